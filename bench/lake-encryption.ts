// npm run bench -- lake-encryption --scale 1: 17 million rows written, read and spilled, encrypted against in the clear.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLake } from "@hamon/lake";
import type { FigureOptions, Figures } from "../tools/figures.js";

const ROWS_AT_SCALE_1 = 17_000_000;
const WAYS = ["clear", "sealed"] as const;

type Way = (typeof WAYS)[number];

export async function measure({ scale }: FigureOptions): Promise<Figures> {
  const row_count = Math.round(ROWS_AT_SCALE_1 * scale);
  const figures: Record<string, number> = { row_count };
  for (const way of WAYS) {
    for (const [name, seconds] of Object.entries(await timeOne(way, row_count))) {
      console.log(`${way.padEnd(6)} ${name.padEnd(6)} ${seconds.toFixed(2)} s`);
      figures[`${way}_${name}_s`] = Math.round(seconds * 100) / 100;
    }
  }
  return { figures, peer: "the same statements in the clear in the same run" };
}

async function timeOne(way: Way, rows: number): Promise<Readonly<Record<string, number>>> {
  const caseFolder = mkdtempSync(join(tmpdir(), "hamon-lake-encryption-"));
  const key = way === "clear" ? null : async () => Buffer.alloc(32, 1);
  const lake = await openLake({ caseFolder, key, memoryLimitMib: 1024 });
  try {
    const session = await lake.session();
    const draft = lake.begin(session);
    const write = await seconds(() => draft.write("record_x", "all", rowsOf(rows)));
    await draft.commit();
    const read = await seconds(() => session.query("select max(name), min(address), max(phone), sum(element) from record_x"));
    const spill = await seconds(() => session.exec("create temp table sorted as select * from record_x order by hash(policy_no)"));
    return { write, read, spill };
  } finally {
    await lake.close();
    rmSync(caseFolder, { recursive: true, force: true });
  }
}

function rowsOf(count: number): string {
  return `select range as row_id, md5(range::varchar)[1:12] as policy_no, '山田' || hash(range) % 100000 as name,
    '東京都' || hash(range + 1) % 1000000 as address, '090' || hash(range + 2) % 100000000 as phone, range % 7 as element from range(${count})`;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
