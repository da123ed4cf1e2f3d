// What the documents say, read from the case once: figures, facts, obligations, the intruder's course.

import { intrusionOf, type OpenCase } from "@hamon/case";
import { ruleTitle } from "@hamon/content";
import type { FactValue, FigureView, Obligation, Text } from "@hamon/records";
import { readMapLabels, type MapLabels, type Statements } from "@hamon/template";
import { loadStatements } from "./content-templates.js";

export interface ReportData {
  readonly labels: MapLabels;
  readonly statements: Statements;
  readonly figures: ReadonlyMap<string, FigureView>;
  /** A stated value beats a derived one; "unknown" takes a statement back. */
  readonly facts: ReadonlyMap<string, FactValue>;
  readonly obligations: ReadonlyMap<string, Obligation>;
  readonly intrusion: { readonly first_at: string; readonly last_at: string } | null;
  /** Originals that were erased (消去): their rows are in no figure. */
  readonly erased_count: number;
  /** What rules saw of the intruders: each rule once, when first. */
  readonly timeline: readonly { readonly key: string; readonly label: Text; readonly first_at: string }[];
}

export async function readReportData(open: OpenCase): Promise<ReportData> {
  const [figures, facts, obligations, intrusion, timeline, items] = await Promise.all([
    readFigures(open),
    readFacts(open),
    readObligations(open),
    intrusionOf(open),
    readTimeline(open),
    open.evidence.items(),
  ]);
  return {
    labels: labelsOf(open),
    statements: loadStatements(open.content, open.record.is_synthetic),
    figures,
    facts,
    obligations,
    intrusion,
    timeline,
    erased_count: items.filter(({ erased_at }) => erased_at !== null).length,
  };
}

function labelsOf({ content, record }: OpenCase): MapLabels {
  const file = content.files("data_maps").find(({ path }) => path.endsWith(`data_maps/${record.data_map}.hamon.yml`));
  return readMapLabels(file?.value);
}

/** Some hundred rows: a figure for each line, level and element of the table. */
export async function readFigures(open: OpenCase): Promise<ReadonlyMap<string, FigureView>> {
  const rows = await open.lake.query<FigureView>("select figure_id, unit, state, value, low, high from figure order by figure_id");
  return new Map(rows.map((row) => [row.figure_id, row]));
}

async function readFacts({ store, case_id }: OpenCase): Promise<ReadonlyMap<string, FactValue>> {
  const rows = await store.db
    .selectFrom("fact")
    .distinctOn(["origin", "fact"])
    .select(["fact", "origin", "value"])
    .where("case_id", "=", case_id)
    .orderBy("origin") // derived before stated
    .orderBy("fact")
    .orderBy("fact_no", "desc")
    .execute();
  return new Map(rows.filter(({ value }) => value !== "unknown").map(({ fact, value }) => [fact, value as FactValue]));
}

async function readObligations({ store, case_id }: OpenCase): Promise<ReadonlyMap<string, Obligation>> {
  const rows = await store.db.selectFrom("obligation").select(["duty", "body"]).where("case_id", "=", case_id).execute();
  return new Map(rows.map(({ duty, body }) => [duty, body as Obligation]));
}

async function readTimeline(open: OpenCase): Promise<ReportData["timeline"]> {
  const rows = await open.lake.query<{ name: string; first_at: string }>(
    `select finding."rule.name" as name, min(finding.first_at) as first_at
     from finding join story using (story_id) where story.is_intruder group by 1 order by 2, 1`,
  );
  return rows.map(({ name, first_at }) => ({ key: name, first_at, label: ruleTitle(open.content, name) }));
}
