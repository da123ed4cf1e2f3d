// Event logs (EVTX): every record of every log, the same events as in the twin another reader made of it, and logs that were
// damaged on purpose, read as far as they go.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CHUNK_BYTES, isChunk, parseFileHeader, readChunk, type EvtxRecord } from "@hamon/evtx";
import { damageOf, type Damage } from "./damage.js";

const FOLDERS = ["evtx-attack-samples", "hayabusa-sample-evtx", "sigma-regression"];

export interface Place {
  /** Of the chunk. */
  readonly at: number;
  readonly record: EvtxRecord;
}

interface Log {
  readonly places: readonly Place[];
  readonly problem_count: number;
  /** By the chunks' own heads. */
  readonly stated: number;
}

export interface EventLogFigures {
  readonly evtx_files: number;
  readonly evtx_records: number;
  readonly evtx_unread: number;
  readonly evtx_twins: number;
  readonly evtx_differences: number;
  readonly evtx_damaged: number;
  readonly evtx_damaged_wrong: number;
}

export function scoreEventLogs(folder: string, seed: number): EventLogFigures {
  const figures = {
    evtx_files: 0,
    evtx_records: 0,
    evtx_unread: 0,
    evtx_twins: 0,
    evtx_differences: 0,
    evtx_damaged: 0,
    evtx_damaged_wrong: 0,
  };
  for (const path of FOLDERS.flatMap((name) => filesIn(join(folder, name)))) {
    const bytes = readFileSync(path);
    const log = readLog(bytes);
    figures.evtx_files += 1;
    figures.evtx_records += log.places.length;
    if (log.problem_count > 0 || log.places.length !== log.stated) {
      figures.evtx_unread += 1;
      console.log(`${path}: ${log.places.length} of ${log.stated} records, ${log.problem_count} problems`);
    }
    const twin = twinOf(path);
    if (twin !== null) {
      figures.evtx_twins += 1;
      figures.evtx_differences += differences(path, log, twin);
    }
    for (const damage of damageOf(bytes, log.places, seed + figures.evtx_files)) {
      figures.evtx_damaged += 1;
      figures.evtx_damaged_wrong += Number(isWrong(path, log, damage));
    }
  }
  return figures;
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".evtx"));
  return names.sort().map((name) => join(folder, name));
}

function readLog(bytes: Buffer): Log {
  const places: Place[] = [];
  let [problem_count, stated] = [0, 0];
  for (let at = parseFileHeader(bytes)?.chunks_at ?? Number.POSITIVE_INFINITY; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    if (!isChunk(chunk) && chunk.every((byte) => byte === 0)) continue; // kept free
    const { records, problems } = readChunk(chunk);
    places.push(...records.map((record) => ({ at, record })));
    problem_count += problems.length;
    if (isChunk(chunk)) stated += Number(chunk.readBigUInt64LE(32) - chunk.readBigUInt64LE(24)) + 1;
  }
  return { places, problem_count, stated };
}

// Objects one after the other, indented: each begins with a brace at the start of a line.
function twinOf(path: string): readonly unknown[] | null {
  const file = path.replace(/evtx$/, "json");
  if (!existsSync(file)) return null;
  const pieces = readFileSync(file, "utf8")
    .replace(/^\uFEFF/, "")
    .split(/\r?\n(?=\{)/);
  return pieces.filter((piece) => piece.trim() !== "").map((piece) => JSON.parse(piece) as unknown);
}

function differences(path: string, { places }: Log, twin: readonly unknown[]): number {
  const ours = places.map(({ record }) => withoutEnds(record.event));
  const wrong =
    Math.abs(ours.length - twin.length) +
    ours.filter((event, no) => no < twin.length && !isDeepStrictEqual(event, withoutEnds(twin[no]))).length;
  if (wrong > 0) console.log(`${path}: ${wrong} events differ from their twins`);
  return wrong;
}

// The other reader cuts white space off the end of each text. We keep it: it is what the program wrote.
function withoutEnds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_name, inner: unknown) => (typeof inner === "string" ? inner.trimEnd() : inner));
}

// What the damage did not touch must be read as before, and a damage inside a chunk must be told.
function isWrong(path: string, whole: Log, { name, bytes, isTouched, mustTell }: Damage): boolean {
  const now = readLog(bytes);
  const found = new Map(now.places.map((place) => [keyOf(place), place.record.event]));
  const lost = whole.places.filter((place) => !isTouched(place) && !isDeepStrictEqual(found.get(keyOf(place)), place.record.event));
  const isSilent = mustTell && now.problem_count === 0;
  if (lost.length > 0 || isSilent) console.log(`${path}, ${name}: ${lost.length} records lost${isSilent ? ", nothing told" : ""}`);
  return lost.length > 0 || isSilent;
}

const keyOf = ({ at, record }: Place) => at + record.offset;
