// The world `web-intrusion`: a company's tables, its web servers' logs with an intrusion in them, and the truth beside.
//
// Tables side by side, then logs, which need the sizes of rows, then truth and manifest.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { WorldChoice } from "./company.js";
import { CUSTOMER_COLUMNS } from "./core-rows.js";
import { startCrew, writersFor, type Crew } from "./crew.js";
import type { CrewData, Job, JobResult } from "./crew-jobs.js";
import { Ledger, shareCounts } from "./ledger.js";
import type { LogResult } from "./logs.js";
import { makeManifest, type WorldManifest } from "./manifest.js";
import { NUMBER_COLUMNS } from "./other-rows.js";
import { writeParquet } from "./parquet.js";
import { logFiles, type LogFile } from "./period.js";
import { reporter } from "./progress.js";
import { sizesOf, type Sizes } from "./sizes.js";
import { CUSTOMER_TEXT, NUMBER_TEXT, TABLE_FILES, type RowCounts } from "./tables.js";
import type { RequestPlace, Truth } from "./truth.js";
import type { WorldOptions } from "./world-options.js";
import { writeJson } from "./write-json.js";

/** Below this scale per writer, founding the company takes longer than writing. */
const SCALE_PER_WRITER = 0.002;
/** More requests than this go to a file of their own. */
const MOST_IN_TRUTH = 20_000;

type IntrusionCrew = Crew<Job, JobResult>;

export async function writeIntrusion(folder: string, options: WorldOptions): Promise<WorldManifest> {
  const { seed, scale, signal } = options;
  const sizes = sizesOf({ seed, scale });
  const shared = shareCounts(sizes);
  const ledger = new Ledger(shared);
  signal?.throwIfAborted();
  const stop = () => ledger.stop();
  signal?.addEventListener("abort", stop);
  const report = reporter(() => ledger.done, totalOf(sizes), options.progress);
  const data: CrewData = { choice: { seed, scale }, folder, shared };
  const start = new URL("./crew-worker-start.mjs", import.meta.url);
  const crew: IntrusionCrew = startCrew({ start, data, count: writersFor(Math.round(scale / SCALE_PER_WRITER)) });
  try {
    return await writeParts(folder, { seed, scale }, crew);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    report.end();
    signal?.removeEventListener("abort", stop);
    await crew.close();
  }
}

async function writeParts(folder: string, choice: WorldChoice, crew: IntrusionCrew): Promise<WorldManifest> {
  const tables = await crew.run(TABLE_FILES.map((file) => ({ kind: "table", file })));
  const rows = Object.assign({}, ...tables.map((result) => (result as Extract<JobResult, { rows: RowCounts }>).rows)) as RowCounts;
  const files = logFiles();
  const results = await beside(convertTables(folder), writeLogs(crew, files));
  const [told] = (await crew.run([{ kind: "truth", logs: results }])) as readonly Extract<JobResult, { truth: object }>[];
  if (told === undefined) throw new Error("no truth was told");
  writeTruth(folder, told.truth, told.places);
  const manifest = makeManifest(choice, rows, { files, results });
  writeJson(join(folder, "manifest.json"), manifest);
  return manifest;
}

async function writeLogs(crew: IntrusionCrew, files: readonly LogFile[]): Promise<readonly LogResult[]> {
  const results = await crew.run(files.map((file) => ({ kind: "log", file })));
  return results.map((result) => (result as Extract<JobResult, { log: LogResult }>).log);
}

/** Both at once; the second's value. When one fails the other is waited for, so that nothing writes after the end. */
async function beside<Value>(one: Promise<unknown>, other: Promise<Value>): Promise<Value> {
  await Promise.allSettled([one, other]);
  await one;
  return other;
}

function convertTables(folder: string): Promise<void> {
  const text = (columns: readonly string[], numbers: readonly string[]) =>
    Object.fromEntries(columns.map((name) => [name, numbers.includes(name) ? "BIGINT" : "VARCHAR"]));
  return writeParquet([
    {
      text: join(folder, NUMBER_TEXT),
      parquet: join(folder, "company/kpi_websub/number_index.parquet"),
      columns: text(NUMBER_COLUMNS, ["index_id"]),
    },
    {
      text: join(folder, CUSTOMER_TEXT),
      parquet: join(folder, "company/core/customer_master.parquet"),
      columns: text(CUSTOMER_COLUMNS, []),
    },
  ]);
}

function writeTruth(folder: string, truth: Omit<Truth, "intruder_requests">, places: readonly RequestPlace[]): void {
  if (places.length <= MOST_IN_TRUTH) {
    writeJson(join(folder, "truth.json"), { ...truth, intruder_requests: places });
    return;
  }
  writeJson(join(folder, "truth.json"), truth);
  const lines = places.map((place) => `${JSON.stringify(place)}\n`).join("");
  writeFileSync(join(folder, "truth-requests.ndjson.gz"), gzipSync(lines));
}

function totalOf({ customers, repeats, policy_rows, rows, claims, payment_accounts, log_lines }: Sizes): number {
  return policy_rows + rows.agency + rows.number_only + customers + repeats + claims + payment_accounts + log_lines;
}
