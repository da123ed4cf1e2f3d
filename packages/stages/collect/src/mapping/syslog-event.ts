// Lines of syslog as events: the head by its two formats, the message by the patterns of its program.
//
// Specs: RFC 3164 (also without a priority, and with an ISO time as rsyslog writes it), RFC 5424. A time of RFC 3164 has no
// year: it is the latest that does not lie after the log was read.

import { asUtf8, type ByteText } from "../byte-text.js";
import type { UnparsedReason } from "../log-line.js";
import { toMoment, wallToUtc, type Moment } from "../log-time.js";
import type { EventColumn, NamedEvent } from "../named-rows.js";
import { readTime } from "./event-time.js";
import { logsourceOf, textFrom } from "./json-event.js";
import type { Mapping } from "./mapping.js";

export interface SyslogReading {
  readonly zone: string;
  readonly service: string;
  /** Milliseconds since 1970: no event lies after it. */
  readonly readAt: number;
  readonly onAssumedZone: () => void;
  readonly onAssumedYear: () => void;
}

const PRIORITY = /^<\d{1,3}>/;
const NEWER = /^1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (.*))?$/s;
const OLDER = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\S+) (.*)$/s;
const DATED = /^(\d{4}-\d{2}-\d{2}T\S+) (\S+) (.*)$/s;
const PROGRAM = /^([^\s:[\]]{1,64}?)(?:\[([^\]]{1,32})\])?: ?(.*)$/s;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Whether a line may be one, for who looks at the head of a file. */
export function looksLikeSyslog(line: ByteText): boolean {
  const rest = line.replace(PRIORITY, "");
  return NEWER.test(rest) || OLDER.test(rest) || DATED.test(rest);
}

interface Head {
  readonly moment: Moment;
  readonly host: string;
  readonly program: string;
  readonly pid: string | null;
  readonly message: string;
  readonly more: Readonly<Record<string, string>>;
}

export function syslogParser(mappings: readonly Mapping[], reading: SyslogReading): (line: ByteText) => NamedEvent | UnparsedReason | null {
  const patterns = patternsByProgram(mappings);
  return (line) => {
    if (line === "") return null;
    if (line.includes("\u0000")) return "nul-bytes";
    const head = readHead(Buffer.from(asUtf8(line), "latin1").toString("utf8").replace(PRIORITY, ""), reading);
    return typeof head === "string" ? head : toEvent(head, patterns.get(head.program) ?? null, reading);
  };
}

function readHead(line: string, reading: SyslogReading): Head | UnparsedReason {
  const newer = NEWER.exec(line);
  if (newer !== null) return newerHead(newer as unknown as readonly string[], reading);
  const older = OLDER.exec(line);
  const dated = older === null ? DATED.exec(line) : null;
  if (older === null && dated === null) return "unknown-shape";
  const moment = older === null ? momentOf(dated?.[1] ?? "", reading) : yearless(older as unknown as readonly string[], reading);
  if (moment === null) return "bad-time";
  const [host = "", rest = ""] = older === null ? [dated?.[2], dated?.[3]] : [older[6], older[7]];
  const [, program, pid, message] = PROGRAM.exec(rest) ?? [null, "", undefined, rest];
  return { moment, host, program: program ?? "", pid: pid ?? null, message: message ?? "", more: {} };
}

function newerHead(
  [, time = "", host = "", program = "", pid = "-", id = "-", data = "-", message = ""]: readonly string[],
  reading: SyslogReading,
) {
  const moment = momentOf(time, reading);
  if (moment === null) return "bad-time" as const;
  const said = (text: string) => (text === "-" ? "" : text);
  const more = { ...(id === "-" ? {} : { msgid: id }), ...(data === "-" ? {} : { structured_data: data }) };
  return { moment, host: said(host), program: said(program), pid: pid === "-" ? null : pid, message, more };
}

function momentOf(text: string, { zone, onAssumedZone }: SyslogReading): Moment | null {
  const time = readTime(text, zone);
  if (time?.assumedZone === true) onAssumedZone();
  return time?.moment ?? null;
}

/** A day over, as clocks differ. */
const AHEAD_MS = 86_400_000;

function yearless([, name = "", day, hour, minute, second]: readonly string[], reading: SyslogReading): Moment | null {
  const month = MONTHS.indexOf(name);
  if (month === -1 || Number(hour) > 23 || Number(minute) > 59 || Number(day) < 1 || Number(day) > 31) return null;
  reading.onAssumedYear();
  reading.onAssumedZone();
  const inYear = (year: number) => Date.UTC(year, month, Number(day), Number(hour), Number(minute), Number(second));
  const isReal = (ms: number) => new Date(ms).getUTCDate() === Number(day);
  const newest = new Date(reading.readAt).getUTCFullYear() + 1;
  for (let year = newest; year > newest - 9; year -= 1) {
    const ms = wallToUtc(inYear(year), reading.zone);
    if (isReal(inYear(year)) && ms <= reading.readAt + AHEAD_MS) return toMoment(ms);
  }
  return null;
}

interface Fitting {
  readonly mapping: Mapping;
  readonly patterns: readonly { readonly regex: RegExp; readonly set: Mapping["set"] }[];
}

function patternsByProgram(mappings: readonly Mapping[]): ReadonlyMap<string, Fitting> {
  return new Map(
    mappings.flatMap((mapping) => {
      const patterns = mapping.patterns.map(({ regex, set }) => ({ regex: new RegExp(regex, "s"), set }));
      return mapping.programs.map((program): [string, Fitting] => [program, { mapping, patterns }]);
    }),
  );
}

/** A message may not be longer for a pattern to be tried: patterns are data, and lines are hostile. */
const MOST_MATCHED = 4096;

function toEvent({ moment, host, program, pid, message, more }: Head, fitting: Fitting | null, { service }: SyslogReading): NamedEvent {
  const values = new Map<EventColumn, string>();
  const put = (column: EventColumn, text: string | null) => void (text !== null && text !== "" && values.set(column, text));
  put("host.name", host);
  put("process.name", program);
  put("event.provider", program);
  put("message", message);
  let groups: Readonly<Record<string, string | undefined>> = {};
  const text = (name: string) => groups[name] ?? null;
  for (const { regex, set } of message.length > MOST_MATCHED ? [] : (fitting?.patterns ?? [])) {
    const found = regex.exec(message);
    if (found === null) continue;
    groups = found.groups ?? {};
    for (const [column, from] of set) put(column, textFrom(from, text));
    break;
  }
  const named = Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
  const fields = { ...(pid === null ? {} : { pid }), ...more, ...named };
  if (Object.keys(fields).length > 0) put("fields", JSON.stringify(fields));
  for (const [column, from] of fitting?.mapping.set ?? []) if (!values.has(column)) put(column, textFrom(from, text));
  const logsource = fitting === null ? { category: null, product: "linux", service } : logsourceOf(fitting.mapping, text, service);
  return { moment, values, logsource };
}
