// States the figures of a case as they stand in the lake, once for each making: the same figures again add nothing.

import { isDeepStrictEqual } from "node:util";
import { hash } from "node:crypto";
import { lastDoneRun, listSources, type OpenCase } from "@hamon/case";
import { ownRowsIn } from "@hamon/collect";
import type { LoggedStatements } from "@hamon/evidence";
import type { Lake } from "@hamon/lake";
import { FIGURE_COLUMNS, type Run, type Source, type Stage } from "@hamon/records";
import { partLines } from "./digest.js";
import { toStatement, type FigureRow, type Making, type StatedRun, type StatedSource } from "./figure-statement.js";

/** Stages that have a part in a figure, in their order. */
const MAKERS: readonly Stage[] = ["collect", "detect", "scope"];
/** What the figures are counted from. */
const FIGURE_INPUTS: readonly string[] = ["event", "finding", "story", "intruder_event", "record_*"];

/** @returns the statements of the figures as they are; null where there are none yet. @throws {Fault} the codes of Evidence.state. */
export async function stateFigures(open: OpenCase): Promise<LoggedStatements | null> {
  const runs = await Promise.all(MAKERS.map((stage) => lastDoneRun(open.store, open.case_id, stage)));
  const figures = await readFigureRows(open.lake);
  if (figures.length === 0 || runs.some((run) => run === undefined)) return null;
  const making = await makingOf(open, runs as readonly Run[]);
  const named = figures.map((figure) => toStatement(figure, making));
  const known = await open.evidence.statements();
  if (known !== null && isDeepStrictEqual(known.statements.map(withoutSignature), named.toSorted(byName))) return known;
  return open.evidence.state(named, open.actor);
}

const withoutSignature = ({ name, statement }: LoggedStatements["statements"][number]) => ({ name, statement });
const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);

/** Every figure, by name. */
export function readFigureRows(lake: Pick<Lake, "query">): Promise<readonly FigureRow[]> {
  return lake.query<FigureRow>(`select ${Object.keys(FIGURE_COLUMNS).join(", ")} from figure order by figure_id`);
}

async function makingOf(open: OpenCase, runs: readonly Run[]): Promise<Making> {
  const scope = runs.find(({ stage }) => stage === "scope") as Run;
  const sources = await collectedSources(open);
  const used = new Set(sources.map(({ evidence_id }) => evidence_id));
  const items = (await open.evidence.items()).filter(({ evidence_id }) => used.has(evidence_id));
  return {
    origin: (await open.evidence.head()).origin,
    parameters: { ...parametersOf(open), sources: sources.map(sourceOf) },
    runs: await Promise.all(runs.map((run) => statedRun(open, run))),
    originals: items.map(({ evidence_id, sha256, entry_index }) => ({ evidence_id, sha256, entry_index })),
    tables: tablesOf(open),
    started_at: moment(scope.started_at),
    ended_at: moment(scope.ended_at ?? scope.started_at),
  };
}

/** What a figure depends on beside files. */
export function parametersOf({ case_id, record }: OpenCase) {
  return { case_id, data_map: record.data_map, system: record.system };
}

type Collected = Source & { readonly evidence_id: string };

/** Sources whose rows are in the lake, in the order they were added. */
export async function collectedSources(open: OpenCase): Promise<readonly Collected[]> {
  const sources = await listSources(open.store, open.case_id);
  const hasRows = ownRowsIn(open);
  return sources.filter((source): source is Collected => source.state === "collected" && hasRows(source));
}

// A log's name may have been made of its file's, which can name a person. A table's stands in the lake's paths anyway.
export function sourceOf({ evidence_id, kind, as, time_zone, format }: Collected): StatedSource {
  return { evidence_id, kind, time_zone, ...(kind === "table" ? { as } : {}), ...(format === null ? {} : { format }) };
}

// The run's own entry says with which code and content it ran: those of today may be others.
async function statedRun({ evidence }: OpenCase, { stage, run_id }: Run): Promise<StatedRun> {
  const { entries } = await evidence.entriesNaming(run_id, { limit: 1 });
  const { index = -1, body = {} } = entries[0] ?? {};
  const { code_digest, content_digest } = body as { readonly code_digest?: string; readonly content_digest?: string };
  return { stage, run_id, entry_index: index, code_digest: code_digest ?? "", content_digest: content_digest ?? null };
}

function tablesOf(open: OpenCase): Making["tables"] {
  const lines = partLines(open, FIGURE_INPUTS);
  const names = [...new Set(lines.map(tableOf))];
  return names.map((table) => ({ table, sha256: hash("sha256", lines.filter((line) => tableOf(line) === table).join(""), "hex") }));
}

const tableOf = (line: string) => line.slice(0, line.indexOf(" "));

function moment(at: string | Date): string {
  return new Date(at).toISOString();
}
