// A small incident for the tests of this package: a lake in a temporary folder, rows given as objects, a map as YAML.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml, type Content, type ContentFile } from "@hamon/content";
import { openLake, type Lake } from "@hamon/lake";
import { RECORD_COLUMNS, rowId, TABLES, type Columns, type Progress } from "@hamon/records";
import type { OpenCase } from "@hamon/case";

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface SampleCase {
  readonly open: OpenCase;
  readonly lake: Lake;
  /** Adds a part to a table with a fixed shape. */
  fill(table: keyof typeof TABLES, rows: readonly Row[]): Promise<void>;
  /** Adds one file of records; ids follow from the file's number. */
  records(table: string, evidence_no: number, columns: readonly string[], rows: readonly (readonly (string | null)[])[]): Promise<void>;
  /** Takes a table of records away. */
  lose(table: string): Promise<void>;
  rows<Found = Row>(sql: string): Promise<readonly Found[]>;
  /** Removes every table: a process of DuckDB serves many small incidents. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function contentOf(files: Readonly<Record<string, string>>): Content {
  const parsed = Object.entries(files).map(([path, text]): ContentFile => parseYaml(path, text));
  return {
    files: (folder) => parsed.filter(({ path }) => path.startsWith(`${folder}/`)),
    file: (path) => parsed.find((file) => file.path === path) as ContentFile,
    digest: () => "",
    sentence: (_, key) => key,
    locale: () => ({}),
    packs: () => [],
  };
}

export async function sampleCase(data_map: string, content: Content, threads = 2): Promise<SampleCase> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-scope-"));
  const lake = await openLake({
    caseFolder: folder,
    key: async () => Buffer.alloc(32, 1),
    threads,
  });
  const session = await lake.session();
  let parts = 0;
  async function write(table: string, columns: Columns, rows: readonly Row[]): Promise<void> {
    parts += 1;
    const draft = lake.begin(session);
    const list = Object.keys(columns).map((name) => `"${name}"`);
    const select = `select ${list.join(", ")} from (select unnest(from_json($rows::json, '${JSON.stringify([columns])}'), recursive := true))`;
    await draft.write(table, `part${parts}`, select, { rows: JSON.stringify(rows.map((row) => ({ ...nulls(columns), ...row }))) });
    await draft.commit();
  }
  async function remove(tables: readonly string[]): Promise<void> {
    const draft = lake.begin(session);
    for (const table of tables) draft.remove(table);
    await draft.commit();
  }
  return {
    open: { case_id: "case_2026_0001", folder, lake, content, record: { data_map } } as unknown as OpenCase,
    lake,
    fill: (table, rows) => write(table, TABLES[table], rows),
    records: (table, evidence_no, columns, rows) => {
      const shape = { ...RECORD_COLUMNS, ...Object.fromEntries(columns.map((name) => [name, "VARCHAR"])) };
      const whole = rows.map((cells, i) => ({
        row_id: rowId(evidence_no, i),
        evidence_id: `evidence_${evidence_no}`,
        "log.offset": i,
        ...Object.fromEntries(columns.map((name, c) => [name, cells[c] ?? null])),
      }));
      return write(`record_${table}`, shape, whole);
    },
    rows: (sql) => lake.query(sql),
    lose: (table) => remove([`record_${table}`]),
    clear: () => remove(lake.parts().map(({ table }) => table)),
    close: async () => {
      await session.close();
      await lake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nulls(columns: Columns): Row {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
}

export const QUIET: Progress = { signal: new AbortController().signal, report: () => undefined };
