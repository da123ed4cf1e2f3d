// npm run score -- spine: what the stages found against what the world knows.

import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { LEVELS, parseRowId, type Stage } from "@hamon/records";
import { listSources, type OpenCase } from "hamon";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { playWorld, type PlayedWorld } from "../tools/played-world.js";

const STAGES_SCORED: readonly Stage[] = ["collect", "detect", "scope"];

interface Truth {
  readonly intruder_request_count: number;
  readonly intruder_requests?: readonly RequestPlace[];
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly elements: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly zeros: readonly string[];
  readonly persons: { readonly total: number };
}

interface RequestPlace {
  readonly file: string;
  readonly line_no: number;
}

export async function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  const played = await playWorld({ scale, seed }, STAGES_SCORED);
  for (const { stage, seconds, peak_rss_mib } of played.stages) console.log(`${stage} ${seconds.toFixed(1)} s, ${peak_rss_mib} MiB`);
  try {
    const truth = JSON.parse(readFileSync(join(played.folder, "truth.json"), "utf8")) as Truth;
    const requests = await scoreRequests(played, truth);
    const rows_wrong = await countWrongRows(played.open, truth);
    const persons = await scorePersons(played.open, truth);
    const figures = { ...requests, rows_wrong, ...persons };
    console.table(figures);
    const missed = [
      ...(rows_wrong === 0 ? [] : [`rows_wrong is ${rows_wrong}, not 0`]),
      ...(requests.request_recall === 1 ? [] : ["request_recall is below 1"]),
    ];
    return { figures, peer: "the world's own truth.json", missed };
  } finally {
    await played.close();
  }
}

/** Requests by file and line: found among true, true among found. */
async function scoreRequests(played: PlayedWorld, truth: Truth): Promise<{ request_recall: number; request_precision: number }> {
  const numbers = await evidenceNumbers(played);
  const found = new Set(
    (await played.open.lake.query<{ event_id: number }>("select event_id from intruder_event")).map(({ event_id }) => placeKey(event_id)),
  );
  let hits = 0;
  let count = 0;
  for await (const { file, line_no } of intruderRequests(played.folder, truth)) {
    count += 1;
    if (found.has(`${numbers.get(join(played.folder, file))}:${line_no}`)) hits += 1;
  }
  if (count !== truth.intruder_request_count)
    throw new Error(`truth.json names ${count} requests and counts ${truth.intruder_request_count}`);
  return { request_recall: hits / count, request_precision: found.size === 0 ? 0 : hits / found.size };
}

function placeKey(event_id: number): string {
  const { evidence_no, row_no } = parseRowId(event_id);
  return `${evidence_no}:${row_no}`;
}

async function evidenceNumbers({ open }: PlayedWorld): Promise<ReadonlyMap<string, number>> {
  const items = new Map((await open.evidence.items()).map(({ evidence_id, evidence_no }) => [evidence_id, evidence_no]));
  const sources = await listSources(open.store, open.case_id);
  return new Map(sources.map(({ path, evidence_id }) => [path, items.get(evidence_id ?? "") ?? 0]));
}

async function* intruderRequests(folder: string, truth: Truth): AsyncIterable<RequestPlace> {
  if (truth.intruder_requests !== undefined) return yield* truth.intruder_requests;
  const file = join(folder, "truth-requests.ndjson.gz");
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) yield JSON.parse(line) as RequestPlace;
}

/** Sum of |found - true| over combinations, special subsets and attested zeros, for each certainty. */
async function countWrongRows(open: OpenCase, truth: Truth): Promise<number> {
  const rows = await open.lake.query<{ figure_id: string; value: number | null; state: string }>(
    "select figure_id, value, state from figure",
  );
  const figures = new Map(rows.map((row) => [row.figure_id, row]));
  let wrong = 0;
  const compare = (figure_id: string, expected: number) => {
    const found = figures.get(figure_id)?.value ?? 0;
    if (found !== expected) console.log(`${figure_id}: found ${found}, true ${expected}`);
    wrong += Math.abs(found - expected);
  };
  for (const [combination, expected] of Object.entries(truth.rows)) {
    for (const certainty of LEVELS) compare(`rows.${combination}.${certainty}`, expected[certainty] ?? 0);
  }
  for (const [element, expected] of Object.entries(truth.elements)) {
    for (const certainty of ["reachable", "accessed", "taken"]) compare(`element.${element}.${certainty}`, expected[certainty] ?? 0);
  }
  return wrong + truth.zeros.filter((element) => figures.get(`zero.${element}`)?.state !== "attested_zero").length;
}

async function scorePersons(
  open: OpenCase,
  truth: Truth,
): Promise<{ person_error: number; persons_found: number; persons_true: number; persons_in_range: number }> {
  const [figure] = await open.lake.query<{ value: number; low: number | null; high: number | null }>(
    "select value, low, high from figure where figure_id = 'persons.total.reachable'",
  );
  const { value: persons_found = 0, low, high } = figure ?? {};
  const persons_true = truth.persons.total;
  const isInside = (low ?? persons_found) <= persons_true && persons_true <= (high ?? persons_found);
  return { person_error: (persons_found - persons_true) / persons_true, persons_found, persons_true, persons_in_range: isInside ? 1 : 0 };
}
