// Works out whose data is exposed, which fields, how sure that is, and how many persons they are.
//
// Findings say what is reachable as a whole, the intruder's own requests what was shown or taken; every step stays
// behind as a table of the session, and the five tables that others read appear together or not at all.

import { Fault, type Progress } from "@hamon/records";
import type { OpenCase } from "@hamon/case";
import type { LakeDraft, LakePart, LakeSession } from "@hamon/lake";
import { exposedCollections, viewSelect, writeExposure, writeExposureEvents, type ExposedCollection } from "./exposure/exposed-rows.js";
import { doubtOf, missingCollections, type Seen } from "./figures/doubt.js";
import type { Figure } from "./figures/figure.js";
import { makeFigures, readCounts } from "./figures/made-figures.js";
import { writeFigures } from "./figures/written-figures.js";
import type { Collection, DataMap } from "./map/data-map.js";
import { loadDataMap } from "./map/load.js";
import { collectedNames, readCollectedTables, type CollectedTables } from "./record-tables.js";
import { resolvePersons } from "./persons/resolved-persons.js";
import { writePersons } from "./persons/person-rows.js";
import { matchRequests, type Matched } from "./requests/matched.js";
import { selectRows, type SelectedCounts } from "./requests/selected.js";
import { writeUnmapped } from "./requests/unmapped.js";
import { warningsOf, type Warning } from "./warnings.js";

export interface ScopeResult {
  /** Null where nobody can say, e.g. no table of what lay open was collected. */
  readonly exposure_rows: number | null;
  /** Null where nobody can say. */
  readonly persons: { readonly best: number; readonly low: number; readonly high: number } | null;
  readonly unmapped_count: number;
  /** Values that too many rows share to tell a person. */
  readonly dropped_keys: number;
  readonly warnings: readonly Warning[];
  readonly written: readonly LakePart[];
  readonly removed: readonly LakePart[];
}

/** Tables that scope leaves and replaces. */
const TABLES_MADE = ["exposure", "exposure_event", "person", "figure", "unmapped"] as const;

/**
 * The exposure of one case.
 *
 * @throws {Fault} `data-map-unnamed`, `data-map-missing`, any mistake of the map, `unknown-column`.
 */
export async function scope(open: OpenCase, progress: Progress): Promise<ScopeResult> {
  if (open.record.data_map === null) throw new Fault("data-map-unnamed", { at: open.case_id });
  const { map } = loadDataMap(open.content, open.record.data_map);
  const tables = readCollectedTables(map, open.lake);
  const session = await open.lake.session({ signal: progress.signal });
  const draft = open.lake.begin(session);
  const scratch = open.lake.begin(session);
  try {
    return await scopeWith({ open, map, tables, session, draft, scratch, steps: countSteps(progress) });
  } catch (mistake) {
    await draft.discard();
    throw mistake;
  } finally {
    await scratch.discard();
    await session.close();
  }
}

interface Work {
  readonly open: OpenCase;
  readonly map: DataMap;
  readonly tables: CollectedTables;
  readonly session: LakeSession;
  readonly draft: LakeDraft;
  readonly scratch: LakeDraft;
  readonly steps: Steps;
}

async function scopeWith(work: Work): Promise<ScopeResult> {
  const { open, map, tables, session, draft, steps } = work;
  const { matched, selected, reached } = await findExposed(work);
  const exposed = exposedCollections(map, reached, selectedCollections(map, selected)).flatMap((one): readonly ExposedCollection[] => {
    const table = tables.get(one.collection.key);
    return table === undefined ? [] : [{ ...one, columns: table.columns }];
  });
  const seen: Seen = { map, tables, by_path: matched.by_path, selected, reached };
  steps.next();
  const resolved = await resolvePersons({ map, tables, exposed }, { ...work, signal: steps.signal, onRows: () => undefined });
  await viewSelect(session, "row_person", open.lake.select([resolved.row_person]));
  steps.next();
  const parts = await writeExposure(map, exposed, draft);
  await viewSelect(session, "new_exposure", parts.length === 0 ? "select * from exposure where false" : open.lake.select(parts));
  await writeExposureEvents(draft);
  steps.next();
  await writePersons({ map, exposed: exposed.map(({ collection }) => collection), register: registerOf(map, tables) }, session, draft);
  steps.next();
  const figures = makeFigures(
    { map, tables, exposed: exposed.map(({ collection }) => collection.key), doubt: doubtOf(seen), missing: missingCollections(seen) },
    await readCounts(session, map, resolved),
  );
  await writeFigures(figures, draft);
  const unmapped = await writeUnmapped(draft);
  for (const table of TABLES_MADE) draft.remove(table);
  const committed = await draft.commit();
  steps.next();
  return {
    exposure_rows: isUnknown(figures, "rows.total.reachable") ? null : parts.reduce((sum, { row_count }) => sum + row_count, 0),
    persons: personsOf(figures),
    unmapped_count: unmapped.row_count,
    dropped_keys: resolved.dropped_keys,
    warnings: warningsOf({ seen, matched, collected: collectedNames(open.lake), resolved, unmapped_count: unmapped.row_count }),
    ...committed,
  };
}

function isUnknown(figures: readonly Figure[], figure_id: string): boolean {
  return figures.find((figure) => figure.figure_id === figure_id)?.state === "unknown";
}

function personsOf(figures: readonly Figure[]): ScopeResult["persons"] {
  const total = figures.find(({ figure_id }) => figure_id === "persons.total.reachable");
  if (total === undefined || total.value === null) return null;
  const low = total.low ?? total.value;
  return { best: total.value, low, high: total.high ?? low };
}

interface Found {
  readonly matched: Matched;
  readonly selected: SelectedCounts;
  /** Keys of the collections that a full compromise puts within reach. */
  readonly reached: ReadonlySet<string>;
}

/** What the intruder's requests exposed, row by row, and which collections lay open as a whole. */
async function findExposed({ map, tables, session, steps }: Work): Promise<Found> {
  const tags = [...map.reach.flatMap((reach) => reach.tags), ...map.harmless.flatMap(({ unless_tags }) => unless_tags)];
  await session.runSteps(new URL("./sql/requests/", import.meta.url), { tags: tags.length === 0 ? [""] : [...new Set(tags)] });
  const matched = await matchRequests(session, map);
  steps.next();
  const selected = await selectRows(
    session,
    map,
    map.access_paths.filter(({ key, collection }) => matched.by_path.has(key) && tables.has(collection)),
  );
  await session.runSteps(new URL("./sql/rows/", import.meta.url));
  const found = await session.query<{ tag: string }>("select tag from reach_tag");
  const reached = map.reach
    .filter((reach) => reach.tags.some((tag) => found.some((row) => row.tag === tag)))
    .flatMap(({ collections }) => collections);
  return { matched, selected, reached: new Set(reached) };
}

function selectedCollections(map: DataMap, selected: SelectedCounts): ReadonlySet<string> {
  return new Set(map.access_paths.filter(({ key }) => (selected.get(key) ?? 0) > 0).map(({ collection }) => collection));
}

function registerOf(map: DataMap, tables: CollectedTables): Collection | null {
  return map.collections.find(({ key }) => key === map.contact_lookup?.collection && tables.has(key)) ?? null;
}

interface Steps {
  readonly signal: AbortSignal;
  next(): void;
}

/** Matching, selecting, linking, exposure, persons, figures. */
const STEP_COUNT = 6;

function countSteps(progress: Progress): Steps {
  let done = 0;
  progress.report(done, STEP_COUNT);
  return {
    signal: progress.signal,
    next: () => {
      done += 1;
      progress.signal.throwIfAborted();
      progress.report(done, STEP_COUNT);
    },
  };
}
