// npm run score -- gaps: holes cut into real logs, and spans thinned to a tenth, and what is found of them; what is found where
// nothing was cut.
//
// Real logs of ../shared/data and, told apart, the logs of the synthetic world (two weeks of an office's two web servers). Event logs
// there are extracts: their numbers jump, and none may be taken for missing records. --data DIR: other files of the same kinds.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadContent } from "@hamon/content";
import { findGaps, readGapSettings, type GapSettings } from "@hamon/detect";
import { openLake, type LakeSession } from "@hamon/lake";
import { writeWorld } from "hamon";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { worldFolder } from "../tools/played-world.js";
import { ROOT } from "../tools/source-files.js";
import { cutsOf, emptyEvents, putCut, putWhole, type Cut } from "./gaps/cut-logs.js";
import { realEventLogs, realLogs, timedLog, type TimedLog } from "./gaps/real-logs.js";
import { logReader, type ReadLog } from "./parsers/reader.js";

const MINUTES = [5, 15, 60, 180, 720, 1440, 4320];
/** Spans of which one event in so many is left. */
const THIN_MINUTES = [180, 720, 1440, 4320];
const ONE_IN = 10;
const PLACES = 20;
const MONTH_MS = 30 * 86_400_000;
const MOST_FALSE_PER_MONTH = 0.5;

export async function measure({ data, seed, scale }: FigureOptions): Promise<Figures> {
  const folder = data ?? join(ROOT, "..", "shared", "data");
  if (!existsSync(folder)) throw new Error(`${folder} is not there: give it with --data`);
  const caseFolder = mkdtempSync(join(tmpdir(), "hamon-gaps-"));
  const lake = await openLake({ caseFolder, key: async () => Buffer.alloc(32, 1) });
  try {
    const session = await lake.session();
    const settings = readGapSettings(await loadContent());
    const read = await logReader();
    const ask = { session, settings, random: randomOf(seed) };
    const real = await scoreLogs(ask, realLogs(folder, read), "real");
    const world = await scoreLogs(ask, await worldLogs(read, { scale: Math.min(scale, 0.002), seed }), "world");
    const breaks = await scoreBreaks(ask, folder);
    const figures = { ...real, ...world, ...breaks };
    return { figures, peer: "the same logs before the holes were cut", missed: missedOf(figures) };
  } finally {
    await lake.close();
    rmSync(caseFolder, { recursive: true, force: true });
  }
}

interface Ask {
  readonly session: LakeSession;
  readonly settings: GapSettings;
  readonly random: () => number;
}

type Counted = Readonly<Record<string, number>>;

async function scoreLogs({ session, settings, random }: Ask, logs: readonly TimedLog[], kind: string): Promise<Counted> {
  await emptyEvents(session);
  await putWhole(session, logs);
  await findGaps(session, settings);
  const alarms = (await toldGaps(session)).filter(isAlarm);
  for (const { name, from_at, to_at, weight } of alarms) console.log(`nothing was cut: ${name} ${from_at} ${to_at} ${weight}`);
  const untold = await session.query<{ name: string }>("select evidence_id as name from gap_one where usual_count is null");
  const months = logs.reduce((sum, { times }) => sum + spanOf(times), 0) / MONTH_MS;
  const tellable = logs.filter(({ name }) => !untold.some((one) => one.name === name));
  const cuts = MINUTES.flatMap((minutes) => tellable.flatMap((log) => cutsOf(log, minutes, random, PLACES)));
  await putCut(session, cuts);
  const start = performance.now();
  await findGaps(session, settings);
  const seconds = (performance.now() - start) / 1000;
  const found = await toldGaps(session);
  const rows = MINUTES.map((minutes) => rowOf(minutes, cuts, found));
  const thinned = THIN_MINUTES.flatMap((minutes) => tellable.flatMap((log) => cutsOf(log, minutes, random, PLACES)));
  await emptyEvents(session);
  await putWhole(session, logs);
  await putCut(session, thinned, ONE_IN);
  await findGaps(session, settings);
  const thin = await toldGaps(session);
  const thinRows = THIN_MINUTES.map((minutes) => rowOf(minutes, thinned, thin));
  console.log(`${kind}: ${logs.length} logs, ${tellable.length} of which can be told of, ${months.toFixed(2)} source-months`);
  console.table(rows);
  console.log(`${kind}: spans of which one event in ${ONE_IN} is left`);
  console.table(thinRows);
  return {
    [`${kind}_logs`]: logs.length,
    [`${kind}_untold_logs`]: logs.length - tellable.length,
    [`${kind}_source_months`]: Math.round(months * 100) / 100,
    [`${kind}_false_alarms`]: alarms.length,
    ...Object.fromEntries(rows.map(({ minutes, recall }) => [`${kind}_recall_${minutes}_min`, recall])),
    ...Object.fromEntries(thinRows.map(({ minutes, recall }) => [`${kind}_thin_recall_${minutes}_min`, recall])),
    [`${kind}_stray`]: strays(cuts, found),
    [`${kind}_search_s`]: Math.round(seconds * 100) / 100,
  };
}

interface ToldGap {
  readonly name: string;
  readonly from_at: string;
  readonly to_at: string;
  readonly weight: number;
  readonly sureness: string;
}

function toldGaps(session: LakeSession): Promise<readonly ToldGap[]> {
  return session.query(
    "select evidence_id as name, from_at, to_at, weight, sureness from gap_one where coalesce(reason, 'too_few_days') = 'too_few_days'",
  );
}

/** Where nobody can tell, that is all that is said. */
function isAlarm({ sureness }: ToldGap): boolean {
  return sureness !== "cannot_tell";
}

function rowOf(minutes: number, cuts: readonly Cut[], found: readonly ToldGap[]) {
  const own = cuts.filter((cut) => cut.minutes === minutes);
  const hits = own.flatMap((cut) => found.find((gap) => isOf(gap, cut)) ?? []);
  const alarms = hits.filter(isAlarm);
  const sure = hits.filter(({ sureness }) => sureness === "sure").length;
  const counts = { holes: own.length, found: alarms.length, sure, cannot_tell: hits.length - alarms.length };
  return { minutes, ...counts, recall: own.length === 0 ? 0 : shareOf(alarms.length, own.length) };
}

function isOf({ name, from_at, to_at }: ToldGap, cut: Cut): boolean {
  const overlap = Math.min(Date.parse(to_at), cut.to) - Math.max(Date.parse(from_at), cut.from);
  return name === cut.name && overlap > (cut.to - cut.from) / 2;
}

/** Gaps that are no hole, in logs that have one, of each thousand of these logs. */
function strays(cuts: readonly Cut[], found: readonly ToldGap[]): number {
  const byName = new Map(cuts.map((cut) => [cut.name, cut]));
  const stray = found.filter((gap) => isAlarm(gap) && !isOf(gap, byName.get(gap.name) as Cut)).length;
  return cuts.length === 0 ? 0 : Math.round((stray / cuts.length) * 1000);
}

async function scoreBreaks({ session, settings }: Ask, folder: string): Promise<Counted> {
  let [files, false_breaks] = [0, 0];
  for (const records of realEventLogs(folder)) {
    await emptyEvents(session);
    const column = (name: keyof (typeof records)[number]) => records.map((record) => record[name]);
    const lists = { at: column("at"), channel: column("channel"), host: column("host"), fields: column("fields") };
    await session.exec(
      `insert into event select row_number() over (), unnest($at)::timestamp, null, 'windows', unnest($channel), unnest($host), unnest($fields), 'log', null`,
      lists,
    );
    await findGaps(session, settings);
    files += 1;
    false_breaks += (await toldGaps(session)).filter(isAlarm).length;
  }
  return { extract_files: files, extract_false_breaks: false_breaks };
}

async function worldLogs(read: ReadLog, choice: { readonly scale: number; readonly seed: number }): Promise<readonly TimedLog[]> {
  const folder = worldFolder(choice);
  const { files } = await writeWorld({ world: "web-intrusion", folder, ...choice });
  const logs = files.filter(({ kind }) => kind === "log");
  return [...new Set(logs.map(({ as }) => as))].map((name) => ({
    name,
    times: logs.filter(({ as }) => as === name).flatMap(({ path }) => timedLog(join(folder, path), read).times),
  }));
}

function missedOf(figures: Counted): readonly string[] {
  const missed: string[] = [];
  const alarms = ["real", "world"].reduce((sum, kind) => sum + (figures[`${kind}_false_alarms`] ?? 0), 0);
  const months = ["real", "world"].reduce((sum, kind) => sum + (figures[`${kind}_source_months`] ?? 0), 0);
  if (alarms > MOST_FALSE_PER_MONTH * months) missed.push(`${alarms} false alarms in ${months} source-months`);
  if (figures["extract_false_breaks"] !== 0) missed.push(`extract_false_breaks is ${figures["extract_false_breaks"]}, not 0`);
  return missed;
}

function spanOf(times: readonly string[]): number {
  const moments = times.map((time) => Date.parse(time));
  return moments.reduce((most, at) => Math.max(most, at), 0) - moments.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
}

function shareOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 1000;
}

// mulberry32
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
