// Reads a small file with the readers of the worker, in this thread: for the samples of mappings.

import type { Recognised } from "./guess.js";
import { RECORD_READERS, type LogSink } from "./log-readers.js";
import type { Mapping } from "./mapping/mapping.js";
import type { Reading } from "./mapping/build-event.js";
import type { NamedEvent } from "./named-rows.js";

export interface SampleEvent {
  readonly event: NamedEvent;
  /** The mapping, or the format where only its head was read. */
  readonly read_with: string;
}

interface SampleOptions {
  readonly mappings: readonly Mapping[];
  readonly reading: Pick<Reading, "zone" | "readAt">;
  readonly encoding: string | null;
}

/** The events of a file, and how many of its records are none. Web logs have readers of their own: of them there are no mappings. */
export function readSample(bytes: Uint8Array, { format, mapping }: Pick<Recognised, "format" | "mapping">, options: SampleOptions) {
  const events: SampleEvent[] = [];
  let unread = 0;
  const sink: LogSink = {
    reading: { ...options.reading, service: "sample", onAssumedZone: () => undefined, onAssumedYear: () => undefined },
    add: (event, read_with) => void events.push({ event, read_with }),
    refuse: () => void (unread += 1),
  };
  const read = RECORD_READERS[format as keyof typeof RECORD_READERS] as (typeof RECORD_READERS)["json"] | undefined;
  const mappings = mapping === null ? options.mappings : [mapping];
  const reader = read?.({ mappings, encoding: mapping?.shape === "csv" ? options.encoding : null }, sink);
  reader?.push(bytes);
  reader?.end();
  return { events, unread };
}

/** Column -> what it holds, as text. */
export function cellsOf({ moment, created, values, logsource }: NamedEvent): ReadonlyMap<string, string> {
  const own: readonly (readonly [string, string | null | undefined])[] = [
    ["@timestamp", moment.at],
    ["event.created", created?.at],
    ["logsource.category", logsource.category],
    ["logsource.product", logsource.product],
    ["logsource.service", logsource.service],
  ];
  return new Map([...values, ...own.filter((cell): cell is readonly [string, string] => cell[1] != null)]);
}
