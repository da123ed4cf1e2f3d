// The samples beside a rule: requests it must hit and requests it must miss, as rows of `event`.
//
// <name>.samples.yml: { hits: [sample], misses: [sample] }; a sample has a name and `event` or `events`. In `events`,
// `repeat` makes so many of one, `every` apart, {n} in its texts counting from 1; `from` is the moment of the first.

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

type Entry = Readonly<Record<string, unknown>>;

const START = "2025-04-16T01:00:00Z";
const MOST_EVENTS = 10_000;
/** What a request has when a sample says nothing of it. */
const DEFAULTS: SigmaEvent = { "source.ip": "192.0.2.10", "http.request.method": "GET", "http.response.status_code": 200 };
const ORDERS = ["repeat", "every", "from"];

/** @param logsource columns of the logsource that the rule is written for. */
export function readSamples(
  file: ContentFile,
  logsource: SigmaEvent,
): { readonly samples: readonly Sample[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const refuse = (path: readonly (string | number)[], key: string) => {
    faults.push(new Fault("sample-wrong", { at: file.at(path), params: { key } }));
    return [];
  };
  const value = (file.value ?? {}) as Entry;
  const samples = (["hits", "misses"] as const).flatMap((side) => {
    const list = value[side];
    if (!Array.isArray(list)) return refuse([], side);
    return list.map((entry: Entry, i): Sample => {
      const given = (entry["events"] ?? (entry["event"] === undefined ? undefined : [entry["event"]])) as readonly Entry[] | undefined;
      const name = entry["name"];
      if (!Array.isArray(given) || typeof name !== "string") refuse([side, i], typeof name === "string" ? "events" : "name");
      const events = (Array.isArray(given) ? given : []).flatMap((one) => expand(one, logsource, (key) => refuse([side, i], key)));
      return { name: String(name), is_hit: side === "hits", events, at: file.at([side, i]) };
    });
  });
  return { samples, faults };
}

function expand(entry: Entry, logsource: SigmaEvent, refuse: (key: string) => unknown): readonly SigmaEvent[] {
  const unknown = Object.keys(entry).find((key) => !ORDERS.includes(key) && !Object.hasOwn(EVENT_COLUMNS, key));
  if (unknown !== undefined) refuse(unknown);
  const count = Number(entry["repeat"] ?? 1);
  const step_s = entry["every"] === undefined ? 0 : parseTimespan(entry["every"], { at: () => "", add: () => refuse("every") });
  const first = Date.parse(String(entry["from"] ?? START));
  if (!Number.isInteger(count) || count < 1 || count > MOST_EVENTS) refuse("repeat");
  if (Number.isNaN(first)) refuse("from");
  if (unknown !== undefined || step_s === null || Number.isNaN(first) || !(count <= MOST_EVENTS)) return [];
  const fields = Object.entries(entry).filter(([key]) => !ORDERS.includes(key));
  return Array.from({ length: count }, (_, i) => {
    const moment = new Date(first + i * step_s * 1000).toISOString();
    const own = Object.fromEntries(fields.map(([key, value]) => [key, numbered(value, i + 1)]));
    return withTarget({ ...DEFAULTS, ...logsource, "@timestamp": moment, ...own });
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
