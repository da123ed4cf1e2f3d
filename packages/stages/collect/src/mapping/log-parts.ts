// The parts of a log's first lines under its own names, whatever a mapping makes of them: what a person chooses columns for.

import { toByteText } from "../byte-text.js";
import { delimiterOf, saidIn } from "../guess-candidates.js";
import { RECORD_READERS, type LogSink } from "../log-readers.js";
import type { NamedEvent } from "../named-rows.js";
import type { TimeReading } from "./event-time.js";
import type { Mapping } from "./mapping.js";

/** The beginning of a log, decompressed, in UTF-8. */
export interface LogHead {
  readonly bytes: Uint8Array;
}

export interface LogPart {
  /** As a mapping names it: a path, a group, a column's header. */
  readonly name: string;
  /** What it says first, each once. */
  readonly examples: readonly string[];
  /** Records that say something there. */
  readonly count: number;
}

export interface HeadRecords {
  readonly events: readonly NamedEvent[];
  /** Why records are none -> how many. */
  readonly unread: ReadonlyMap<string, number>;
}

/** The records of a head, read with one mapping and no other. */
export function readHead({ bytes }: LogHead, mapping: Mapping, reading: TimeReading): HeadRecords {
  const events: NamedEvent[] = [];
  const unread = new Map<string, number>();
  const sink: LogSink = {
    reading: { ...reading, service: "", onAssumedZone: () => undefined, onAssumedYear: () => undefined },
    add: (event) => void events.push(event),
    refuse: (reason) => void unread.set(reason, (unread.get(reason) ?? 0) + 1),
  };
  const whole = wholeLines(bytes);
  const own = withDelimiter(mapping, whole);
  const format = own.shape === "json" || own.shape === "syslog" ? own.shape : "mapped";
  const reader = RECORD_READERS[format]({ mappings: [own] }, sink);
  reader.push(whole);
  reader.end();
  return { events, unread };
}

/** Read without a time of their own, so that a mapping need not know it yet. */
const NO_TIME = { time: ["=2000-01-01T00:00:00Z"], time_format: [], created: [], set: [], in_syslog: false } as const;
const MOST_PARTS = 300;
const MOST_EXAMPLES = 3;
const MOST_LETTERS = 160;

/** What the records of a head say, in the order in which it is first said. */
export function partsIn(head: LogHead, mapping: Mapping, reading: TimeReading): readonly LogPart[] {
  const patterns = mapping.patterns.map(({ regex }) => ({ regex, set: [] }));
  const { events } = readHead(head, { ...mapping, ...NO_TIME, patterns }, reading);
  const parts = new Map<string, { examples: Set<string>; count: number }>();
  for (const { values } of events) {
    const fields = values.get("fields");
    for (const [name, value] of fields === undefined ? [] : flat(JSON.parse(fields))) {
      const part = parts.get(name) ?? { examples: new Set<string>(), count: 0 };
      part.count += 1;
      if (part.examples.size < MOST_EXAMPLES) part.examples.add(value.slice(0, MOST_LETTERS));
      if (parts.size < MOST_PARTS) parts.set(name, part);
    }
  }
  return [...parts].map(([name, { examples, count }]) => ({ name, examples: [...examples], count }));
}

// A list of texts is one part, as a mapping reads it; of other lists the first item's members are.
function flat(value: unknown, path = ""): readonly (readonly [string, string])[] {
  if (value === null || value === "") return [];
  if (typeof value !== "object") return [[path, String(value)]];
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return [[path, value.join(", ")]];
  const members = Array.isArray(value) ? value.slice(0, 1).map((one) => ["0", one] as const) : Object.entries(value);
  return members.flatMap(([name, member]) => flat(member, path === "" ? name : `${path}.${name}`));
}

function wholeLines(bytes: Uint8Array): Uint8Array {
  const last = bytes.lastIndexOf(0x0a);
  return last === -1 ? bytes : bytes.subarray(0, last + 1);
}

function withDelimiter(mapping: Mapping, bytes: Uint8Array): Mapping {
  if (mapping.shape !== "csv") return mapping;
  return { ...mapping, delimiter: delimiterOf(mapping, saidIn(toByteText(bytes))) ?? mapping.delimiter };
}
