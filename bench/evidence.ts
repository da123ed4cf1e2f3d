// npm run bench -- evidence: durable entries, verification of a million, keeping a large file against copying and
// hashing it, and small originals by the thousand against bare files of their size. All in one workspace on the disk that .cache lies on.

import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { open as openFile, readFile, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { openWorkspace } from "hamon";
import type { OpenCase } from "hamon";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { MemoryWatch } from "../tools/memory-watch.js";
import { ROOT } from "../tools/source-files.js";

const IN_FLIGHT = 512;
const APPENDED = 200_000;
const VERIFIED = 1_000_000;
const LARGE_BYTES = 2 ** 30;
const PIECE_BYTES = 4 * 2 ** 20;
const SMALL_COUNT = 10_000;
const SMALL_BYTES = 2_000;
const BOUNDS = { append_per_s: 25_000, verify_1m_s: 3, ingest_ratio: 1.3, artefacts_per_s: 2_000 } as const;

export async function measure(_options: FigureOptions): Promise<Figures> {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache", "evidence-"));
  const workspace = await openWorkspace({ folder: join(folder, "workspace") });
  try {
    const newCase = async () => {
      const wanted = { title: { ja: "計測", en: "Measurement" }, organisation: "bench", is_synthetic: true };
      return workspace.openCase((await workspace.createCase(wanted, "system")).case_id, "system");
    };
    const figures = {
      ...(await measureLog(await newCase())),
      ...(await measureLarge(await newCase(), folder)),
      ...(await measureSmall(await newCase(), folder)),
    };
    console.table(figures);
    return {
      figures,
      peer: "copying and hashing the same file, and writing the same small files durably, in the same run",
      missed: missedBounds(figures),
    };
  } finally {
    await workspace.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLog({ evidence }: OpenCase): Promise<Record<string, number>> {
  const append_s = await appendMany(evidence, APPENDED);
  await appendMany(evidence, VERIFIED - (await evidence.head()).tree_size);
  const memory = new MemoryWatch();
  const start = performance.now();
  const { ok, steps } = await evidence.verify();
  const verify_1m_s = seconds(start);
  const verify_peak_rss_mib = memory.stop();
  if (!ok) throw new Error(`verify: ${JSON.stringify(steps)}`);
  return { append_per_s: Math.round(APPENDED / append_s), in_flight: IN_FLIGHT, verify_1m_s, verify_peak_rss_mib };
}

/** Seconds until the last is acknowledged: durable, and under a signed checkpoint. */
async function appendMany(evidence: OpenCase["evidence"], count: number): Promise<number> {
  let left = count;
  const start = performance.now();
  const row_id = () => 4_294_967_296 + left;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      await evidence.append({
        kind: "view",
        actor: "igsmKqCQRYetIIXhlYpVnQ3s",
        body: { what: "row", row_id: row_id(), reason: "inquiry of the person" },
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  return (performance.now() - start) / 1000;
}

async function measureLarge({ evidence }: OpenCase, folder: string): Promise<Record<string, number>> {
  const path = join(folder, "large.log");
  await writeRandom(path, LARGE_BYTES);
  const copied = performance.now();
  await copyAndHash(path, join(folder, "copy.log"));
  const copy_hash_s = seconds(copied);
  rmSync(join(folder, "copy.log"));
  const kept = performance.now();
  await evidence.keep(path, { actor: "system" });
  const ingest_s = seconds(kept);
  rmSync(path);
  return { copy_hash_s, ingest_s, ingest_ratio: round(ingest_s / copy_hash_s) };
}

async function writeRandom(path: string, bytes: number): Promise<void> {
  const piece = randomBytes(PIECE_BYTES);
  const file = await openFile(path, "wx");
  for (let written = 0; written < bytes; written += piece.length) {
    piece.writeUInt32LE(written / PIECE_BYTES);
    await file.write(piece);
  }
  await file.datasync();
  await file.close();
}

async function copyAndHash(from: string, to: string): Promise<void> {
  const hash = createHash("sha256");
  const file = await openFile(to, "wx");
  for await (const piece of createReadStream(from, { highWaterMark: PIECE_BYTES })) {
    hash.update(piece as Buffer);
    await file.write(piece as Buffer);
  }
  await file.datasync();
  await file.close();
  hash.digest();
}

// The disk's own limit is one durable file under its own name for each: what nothing that keeps files one by one is above.
async function measureSmall({ evidence }: OpenCase, folder: string): Promise<Record<string, number>> {
  const paths = await writeSmall(join(folder, "small"));
  const artefacts_per_s = await eachPerSecond(paths, (path) => evidence.keep(path, { actor: "system" }));
  mkdirSync(join(folder, "bare"));
  const bare_files_per_s = await eachPerSecond(paths, (path) => copyDurably(path, join(folder, "bare", basename(path))));
  return { artefacts_per_s, bare_files_per_s, artefacts_ratio: round(artefacts_per_s / bare_files_per_s) };
}

async function eachPerSecond(paths: readonly string[], work: (path: string) => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let next = 0;
  const client = async () => {
    while (next < paths.length) await work(paths[next++] as string);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, client));
  return Math.round(paths.length / seconds(start));
}

async function copyDurably(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  const file = await openFile(`${to}.new`, "wx");
  await file.write(bytes);
  await file.datasync();
  await file.close();
  await rename(`${to}.new`, to);
}

async function writeSmall(folder: string): Promise<readonly string[]> {
  mkdirSync(folder);
  const paths = Array.from({ length: SMALL_COUNT }, (_, i) => join(folder, `${i}.json`));
  for (const path of paths) {
    const file = await openFile(path, "wx");
    await file.write(randomBytes(SMALL_BYTES));
    await file.close();
  }
  return paths;
}

function missedBounds(figures: Readonly<Record<string, number>>): readonly string[] {
  const isAtMost = (name: string) => name === "verify_1m_s" || name === "ingest_ratio";
  return Object.entries(BOUNDS)
    .filter(([name, bound]) => (isAtMost(name) ? (figures[name] ?? 0) > bound : (figures[name] ?? 0) < bound))
    .map(([name, bound]) => `${name} is ${figures[name]}, bound ${bound}`);
}

function seconds(start: number): number {
  return round((performance.now() - start) / 1000);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
