// Writes a world of an office: each log by one writer, then the truth and the manifest.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WorldChoice } from "../company.js";
import { startCrew, writersFor, type Crew } from "../crew.js";
import { generatorOf, type CaseFile, type WorldFile, type WorldManifest } from "../manifest.js";
import { reporter } from "../progress.js";
import type { OfficeName, WorldOptions } from "../world-options.js";
import { writeJson } from "../write-json.js";
import { foundOffice, type Office } from "./office.js";
import { tellOffice } from "./office-truth.js";
import type { TrailFile, TrailResult } from "./trail.js";
import { daysOf } from "./workdays.js";

export interface OfficeOrder extends WorldChoice {
  readonly world: OfficeName;
}

export interface OfficeCrewData {
  readonly order: OfficeOrder;
  readonly folder: string;
  /** First: lines written. Second: 1 when the writers should stop. */
  readonly control: SharedArrayBuffer;
}

/** A place in the office's logs, or the roster. */
export type OfficeJob = { readonly log: number } | { readonly roster: true };

export interface OfficeJobResult {
  readonly trail: TrailResult;
}

type OfficeOptions = WorldOptions & { readonly world: OfficeName };
/** About so many lines of each log a day and member of staff. */
const LINES_PER_DAY = 12;

/** @param writers how many at most; what is written does not depend on it */
export async function writeOffice(folder: string, options: OfficeOptions, writers?: number): Promise<WorldManifest> {
  const { world, seed, scale, signal } = options;
  const order: OfficeOrder = { world, seed, scale };
  const office = await foundOffice(world, order);
  signal?.throwIfAborted();
  const control = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
  const [counts, data] = [new Int32Array(control), { order, folder, control } satisfies OfficeCrewData];
  const stop = () => Atomics.store(counts, 1, 1);
  signal?.addEventListener("abort", stop);
  const total = office.staff_count * daysOf(office.period).length * office.logs.length * LINES_PER_DAY;
  const report = reporter(() => Atomics.load(counts, 0), total, options.progress);
  const start = new URL("./office-worker-start.mjs", import.meta.url);
  const crew: Crew<OfficeJob, OfficeJobResult> = startCrew({ start, data, count: writers ?? writersFor(usefulWriters(office)) });
  try {
    return writeEnd(folder, { order, office, results: await crew.run(jobsOf(office)) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    report.end();
    signal?.removeEventListener("abort", stop);
    await crew.close();
  }
}

function jobsOf({ logs }: Office): readonly OfficeJob[] {
  return [{ roster: true }, ...logs.map((_, log) => ({ log }))];
}

/** Of so few people one writer is done before a second has started. */
const STAFF_PER_WRITER = 150;

function usefulWriters({ logs, staff_count }: Office): number {
  return Math.min(logs.length, Math.ceil(staff_count / STAFF_PER_WRITER));
}

interface Written {
  readonly order: OfficeOrder;
  readonly office: Office;
  readonly results: readonly OfficeJobResult[];
}

function writeEnd(folder: string, { order, office, results }: Written): WorldManifest {
  const trails = results.map(({ trail }) => trail);
  writeJson(join(folder, "truth.json"), tellOffice(order, office, trails));
  const place = new URL(`../../data/case-${order.world}.json`, import.meta.url);
  const { facts, ...about } = JSON.parse(readFileSync(place, "utf8")) as CaseFile;
  const files = trails.flatMap((trail) => trail.files.map((file) => fileOf(file, office)));
  const manifest: WorldManifest = { ...order, synthetic: true, generator: generatorOf(order.world), files, case: about, facts };
  writeJson(join(folder, "manifest.json"), manifest);
  return manifest;
}

function fileOf({ path, as, time_zone, row_count }: TrailFile, { roster }: Office): WorldFile {
  return { path, kind: path === roster.path ? "table" : "log", as, time_zone, row_count };
}
