// npm run bench -- collect: an access log of --scale GiB (1) from its file to evidence, events and their distinct values,
// beside goaccess on the same file and the disk's own copy-and-hash; then Windows event logs made one long file.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { once } from "node:events";
import { open as openFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { writeAccessLog } from "./access-log.js";
import type { CollectFigures, CollectJob } from "./collect-lane.js";

/** One GiB. */
export const defaultScale = 1;
const LANE = fileURLToPath(new URL("./collect-lane.ts", import.meta.url));
const GIB = 2 ** 30;
const PIECE_BYTES = 4 * 2 ** 20;
const EVTX_BYTES = 256 * 2 ** 20;
const EVTX_HEADER_BYTES = 4096;
const BYTES_PER_MB = 1e6;
const BOUNDS: Readonly<Record<string, number>> = { access_lines_per_s: 400_000, evtx_mb_per_s: 60 };
const MOST_RSS_MIB = 512;

export async function measure({ scale, seed, data }: FigureOptions): Promise<Figures> {
  const folder = join(ROOT, ".cache", "bench-collect");
  mkdirSync(folder, { recursive: true });
  const log = await accessLog(folder, { bytes: Math.round(scale * GIB), seed });
  const place = mkdtempSync(join(folder, "run-"));
  try {
    const copy_hash_s = await copyAndHash(log.path, join(place, "copy.log"));
    rmSync(join(place, "copy.log"));
    const goaccess_s = runGoaccess(log.path, place);
    const access = collectAlone(place, log.path, "access");
    if (access.event_count !== log.lines) throw new Error(`${access.event_count} events of ${log.lines} lines`);
    const evtx = await measureEvtx(place, data ?? join(ROOT, "..", "shared", "data"));
    const figures: Record<string, number> = {
      access_lines_per_s: Math.round(log.lines / access.seconds),
      access_lines: log.lines,
      access_bytes: statSync(log.path).size,
      collect_s: round(access.seconds),
      collect_cpu_s: round(access.cpu_s),
      peak_rss_mib: access.peak_rss_mib,
      peak_rss_with_database_mib: access.with_database_mib,
      lake_mib: Math.round(access.lake_bytes / 2 ** 20),
      copy_hash_s: round(copy_hash_s),
      ratio_copy_hash: round(access.seconds / copy_hash_s),
      ...(goaccess_s === null ? {} : { goaccess_s: round(goaccess_s), ratio_goaccess: round(access.seconds / goaccess_s) }),
      ...evtx,
    };
    console.table(figures);
    return { figures, peer: "goaccess, and copying and hashing, on the same file in the same run", missed: missedBounds(figures) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Written once for a size and seed; how many lines it has stands in its name. */
async function accessLog(folder: string, { bytes, seed }: { readonly bytes: number; readonly seed: number }) {
  const prefix = `access-${seed}-${bytes}-`;
  const known = readdirSync(folder).find((name) => name.startsWith(prefix));
  if (known !== undefined) return { path: join(folder, known), lines: Number(known.slice(prefix.length, -".log".length)) };
  const draft = join(folder, "new.log");
  const lines = await writeAccessLog(draft, { bytes, seed });
  const path = join(folder, `${prefix}${lines}.log`);
  renameSync(draft, path);
  return { path, lines };
}

async function copyAndHash(from: string, to: string): Promise<number> {
  const start = performance.now();
  const hash = createHash("sha256");
  const file = await openFile(to, "wx");
  for await (const piece of createReadStream(from, { highWaterMark: PIECE_BYTES })) {
    hash.update(piece as Buffer);
    await file.write(piece as Buffer);
  }
  await file.datasync();
  await file.close();
  hash.digest();
  return secondsSince(start);
}

/** Null where it is not installed. */
function runGoaccess(path: string, place: string): number | null {
  if (spawnSync("goaccess", ["--version"]).status !== 0) {
    console.log("goaccess is not here (Debian package goaccess): no ratio to it");
    return null;
  }
  const start = performance.now();
  const ran = spawnSync("goaccess", [path, "--log-format=COMBINED", "--no-progress", "-o", join(place, "goaccess.json")]);
  if (ran.status !== 0) throw new Error(`goaccess: ${String(ran.stderr)}`);
  return secondsSince(start);
}

function collectAlone(place: string, path: string, as: string): CollectFigures {
  const job: CollectJob = { folder: join(place, `workspace-${as}`), path, as };
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", LANE, JSON.stringify(job)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`collecting ${as} ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) as string) as CollectFigures;
}

async function measureEvtx(place: string, data: string): Promise<Record<string, number>> {
  const files = ["evtx-attack-samples", "hayabusa-sample-evtx"].flatMap((name) => evtxFiles(join(data, name)));
  if (files.length === 0) {
    console.log(`no Windows event logs in ${data}: nothing measured of them`);
    return {};
  }
  const path = join(place, "long.evtx");
  await writeLongLog(path, files);
  const { seconds, cpu_s, peak_rss_mib, event_count } = collectAlone(place, path, "windows");
  const evtx_mb_per_s = round(statSync(path).size / BYTES_PER_MB / seconds);
  return { evtx_mb_per_s, evtx_s: round(seconds), evtx_cpu_s: round(cpu_s), evtx_peak_rss_mib: peak_rss_mib, evtx_events: event_count };
}

function evtxFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".evtx"));
  return all.sort().map((name) => join(folder, name));
}

// A chunk of such a log stands alone: those of all files behind one header are one log. The same file twice would be known.
async function writeLongLog(path: string, files: readonly string[]): Promise<void> {
  const out = createWriteStream(path);
  out.write(readFileSync(files[0] as string).subarray(0, EVTX_HEADER_BYTES));
  for (let written = 0, at = 0; written < EVTX_BYTES; at += 1) {
    const chunks = readFileSync(files[at % files.length] as string).subarray(EVTX_HEADER_BYTES);
    if (!out.write(chunks)) await once(out, "drain");
    written += chunks.length;
  }
  out.end();
  await once(out, "close");
}

function missedBounds(figures: Readonly<Record<string, number>>): readonly string[] {
  const slow = Object.entries(BOUNDS).filter(([name, least]) => figures[name] !== undefined && (figures[name] as number) < least);
  const missed = slow.map(([name, least]) => `${name} is ${figures[name]}, bound ${least}`);
  const { peak_rss_mib = 0 } = figures;
  return peak_rss_mib > MOST_RSS_MIB ? [...missed, `peak_rss_mib is ${peak_rss_mib}, bound ${MOST_RSS_MIB}`] : missed;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
