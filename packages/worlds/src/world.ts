// Writes a world: a company's tables, its servers' logs with an intrusion in them, and the truth beside.
//
// Life of a world: (1) a folder beside the wanted one, named after this process; (2) tables, side by side; (3) logs, which
// need the sizes of rows; (4) truth and manifest; (5) one rename. A killed run leaves only the folder beside, which the
// next run removes. A finished world is never half of anything.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { Fault } from "@hamon/records";
import type { WorldChoice } from "./company.js";
import { CUSTOMER_COLUMNS } from "./core-rows.js";
import { startCrew, type Crew, type JobResult } from "./crew.js";
import { Ledger, shareCounts } from "./ledger.js";
import type { LogResult } from "./logs.js";
import { GENERATOR, makeManifest, readManifest, type WorldManifest } from "./manifest.js";
import { NUMBER_COLUMNS } from "./other-rows.js";
import { writeParquet } from "./parquet.js";
import { logFiles, type LogFile } from "./period.js";
import { sizesOf, type Sizes } from "./sizes.js";
import { CUSTOMER_TEXT, NUMBER_TEXT, TABLE_FILES, type RowCounts } from "./tables.js";
import type { RequestPlace, Truth } from "./truth.js";

export interface WorldOptions extends WorldChoice {
  readonly world: "web-intrusion";
  /** Made, or found finished. What it holds otherwise is left alone. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  /** In rows and lines; total is an estimate until the end. */
  readonly progress?: (done: number, total: number) => void;
}

const LEAST_SCALE = 0.0002;
const LARGEST_SCALE = 1;
const REPORT_EVERY_MS = 300;
/** More requests than this go to a file of their own. */
const MOST_IN_TRUTH = 20_000;

/**
 * Writes the world of a seed and a scale, or finds it written.
 *
 * @throws {Fault} world-unknown, world-seed-invalid, world-scale-out-of-range, world-folder-occupied
 * @throws AbortError when the signal says stop; nothing is left then.
 */
export async function writeWorld(options: WorldOptions): Promise<WorldManifest> {
  requireChoice(options);
  const folder = resolve(options.folder);
  const found = findWorld(folder, options);
  if (found !== null) return found;
  const draft = `${folder}.writing-${process.pid}`;
  sweep(folder);
  mkdirSync(draft, { recursive: true });
  try {
    const manifest = await writeInto(draft, options);
    moveInto(draft, folder);
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function requireChoice({ world, seed, scale }: WorldOptions): void {
  if ((world as string) !== "web-intrusion") throw new Fault("world-unknown", { params: { world } });
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Fault("world-seed-invalid", { params: { seed } });
  if (!(scale >= LEAST_SCALE && scale <= LARGEST_SCALE))
    throw new Fault("world-scale-out-of-range", { params: { scale, least: LEAST_SCALE, largest: LARGEST_SCALE } });
}

// A world of another seed or of an older generator gives way; a folder with anything else does not.
function findWorld(folder: string, { seed, scale }: WorldChoice): WorldManifest | null {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return null;
  const manifest = readManifest(folder);
  if (manifest?.world !== "web-intrusion" || manifest.synthetic !== true) throw new Fault("world-folder-occupied", { at: folder });
  return manifest.seed === seed && manifest.scale === scale && manifest.generator === GENERATOR ? manifest : null;
}

/** Removes what killed runs left beside the folder. */
function sweep(folder: string): void {
  const prefix = `${basename(folder)}.writing-`;
  const place = dirname(folder);
  if (!existsSync(place)) return;
  for (const name of readdirSync(place)) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length))))
      rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

function moveInto(draft: string, folder: string): void {
  const old = `${draft}-old`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(draft, folder);
  rmSync(old, { recursive: true, force: true });
}

async function writeInto(folder: string, options: WorldOptions): Promise<WorldManifest> {
  const { seed, scale, signal } = options;
  const sizes = sizesOf({ seed, scale });
  const shared = shareCounts(sizes);
  const ledger = new Ledger(shared);
  signal?.throwIfAborted();
  const stop = () => ledger.stop();
  signal?.addEventListener("abort", stop);
  const report = reporter(ledger, sizes, options.progress);
  const crew = startCrew({ choice: { seed, scale }, folder, shared });
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

async function writeParts(folder: string, choice: WorldChoice, crew: Crew): Promise<WorldManifest> {
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

async function writeLogs(crew: Crew, files: readonly LogFile[]): Promise<readonly LogResult[]> {
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

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 1)}\n`);
}

function reporter(ledger: Ledger, sizes: Sizes, progress: WorldOptions["progress"]): { end(): void } {
  if (progress === undefined) return { end: () => undefined };
  const places = sizes.customers + sizes.repeats;
  const total =
    sizes.policy_rows + sizes.rows.agency + sizes.rows.number_only + places + sizes.claims + sizes.payment_accounts + sizes.log_lines;
  const report = () => progress(Math.min(ledger.done, total), total);
  const timer = setInterval(report, REPORT_EVERY_MS);
  return {
    end() {
      clearInterval(timer);
      report();
    },
  };
}
