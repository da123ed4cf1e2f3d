// The samples beside a rule: events it must hit and events it must miss, as rows of `event`.
//
// <name>.samples.yml: { defaults, head, hits: [sample], misses: [sample] }; a sample has a name and `event` or `events`. An entry
// is columns of `event`, or the line of a log (`log`, below `head`) that is read as collect reads it. `repeat` makes so many of
// one, `every` apart, {n} in its texts counting from 1; `from` is the moment of the first.

import type { ContentFile } from "@hamon/content";
import { EVENT_COLUMNS, Fault } from "@hamon/records";
import { parseTimespan, type SigmaEvent, type SigmaValue } from "@hamon/sigma";

export interface Sample {
  readonly name: string;
  readonly is_hit: boolean;
  readonly events: readonly SigmaEvent[];
  /** Where it stands, for faults. */
  readonly at: string;
}

/** The text of a small log as its events; null when it is none. */
export type ReadLog = (text: string) => readonly SigmaEvent[] | null;

type Entry = Readonly<Record<string, unknown>>;

const START = "2025-04-16T01:00:00Z";
const MOST_EVENTS = 10_000;
const WEB: readonly SigmaValue[] = ["webserver", "proxy"];
/** What a request has when a sample says nothing of it. */
const REQUEST: SigmaEvent = { "source.ip": "192.0.2.10", "http.request.method": "GET", "http.response.status_code": 200 };
const ORDERS = ["repeat", "every", "from", "log"];

interface Making {
  /** Columns of the logsource that the rule is written for. */
  readonly logsource: SigmaEvent;
  readonly defaults: Entry;
  /** What stands above the lines of a log: the names of its columns. */
  readonly head: string;
  readonly readLog: ReadLog;
  readonly refuse: (key: string) => unknown;
}

/** @param logsource columns of the logsource that the rule is written for. */
export function readSamples(
  file: ContentFile,
  logsource: SigmaEvent,
  readLog: ReadLog,
): { readonly samples: readonly Sample[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const refuse = (path: readonly (string | number)[], key: string) => {
    faults.push(new Fault("sample-wrong", { at: file.at(path), params: { key } }));
    return [];
  };
  const value = (file.value ?? {}) as Entry;
  const shared = { logsource, defaults: (value["defaults"] ?? {}) as Entry, head: String(value["head"] ?? ""), readLog };
  const samples = (["hits", "misses"] as const).flatMap((side) => {
    const list = value[side];
    if (!Array.isArray(list)) return refuse([], side);
    return list.map((entry: Entry, i): Sample => {
      const given = (entry["events"] ?? (entry["event"] === undefined ? undefined : [entry["event"]])) as readonly Entry[] | undefined;
      const name = entry["name"];
      if (!Array.isArray(given) || typeof name !== "string") refuse([side, i], typeof name === "string" ? "events" : "name");
      const making: Making = { ...shared, refuse: (key) => refuse([side, i], key) };
      const events = (Array.isArray(given) ? given : []).flatMap((one: Entry) => expand(one, making));
      return { name: String(name), is_hit: side === "hits", events, at: file.at([side, i]) };
    });
  });
  return { samples, faults };
}

function expand(entry: Entry, making: Making): readonly SigmaEvent[] {
  const { refuse } = making;
  const count = Number(entry["repeat"] ?? 1);
  const step_s = entry["every"] === undefined ? 0 : parseTimespan(entry["every"], { at: () => "", add: () => refuse("every") });
  const first = Date.parse(String(entry["from"] ?? START));
  if (!Number.isInteger(count) || count < 1 || count > MOST_EVENTS) refuse("repeat");
  if (Number.isNaN(first)) refuse("from");
  if (step_s === null || Number.isNaN(first) || !(count <= MOST_EVENTS)) return [];
  const made = entry["log"] === undefined ? stated(entry, count, making) : logged(String(entry["log"]), count, making);
  const isTimed = entry["log"] === undefined || count > 1 || entry["from"] !== undefined;
  const moment = (i: number) => new Date(first + i * step_s * 1000).toISOString();
  return made.map((event, i) => (isTimed ? { ...event, "@timestamp": moment(i) } : event));
}

/** One line a record, or one text for all of its records. */
function logged(text: string, count: number, { head, readLog, refuse }: Making): readonly SigmaEvent[] {
  const lines = Array.from({ length: count }, (_, i) => `${String(numbered(text, i + 1)).trimEnd()}\n`);
  const events = readLog(`${head}${lines.join("")}`);
  if (events === null || (count > 1 && events.length !== count)) refuse("log");
  return events ?? [];
}

// A web log has no more than its columns; of any other the rest stands in the record that is kept whole.
function stated(entry: Entry, count: number, { logsource, defaults, refuse }: Making): readonly SigmaEvent[] {
  const isWeb = WEB.includes(logsource["logsource.category"]);
  const named = Object.entries({ ...defaults, ...entry }).filter(([key]) => !ORDERS.includes(key));
  const other = named.filter(([key]) => !Object.hasOwn(EVENT_COLUMNS, key));
  const [unknown] = other;
  if (isWeb && unknown !== undefined) {
    refuse(unknown[0]);
    return [];
  }
  const columns = named.filter(([key]) => Object.hasOwn(EVENT_COLUMNS, key));
  const whole = other.length === 0 ? [] : [["fields", JSON.stringify(Object.fromEntries(other))] as const];
  return Array.from({ length: count }, (_, i) => {
    const own = Object.fromEntries([...columns, ...whole].map(([key, value]) => [key, numbered(value, i + 1)]));
    const event = { ...(isWeb ? REQUEST : {}), ...logsource, ...own };
    return isWeb ? withTarget(event) : event;
  });
}

function numbered(value: unknown, n: number): SigmaValue {
  return typeof value === "string" ? value.replaceAll("{n}", String(n)) : (value as SigmaValue);
}

// The request target, where a sample gives only its decoded parts.
function withTarget(event: SigmaEvent): SigmaEvent {
  if (event["url.original"] !== undefined || typeof event["url.path"] !== "string") return event;
  const query = event["url.query"] ?? null;
  return { ...event, "url.original": query === null ? event["url.path"] : `${event["url.path"]}?${String(query)}` };
}
