// A format string for lines that no mapping knows, found from the lines: their parts by what stands around them, and what each
// part is by what it says over all lines. A web log is read with it; of any other log it is a suggestion to be mended by a person.

import { nanoseconds } from "./column-forms.js";
import { readTime, type TimeReading } from "./event-time.js";

export interface FoundFormat {
  /** "{remote_addr} - {remote_user} [{time_local}] \"{request}\" {status}" */
  readonly format: string;
  /** It has a moment, who asked, and what was answered. */
  readonly isWeb: boolean;
}

const DELIMITERS = [" ", "\t", "|", ";", ","];
/** Times that hold blanks stand as one part. Looked for at the beginning only: lines are hostile. */
const TIME =
  /^(?:\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?|\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:\.\d{3})?(?: [+-]\d{4})?|[A-Z][a-z]{2} +\d{1,2} (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)/;
/** Of the lines: as many parts as most of them have. */
const ALIKE = 0.6;
const FEWEST_PARTS = 3;
const MOST_PARTS = 60;
/** Of the lines: what a part has to say for its name. */
const SURE = 0.8;
const MOST_LINES = 200;
const MOST_LETTERS = 4096;

interface Part {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** Null where the lines have no form of their own, or no moment. */
export function foundFormat(lines: readonly string[], reading: TimeReading): FoundFormat | null {
  const some = lines.slice(0, MOST_LINES).filter((line) => line.length <= MOST_LETTERS);
  const split = DELIMITERS.map((delimiter) => commonSplit(some.map((line) => partsOf(line, delimiter))))
    .filter((rows) => rows.length >= Math.max(some.length * ALIKE, 1))
    .sort((a, b) => (b[0]?.length ?? 0) - (a[0]?.length ?? 0))[0];
  const [first] = split ?? [];
  if (split === undefined || first === undefined || first.length < FEWEST_PARTS || first.length > MOST_PARTS) return null;
  const taken = new Set<string>();
  const names = first.map((_, at) =>
    nameOf(
      split.map((row) => row[at]?.text ?? ""),
      { at, taken, reading },
    ),
  );
  const has = (...any: readonly string[]) => any.some((name) => taken.has(name));
  if (!has("time_local")) return null;
  const isWeb = (has("request") || (has("request_method") && has("request_uri"))) && has("status", "remote_addr");
  const shown = isWeb ? names : names.map((name, at) => (ANYWHERE.has(name) ? name : `field_${at + 1}`));
  return { format: first.map(({ before, after }, at) => `${before}{${shown[at]}}${after}`).join(""), isWeb };
}

// Those rows that have as many parts as most, with the same signs around them.
function commonSplit(rows: readonly (readonly Part[])[]): readonly (readonly Part[])[] {
  const counts = new Map<string, (readonly Part[])[]>();
  for (const row of rows) {
    const key = row.map(({ before, after }) => before + after).join("\u0000");
    counts.set(key, [...(counts.get(key) ?? []), row]);
  }
  return [...counts.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

function partsOf(line: string, delimiter: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = line;
  while (rest !== "" && parts.length <= MOST_PARTS) {
    const [whole, part] = partAt(rest, delimiter);
    parts.push(part);
    rest = rest.slice(whole);
  }
  return parts;
}

// What begins the rest, up to and with the delimiter behind it.
function partAt(rest: string, delimiter: string): readonly [number, Part] {
  const enclosed = /^"((?:[^"\\]|\\.)*)"/.exec(rest) ?? /^\[([^\]]*)\]/.exec(rest);
  const time = enclosed === null ? TIME.exec(rest) : null;
  const text = enclosed?.[1] ?? time?.[0] ?? rest.split(delimiter, 1)[0] ?? "";
  const length = enclosed?.[0].length ?? text.length;
  const before = enclosed === null ? "" : rest.charAt(0);
  const behind = enclosed === null ? "" : rest.charAt(length - 1);
  const blanks = delimiter === " " ? (/^ +/.exec(rest.slice(length))?.[0].length ?? 0) : Number(rest.startsWith(delimiter, length));
  return [Math.max(length + blanks, 1), { text, before, after: behind + (blanks > 0 ? delimiter : "") }];
}

interface Naming {
  readonly at: number;
  readonly taken: Set<string>;
  readonly reading: TimeReading;
}

const METHODS = "GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|PROPFIND|CONNECT|TRACE";
/** Names that mean the same in a log of any program. */
const ANYWHERE: ReadonlySet<string> = new Set(["time_local", "remote_addr", "level", "host"]);
/** Names of parts, the surest first; each is given once, to the first part that it fits. */
const KINDS: readonly (readonly [name: string, says: RegExp])[] = [
  ["request", new RegExp(`^(?:${METHODS}) \\S+(?: HTTP/[\\d.]+)?$`)],
  ["request_method", new RegExp(`^(?:${METHODS})$`)],
  ["remote_addr", /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:]+:[0-9a-fA-F:]*)$/],
  ["server_protocol", /^HTTP\/[\d.]+$/],
  ["http_referer", /^https?:\/\/\S*$/],
  ["request_uri", /^(?:\/\S*|https?:\/\/\S+)$/],
  ["status", /^[1-5]\d{2}$/],
  ["request_time", /^\d{1,5}\.\d{3}$/],
  ["body_bytes_sent", /^\d{1,15}$/],
  ["level", /^(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|debug|info|notice|warn|warning|error|crit|alert|emerg)$/],
  ["http_user_agent", /^(?:Mozilla\/|[A-Za-z][\w.-]*\/[\d.]+)/],
  ["host", /^(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::\d+)?$/],
];

function nameOf(values: readonly string[], { at, taken, reading }: Naming): string {
  const said = values.filter((value) => value !== "-" && value !== "");
  const share = (fits: (value: string) => boolean) => (said.length === 0 ? 0 : said.filter(fits).length / said.length);
  const give = (name: string) => {
    taken.add(name);
    return name;
  };
  if (!taken.has("time_local") && share((value) => isTime(value, reading)) >= SURE) return give("time_local");
  const kind = KINDS.find(([name, says]) => !taken.has(name) && share((value) => says.test(value)) >= SURE);
  return kind === undefined ? give(`field_${at + 1}`) : give(kind[0]);
}

// A count since 1970 is a time only where it is one of this age.
function isTime(value: string, reading: TimeReading): boolean {
  if (nanoseconds(value) === value && /^\d{1,8}$/.test(value)) return false;
  const time = readTime(value, reading);
  return time !== null && time.moment.seconds > 0 && time.moment.seconds < reading.readAt / 1000 + 86_400;
}
