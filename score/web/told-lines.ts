// Lines of an access log read by the house's own parser, put into a lake, and asked by the stage itself: which are told of.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import type { Content } from "@hamon/content";
import { detect } from "@hamon/detect";
import { openLake } from "@hamon/lake";
import { EVENT_COLUMNS } from "@hamon/records";
import type { ReadLog, ReadText } from "../parsers/reader.js";

export interface ToldLines {
  /** The events, by column; place in the log's order. */
  readonly events: readonly ReadonlyMap<string, string>[];
  readonly unread: number;
  /** Event's place -> names of the rules that tell of it. */
  readonly told: ReadonlyMap<number, readonly string[]>;
  readonly intruder_count: number;
}

/** @throws {Error} when a line is not read: it would count as one that is not told of. */
export async function tellLines(lines: readonly string[], { content, read }: { content: Content; read: ReadLog }): Promise<ToldLines> {
  const { events, unread } = read(lines.join("\n"));
  const caseFolder = mkdtempSync(join(tmpdir(), "hamon-web-"));
  const lake = await openLake({ caseFolder, key: async () => Buffer.alloc(32, 1) });
  try {
    const session = await lake.session();
    const draft = lake.begin(session);
    await draft.writeTsv("event", "web", EVENT_COLUMNS, rowsOf(events));
    await draft.commit();
    await session.close();
    // The stage reads nothing else of a case.
    const open = { lake, content, now: () => new Date("2026-01-01T00:00:00Z") } as unknown as OpenCase;
    const { intruder_count } = await detect(open, { signal: new AbortController().signal, report: () => undefined });
    const rows = await lake.query<{ event_id: number; name: string }>(
      `select distinct event_id, "rule.name" as name from finding_event join finding using (finding_id) order by event_id, name`,
    );
    const told = new Map<number, string[]>();
    for (const { event_id, name } of rows) told.set(event_id, [...(told.get(event_id) ?? []), name]);
    return { events: events.map(({ cells }) => cells), unread: unread.length, told, intruder_count };
  } finally {
    await lake.close();
    rmSync(caseFolder, { recursive: true, force: true });
  }
}

async function* rowsOf(events: ReadText["events"]): AsyncIterable<Uint8Array> {
  const names = Object.keys(EVENT_COLUMNS);
  for (const [event_id, { cells }] of events.entries()) {
    const own = new Map([...cells, ["event_id", String(event_id)], ["evidence_id", "evidence_web"], ["log.offset", String(event_id)]]);
    yield Buffer.from(`${names.map((name) => cellOf(own.get(name))).join("\t")}\n`);
  }
}

function cellOf(value: string | undefined): string {
  return value === undefined ? "\\N" : `"${value.replaceAll('"', '""')}"`;
}
