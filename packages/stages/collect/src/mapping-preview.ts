// What a mapping makes of a log, before it is saved: its mistakes, the parts of the lines, the events they become.

import { parseYaml, writeYaml } from "@hamon/content";
import { Fault, toFaultRecord, type MappingBody, type MappingPreview } from "@hamon/records";
import type { TimeReading } from "./mapping/event-time.js";
import { partsIn, readHead, type LogHead } from "./mapping/log-parts.js";
import type { Mapping } from "./mapping/mapping.js";
import { readMappings } from "./mapping/read-mapping.js";
import { cellsOf } from "./preview.js";

const EVENTS_SHOWN = 20;

/** A mapping as its file would say it. @throws {Fault} `mapping-wrong`; all mistakes in `all`. */
export function mappingOf(value: MappingBody, path: string): { readonly mapping: Mapping; readonly text: string } {
  const text = writeYaml(value);
  const [mapping] = readMappings([parseYaml(path, text)]);
  return { mapping: mapping as Mapping, text };
}

/** @param path of the file it would be: faults name it. */
export function previewMapping(value: MappingBody, { head, path, reading }: PreviewPlace): MappingPreview {
  const nothing = { parts: [], events: [], record_count: 0, event_count: 0, unread: [] };
  try {
    const { mapping, text } = mappingOf(value, path);
    const { events, unread } = readHead(head, mapping, reading);
    const refused = [...unread].map(([reason, count]) => ({ reason, count }));
    return {
      text,
      faults: [],
      parts: partsIn(head, mapping, reading),
      events: events.slice(0, EVENTS_SHOWN).map((event) => Object.fromEntries(cellsOf(event))),
      event_count: events.length,
      record_count: refused.reduce((sum, { count }) => sum + count, events.length),
      unread: refused,
    };
  } catch (mistake) {
    if (!(mistake instanceof Fault)) throw mistake;
    return { ...nothing, text: writeYaml(value), faults: mistake.all.map(toFaultRecord) };
  }
}

export interface PreviewPlace {
  readonly head: LogHead;
  readonly path: string;
  readonly reading: TimeReading;
}
