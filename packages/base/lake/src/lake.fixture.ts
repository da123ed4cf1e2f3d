// A lake in a folder of its own, gone after the test.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { lakeKey, openLake, type Lake } from "./index.js";

export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-lake-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Kept in the clear beside the tables, as no workspace does: it goes with them. */
export const keyFor = (caseFolder: string) => lakeKey(shelfIn(join(caseFolder, "keys")), "case_2026_0001");

function shelfIn(folder: string): Parameters<typeof lakeKey>[0] {
  return {
    get: async ({ name }) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null),
    put: async ({ name }, bytes) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), bytes);
      return Buffer.from(bytes);
    },
  };
}

export async function lakeFor(t: TestContext, caseFolder = folderFor(t)): Promise<Lake> {
  const lake = await openLake({ caseFolder, key: keyFor(caseFolder) });
  t.after(() => lake.close());
  return lake;
}

/** A select of one finding with this id, an SQL text literal. */
export const finding = (id: string) => `select * replace (${id} as finding_id) from (select null as row) left join finding on false`;

export const count = async (lake: Lake, table: string) => (await lake.query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n;

/** Runs for minutes, in little memory. */
export const LONG = "select sum(a.range * b.range) from range(1000000) a, range(1000000) b";
