// The exposure table, its rows and one row's whole story, as screens read them. Masked unless said.

import { lastDoneRun, listRuns, type OpenCase } from "@hamon/case";
import { quoteName } from "@hamon/lake";
import {
  Fault,
  LEVELS,
  parseRowId,
  type EventView,
  type ExposureLine,
  type ExposureTable,
  type FigureView,
  type Page,
  type RowDetail,
  type RowView,
  type Text,
} from "@hamon/records";
import type { DataMapView } from "@hamon/scope";
import { withCorrectedTimes } from "../clock-corrections.js";
import { count, EVENT_VIEW_COLUMNS, firstEventsOf, type PageRequest } from "./events.js";
import { findingsWithTags } from "./findings.js";
import { dataMapOf } from "./map-columns.js";
import { maskValue } from "./masking.js";
import { countUnmapped, type UnmappedCounts } from "./unmapped.js";

/** The table of combinations; null before scope has run. */
export async function exposureTable(open: OpenCase): Promise<ExposureTable | null> {
  const run = await lastDoneRun(open.store, open.case_id, "scope");
  if (run === undefined) return null;
  const map = dataMapOf(open);
  const figures = await figuresOf(open);
  const runs = await listRuns(open.store, open.case_id);
  const warnings = (run.result?.["warnings"] ?? []) as ExposureTable["warnings"];
  const unmapped = await countUnmapped(open);
  return {
    lines: linesOf(map, figures),
    persons_overlap: figure(figures, "persons.overlap", "person"),
    unresolved_rows: figure(figures, "rows.unresolved", "row"),
    unmapped_event_count: unmapped.event_count,
    unmapped_explained_count: unmapped.explained_count,
    collections: await collectionsOf(open, map),
    made_at: run.ended_at,
    version: runs.filter(({ stage, state }) => stage === "scope" && state === "done").length,
    warnings: warnings.map((warning) => withExplained(warning, unmapped)),
  };
}

type Figures = ReadonlyMap<string, FigureView>;

async function figuresOf(open: OpenCase): Promise<Figures> {
  const rows = await open.lake.query<FigureView>("select figure_id, unit, state, value, low, high from figure");
  return new Map(rows.map((row) => [row.figure_id, row]));
}

// A figure that nobody made is unknown, never 0.
function figure(figures: Figures, figure_id: string, unit: "row" | "person"): FigureView {
  return figures.get(figure_id) ?? { figure_id, unit, state: "unknown", value: null, low: null, high: null };
}

function linesOf(map: DataMapView, figures: Figures): readonly ExposureLine[] {
  const line = (kind: ExposureLine["kind"], key: string, label: Text, prefix: string): ExposureLine => {
    const [reachable, accessed, taken, accessed_and_taken] = LEVELS.map((certainty) => figure(figures, `${prefix}.${certainty}`, "row"));
    const persons = figure(figures, `persons.${prefix.replace(/^rows\./, "")}.reachable`, "person");
    return {
      key,
      label,
      kind,
      collections: map.collectionsOf(key),
      reachable,
      accessed,
      taken,
      accessed_and_taken,
      persons,
    } as ExposureLine;
  };
  return [
    ...map.combinations.map(({ key, label }) => line("combination", key, label, `rows.${key}`)),
    line("total", "total", map.totalLabel, "rows.total"),
    ...map.subsets.map(({ key, label }) => line("side", key, label, `element.${key}`)),
    ...map.zeros.map(({ key, label }) => zeroLine(figure(figures, `zero.${key}`, "row"), key, label)),
  ];
}

function zeroLine(zero: FigureView, key: string, label: Text): ExposureLine {
  return {
    key,
    label,
    kind: "zero",
    collections: [],
    reachable: zero,
    accessed: zero,
    taken: zero,
    accessed_and_taken: zero,
    persons: zero,
  };
}

async function collectionsOf(open: OpenCase, map: DataMapView): Promise<ExposureTable["collections"]> {
  const rows = await open.lake.query<{ collection: string; n: number }>(
    "select collection, count(*) as n from exposure group by 1 order by 1",
  );
  return rows.map(({ collection, n }) => ({
    key: collection,
    label: map.collection(collection)?.label ?? { ja: collection, en: collection },
    row_count: n,
  }));
}

// What a person explained does not silence the warning: it says how many are left.
function withExplained(warning: ExposureTable["warnings"][number], { event_count, explained_count }: UnmappedCounts) {
  if (warning.code !== "requests-unmapped" || explained_count === 0) return warning;
  const params = { count: event_count, explained: explained_count, open: event_count - explained_count };
  return { code: "requests-unmapped-explained", params };
}

export interface RowFilter extends PageRequest {
  readonly combination?: string | undefined;
  readonly certainty?: string | undefined;
  readonly element?: string | undefined;
  readonly person_id?: number | undefined;
}

interface ExposureRow {
  readonly row_id: number;
  readonly collection: string;
  readonly combination: string;
  readonly certainty: RowView["certainty"];
  readonly is_accessed: boolean;
  readonly is_taken: boolean;
  readonly person_id: number | null;
}

const REACHED_EVENTS = 20;
const ROW_COLUMNS = "row_id, collection, combination, certainty, is_accessed, is_taken, person_id";

/** Exposed rows by row_id, masked. `certainty` accessed or taken: rows shown, rows taken; reachable: all. */
export async function exposureRows(open: OpenCase, filter: RowFilter): Promise<Page<RowView>> {
  const map = dataMapOf(open);
  const where = `where ($combination is null or combination = $combination) and ($person_id is null or person_id = $person_id)
    and case $certainty when 'accessed' then is_accessed when 'taken' then is_taken
        when 'accessed_and_taken' then is_accessed and is_taken else true end
    and ($element_mask = 0 or element_mask & $element_mask <> 0)`;
  const params = {
    combination: filter.combination ?? null,
    certainty: filter.certainty ?? "reachable",
    element_mask: filter.element === undefined ? 0 : map.elementMask(filter.element),
    person_id: filter.person_id ?? null,
  };
  const after = Number(filter.after ?? -1);
  const rows = await open.lake.query<ExposureRow>(
    `select ${ROW_COLUMNS} from exposure ${where} and row_id > $after order by row_id limit $limit`,
    { ...params, after, limit: filter.limit },
  );
  const total = await count(open, `select count(*) as n from exposure ${where}`, params);
  const last = rows.at(-1);
  const views = await withFields(open, map, rows, true);
  return { rows: views, total, next: last !== undefined && rows.length === filter.limit ? String(last.row_id) : null };
}

/** The columns of each row from its collection's table; one query per collection. */
async function withFields(open: OpenCase, map: DataMapView, rows: readonly ExposureRow[], isMasked: boolean): Promise<readonly RowView[]> {
  const fields = new Map<number, Record<string, string | null>>();
  for (const key of new Set(rows.map(({ collection }) => collection))) {
    const ids = rows.filter(({ collection }) => collection === key).map(({ row_id }) => row_id);
    for (const record of await recordsOf(open, map, key, ids)) fields.set(record.row_id, record.fields);
  }
  return rows.map((row) => ({
    ...row,
    fields: maskFields(map, row.collection, fields.get(row.row_id) ?? {}, isMasked),
    is_masked: isMasked,
  }));
}

async function recordsOf(open: OpenCase, map: DataMapView, key: string, ids: readonly number[]) {
  const collection = map.collection(key);
  if (collection === undefined) return [];
  const columns = collection.fields.map(({ name }) => quoteName(name)).join(", ");
  const rows = await open.lake.query<Record<string, string | number | null>>(
    `select row_id, ${columns} from ${quoteName(`record_${collection.table}`)} where row_id in (select unnest($ids))`,
    { ids: [...ids] },
  );
  return rows.map(({ row_id, ...rest }) => ({ row_id: row_id as number, fields: rest as Record<string, string | null> }));
}

function maskFields(map: DataMapView, key: string, fields: Readonly<Record<string, string | null>>, isMasked: boolean): RowView["fields"] {
  if (!isMasked) return fields;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, maskValue(value, map.maskingOf(key, name))]));
}

/** All rows of a person, as they are. Whoever calls this leaves an entry that says so. */
export async function personRows(open: OpenCase, person_id: number): Promise<readonly RowView[]> {
  const rows = await open.lake.query<ExposureRow>(`select ${ROW_COLUMNS} from exposure where person_id = $person_id order by row_id`, {
    person_id,
  });
  return withFields(open, dataMapOf(open), rows, false);
}

async function exposureRow(open: OpenCase, row_id: number): Promise<ExposureRow> {
  const [row] = await open.lake.query<ExposureRow>(`select ${ROW_COLUMNS} from exposure where row_id = $row_id`, { row_id });
  if (row === undefined) throw new Fault("row-unknown", { at: String(row_id) });
  return row;
}

/** One row, masked, with the events that showed it and the person's other rows. @throws {Fault} `row-unknown`. */
export async function rowDetail(open: OpenCase, row_id: number): Promise<RowDetail> {
  const map = dataMapOf(open);
  const row = await exposureRow(open, row_id);
  const [view] = await withFields(open, map, [row], true);
  const events = await open.lake.query<EventView & { access_path: string; certainty: string }>(
    `select ${EVENT_VIEW_COLUMNS}, access_path, certainty
     from exposure_event join event using (event_id) where row_id = $row_id order by "@timestamp" limit 200`,
    { row_id },
  );
  const place = await placeOf(open, map, row);
  const reached_by = await findingsWithTags(open, map.reachTags);
  const samePerson = row.person_id === null ? [] : (await exposureRows(open, { person_id: row.person_id, limit: 50 })).rows;
  return {
    row: view as RowView,
    ...place,
    events: await withCorrectedTimes(open, events),
    reached_by,
    reached_events: await firstEventsOf(
      open,
      reached_by.map(({ finding_id }) => finding_id),
      REACHED_EVENTS,
    ),
    same_person_rows: samePerson.filter((other) => other.row_id !== row_id),
  };
}

async function placeOf(open: OpenCase, map: DataMapView, row: ExposureRow) {
  const table = map.collection(row.collection)?.table ?? "";
  const [found] = await open.lake.query<{ evidence_id: string; offset: number }>(
    `select evidence_id, "log.offset" as "offset" from ${quoteName(`record_${table}`)} where row_id = $row_id`,
    { row_id: row.row_id },
  );
  const items = await open.evidence.items();
  const evidence = items.find(({ evidence_no }) => evidence_no === parseRowId(row.row_id).evidence_no);
  if (found === undefined || evidence === undefined) throw new Fault("row-unknown", { at: String(row.row_id) });
  return { evidence, offset: found.offset };
}

/** One row as it is. The asking is written to the evidence log before anything is shown. @throws {Fault} `reason-needed`. */
export async function unmaskRow(open: OpenCase, row_id: number, reason: string): Promise<RowView> {
  if (reason.trim() === "") throw new Fault("reason-needed", { at: String(row_id) });
  const row = await exposureRow(open, row_id);
  const asked = { case_id: open.case_id, row_id, actor: open.actor, reason: reason.trim(), asked_at: open.now() };
  const { index } = await open.evidence.append({ kind: "unmask", actor: open.actor, body: { row_id } });
  await open.store.db
    .insertInto("disclosure")
    .values({ ...asked, entry_index: index })
    .execute();
  const [view] = await withFields(open, dataMapOf(open), [row], false);
  return view as RowView;
}
