// Lines of syslog as events: the head by its two formats, the message by the patterns of its program, or by a mapping that
// knows it whatever program sent it (FortiGate, CEF).
//
// Specs: RFC 3164 (also without a priority or a host, with the year, with an ISO time as rsyslog writes it), RFC 5424.

import { asUtf8, type ByteText } from "../byte-text.js";
import type { UnparsedReason } from "../log-line.js";
import type { EventColumn, NamedEvent } from "../named-rows.js";
import { eventBuilder, rememberedTime, type Beside, type Builder, type Clock, type Reading } from "./build-event.js";
import { fieldsOf, PRIORITY, type TextParser } from "./line-event.js";
import type { Moment } from "../log-time.js";
import { EMPTY_MAPPING, type Mapping } from "./mapping.js";
import { textParser } from "./text-parser.js";

const NEWER = /^1 +(\S+) +(\S+) +(\S+) +(\S+) +(\S+) +(-|(?:\[(?:[^\]\\]|\\.)*\])+)(?: (.*))?$/s;
const OLDER = /^((?:\d{4} )?[A-Z][a-z]{2} +\d{1,2}(?: \d{4})? \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?: (?:UTC|GMT|JST))?):? (.*)$/s;
const DATED = /^(\d{4}-\d{2}-\d{2}T\S+) (\S+ .*)$/s;
const DATED_APART = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?[+-]\d{2}:?\d{2})?) (\S+ [\w./-]+(?:\[\d+\])?: .*)$/s;
const PROGRAM = /^([^\s:[\]]{1,64}?)(?:\[([^\]]{1,32})\])?: ?(.*)$/s;

/** Whether a line may be one, for who looks at the head of a file. */
export function looksLikeSyslog(line: ByteText): boolean {
  const rest = line.replace(PRIORITY, "");
  return [NEWER, OLDER, DATED, DATED_APART].some((form) => form.test(rest));
}

export interface SyslogEvent {
  readonly event: NamedEvent;
  /** Whose mapping named its parts; null where only its head was read. */
  readonly mapping: string | null;
}

export type SyslogParser = (line: ByteText) => SyslogEvent | UnparsedReason | null;

export function syslogParser(mappings: readonly Mapping[], reading: Reading): SyslogParser {
  const fit = fitter(mappings, reading);
  const clock = rememberedTime(reading, []);
  return (line) => {
    if (line === "") return null;
    if (line.includes("\u0000")) return "nul-bytes";
    const text = Buffer.from(asUtf8(line), "latin1").toString("utf8");
    const priority = PRIORITY.exec(text);
    const head = readHead(priority === null ? text : text.slice(priority[0].length), clock);
    if (typeof head === "string") return head;
    if (head.assumedZone) reading.onAssumedZone();
    if (!head.hasYear) reading.onAssumedYear();
    return fit(head, besideOf(head, priority?.[1]));
  };
}

interface Head {
  readonly moment: Moment;
  readonly hasYear: boolean;
  readonly fields: Readonly<Record<string, string>>;
  readonly assumedZone: boolean;
  readonly host: string;
  readonly program: string;
  readonly message: string;
  /** What follows the host. */
  readonly rest: string;
}

function readHead(line: string, clock: Clock): Head | UnparsedReason {
  const newer = NEWER.exec(line);
  const found = newer ?? OLDER.exec(line) ?? DATED.exec(line) ?? DATED_APART.exec(line);
  if (found === null) return "unknown-shape";
  const time = clock(found[1] ?? "");
  if (time === null) return "bad-time";
  const { moment, assumedZone, assumedYear } = time;
  const parts = newer === null ? olderParts(found[2] ?? "") : newerParts(newer as unknown as readonly string[]);
  return { moment, assumedZone, hasYear: !assumedYear, ...parts };
}

type Parts = Pick<Head, "host" | "program" | "message" | "rest" | "fields">;

// A first word with a colon behind it is the program: some write no host.
function olderParts(text: string): Parts {
  const [, first = ""] = /^(\S*) /.exec(text) ?? [];
  const host = first.endsWith(":") ? "" : first;
  const rest = host === "" ? text : text.slice(host.length + 1);
  const [, program, pid, message] = PROGRAM.exec(rest) ?? [null, "", undefined, rest];
  return { host, program: program ?? "", message: message ?? "", rest, fields: pid === undefined ? {} : { pid } };
}

function newerParts([, , host = "", program = "", pid = "-", id = "-", data = "-", message = ""]: readonly string[]): Parts {
  const said = (text: string) => (text === "-" ? "" : text);
  const fields = Object.entries({ pid, msgid: id, structured_data: data }).filter(([, text]) => text !== "-");
  const rest = data === "-" ? message : `${data} ${message}`;
  return { host: said(host), program: said(program), message, rest, fields: Object.fromEntries(fields) };
}

function besideOf({ moment, hasYear, host, program, message, fields }: Head, priority: string | undefined): Beside {
  const values: readonly (readonly [EventColumn, string])[] = [
    ["host.name", host],
    ["process.name", program],
    ["event.provider", program],
    ["message", message],
  ];
  const around = { moment, hasYear, values: values.filter(([, text]) => text !== "") };
  return { around, fields: priority === undefined ? fields : { ...fields, priority } };
}

interface Candidate {
  readonly mapping: Mapping;
  readonly parse: TextParser;
  /** A message that no pattern fits is still its program's. */
  readonly build: Builder;
}

function fitter(mappings: readonly Mapping[], reading: Reading): (head: Head, beside: Beside) => SyslogEvent {
  const byProgram = new Map<string, Candidate[]>();
  const always: Candidate[] = [];
  for (const mapping of mappings.filter(({ shape, in_syslog }) => shape === "syslog" || in_syslog)) {
    const candidate = { mapping, parse: textParser(mapping, reading), build: eventBuilder(mapping, reading) };
    for (const program of mapping.programs) byProgram.set(program, [...(byProgram.get(program) ?? []), candidate]);
    if (mapping.programs.length === 0) always.push(candidate);
  }
  // CEF of one product before CEF of any.
  always.sort((a, b) => certaintyOf(b.mapping) - certaintyOf(a.mapping));
  const plain = eventBuilder({ ...EMPTY_MAPPING, product: "linux" }, reading);
  return (head, beside) => {
    const own = candidatesFor(head.program, byProgram);
    const found = firstFit(own, head.message, beside) ?? firstFit(always, head.rest, beside);
    if (found !== null) return found;
    const whole = own.find(({ mapping }) => mapping.shape === "syslog") ?? own[0];
    const event = (whole?.build ?? plain)({ said: () => null, fields: fieldsOf({}, beside), around: beside.around });
    return { event: event as NamedEvent, mapping: whole?.mapping.mapping ?? null };
  };
}

const certaintyOf = ({ needs, where }: Mapping) => needs.length + where.length;

// Of one that ends with *, all that begin so.
function candidatesFor(program: string, byProgram: ReadonlyMap<string, Candidate[]>): readonly Candidate[] {
  const known = byProgram.get(program);
  if (known !== undefined || program === "") return known ?? [];
  for (const [name, candidates] of byProgram) if (name.endsWith("*") && program.startsWith(name.slice(0, -1))) return candidates;
  return byProgram.get(plainProgram(program)) ?? [];
}

/** /usr/sbin/cron, sshd(pam_unix), rsyslogd-2177. */
function plainProgram(program: string): string {
  return program
    .replace(/^.*\//, "")
    .replace(/\(.*\)$|-\d+$/, "")
    .toLowerCase();
}

function firstFit(candidates: readonly Candidate[], text: string, beside: Beside): SyslogEvent | null {
  for (const { mapping, parse } of candidates) {
    const event = parse(text, beside);
    if (typeof event !== "string") return { event, mapping: mapping.mapping };
  }
  return null;
}
