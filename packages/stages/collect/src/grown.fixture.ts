// Access logs whose lines tell where they stand, in cases whose files can be changed. For tests.

import { join } from "node:path";
import { addSources, listSources, type OpenCase } from "@hamon/case";
import type { NewSource, Source } from "@hamon/records";
import { now, type Workshop } from "./case.fixture.js";

export const lines = (from: number, to: number, who = "198.51.100.7") =>
  Array.from({ length: to - from }, (_, at) => line(from + at, who)).join("");
const line = (at: number, who: string) =>
  `${who} - - [17/Apr/2025:02:${two(Math.floor(at / 60) % 60)}:${two(at % 60)} +0900] "GET /kpi/${at} HTTP/1.1" 200 ${at} "-" "Mozilla/5.0"\n`;
const two = (value: number) => String(value).padStart(2, "0");

export interface GrowingCase {
  readonly open: OpenCase;
  path(file: string): string;
  /** Adds the whole folder. */
  addAll(): Promise<unknown>;
  /** Rows of `event`, and how many lines they are of. */
  counts(): Promise<{ readonly n: number; readonly urls: number } | undefined>;
  source(name: string): Promise<Source>;
}

export async function growingCase(
  workshop: Workshop,
  files: Readonly<Record<string, string | Buffer>>,
  wanted: Partial<NewSource> = {},
): Promise<GrowingCase> {
  const { open } = await workshop.caseWith("grows", files, wanted);
  const folder = join(workshop.folder, open.case_id);
  const all = () => listSources(workshop.store, open.case_id);
  return {
    open,
    path: (file) => join(folder, file),
    addAll: () => addSources(workshop.store, open.case_id, { paths: [folder] }, now()),
    counts: async () =>
      (await open.lake.query<Counts>('select count(*)::int as n, count(distinct "url.original")::int as urls from event'))[0],
    source: async (name) => (await all()).find((one) => one.name === name && one.set_aside === 0) as Source,
  };
}

interface Counts {
  readonly n: number;
  readonly urls: number;
}

/** As where the tables of a case were lost. */
export async function dropRows({ lake }: OpenCase): Promise<void> {
  const session = await lake.session();
  const draft = lake.begin(session);
  for (const { table, part } of lake.parts()) draft.remove(table, part);
  await draft.commit();
  await session.close();
}

/** How often a kept log was read again to be held against another. */
export async function comparedCount({ evidence }: OpenCase): Promise<number> {
  const items = await evidence.items();
  const named = await Promise.all(items.map(({ evidence_id }) => evidence.entriesNaming(evidence_id, { limit: 1000 })));
  return named.flatMap(({ entries }) => entries).filter(({ body }) => body["purpose"] === "compare").length;
}
