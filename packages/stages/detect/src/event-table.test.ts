// For the tests of this package: a case with nothing but a lake and content, and events put into it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml, type Content } from "@hamon/content";
import { openLake, type Lake } from "@hamon/lake";
import { RowGroupWriter } from "@hamon/parquet";
import { EVENT_COLUMNS } from "@hamon/records";
import type { OpenCase } from "@hamon/case";
import type { SigmaEvent } from "@hamon/sigma";

export interface TestCase {
  readonly open: OpenCase;
  readonly lake: Lake;
  close(): Promise<void>;
}

/** Only what detect reads of a case: the store and the evidence are other stages'. */
export async function openTestCase(content: Content): Promise<TestCase> {
  const caseFolder = mkdtempSync(join(tmpdir(), "hamon-detect-"));
  const lake = await openLake({ caseFolder, key: async () => Buffer.alloc(32, 1) });
  const open = { lake, content } as unknown as OpenCase;
  const close = async () => {
    await lake.close();
    rmSync(caseFolder, { recursive: true, force: true });
  };
  return { open, lake, close };
}

/** Content with files in place of, or beside, those there are. */
export function withFiles(content: Content, texts: Readonly<Record<string, string>>): Content {
  const own = new Map(Object.entries(texts).map(([path, text]) => [path, parseYaml(path, text)]));
  return {
    ...content,
    files: (folder) => {
      const kept = content.files(folder).filter(({ path }) => !own.has(path));
      return [...kept, ...[...own.values()].filter(({ path }) => path.replace(/^workspace:/, "").startsWith(`${folder}/`))];
    },
    file: (path) => own.get(path) ?? content.file(path),
  };
}

/** The same content without some of its files. */
export function withoutFiles(content: Content, isGone: (path: string) => boolean): Content {
  return { ...content, files: (folder) => content.files(folder).filter(({ path }) => !isGone(path)) };
}

/** Events as the lake's part; event_id is the place in the list. */
export async function putEvents(lake: Lake, events: readonly SigmaEvent[], part = "test"): Promise<void> {
  const session = await lake.session();
  const draft = lake.begin(session);
  await draft.writeTsv("event", part, EVENT_COLUMNS, lines(events));
  await draft.commit();
  await session.close();
}

/** The same as collect writes them: encoded, in groups of so many rows. */
export async function putEncoded(lake: Lake, events: readonly SigmaEvent[], rowsOfGroup: number, part = "test"): Promise<void> {
  const session = await lake.session();
  const draft = lake.begin(session);
  const writer = await draft.writer("event", EVENT_COLUMNS);
  const rows = new RowGroupWriter(EVENT_COLUMNS);
  for (const [event_id, event] of events.entries()) {
    for (const [name, type] of Object.entries(EVENT_COLUMNS)) {
      const value = rowOf(event, event_id)[name] ?? null;
      if (value === null) continue;
      if (type === "VARCHAR") rows.text(name).set(rows.row, rows.text(name).idOfString(String(value)));
      else rows.number(name).set(rows.row, type === "TIMESTAMP" ? microsOf(String(value)) : Number(value));
    }
    rows.next();
    if (rows.row === rowsOfGroup || event_id === events.length - 1) await writer.add(rows.take());
  }
  await writer.end(part, {});
  await draft.commit();
  await session.close();
}

// Text of a moment with up to six digits of a second.
function microsOf(moment: string): number {
  const [, whole = moment, digits = ""] = /^(.*?)(?:\.(\d+))?Z?$/.exec(moment) ?? [];
  return Date.parse(`${whole}Z`) * 1000 + Number(digits.padEnd(6, "0"));
}

function rowOf(event: SigmaEvent, event_id: number): SigmaEvent {
  return { evidence_id: "evidence_test", "log.offset": event_id, "log.length": 1, ...event, event_id };
}

async function* lines(events: readonly SigmaEvent[]): AsyncIterable<Uint8Array> {
  const names = Object.keys(EVENT_COLUMNS);
  for (const [event_id, event] of events.entries()) {
    const row = rowOf(event, event_id);
    yield Buffer.from(`${names.map((name) => cell(row[name])).join("\t")}\n`);
  }
}

function cell(value: SigmaEvent[string]): string {
  if (value === null || value === undefined) return "\\N";
  return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
}
