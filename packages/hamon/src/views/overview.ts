// The case at a glance.

import { intrusionOf, lastDoneRun, listRuns, listSources, type OpenCase } from "@hamon/case";
import { viewObligations } from "@hamon/decide";
import { summariseDeliveries } from "@hamon/notify";
import { STAGES, toFaultRecord, type CaseOverview, type StageView } from "@hamon/records";
import { listDocuments } from "@hamon/report";
import { staleStages } from "../run.js";
import { lastVerified } from "../verification.js";
import { isBrokenLog } from "../vouch.js";
import { exposureTable } from "./exposure.js";

export async function caseOverview(open: OpenCase): Promise<CaseOverview> {
  const [stages, obligations, exposure, documents, deliveries] = await Promise.all([
    stageViews(open),
    viewObligations(open),
    exposureTable(open),
    listDocuments(open),
    summariseDeliveries(open),
  ]);
  const counts = await lakeCounts(open);
  return {
    case: open.record,
    stages,
    intrusion: await intrusionOf(open),
    obligations: obligations.obligations,
    question_count: obligations.questions.length,
    exposure,
    counts: {
      ...counts,
      source_count: (await listSources(open.store, open.case_id)).length,
      document_count: documents.length,
      stale_document_count: documents.filter(({ is_stale }) => is_stale).length,
    },
    deliveries,
    evidence: await evidenceOf(open),
  };
}

// A log that is broken hides no clock and no figure.
async function evidenceOf(open: OpenCase): Promise<CaseOverview["evidence"]> {
  const verified = await lastVerified(open);
  try {
    const [items, { tree_size }] = await Promise.all([open.evidence.items(), open.evidence.head()]);
    return { item_count: items.length, entry_count: tree_size, verified, fault: null };
  } catch (mistake) {
    if (!isBrokenLog(mistake)) throw mistake;
    return { item_count: null, entry_count: null, verified, fault: toFaultRecord(mistake) };
  }
}

async function stageViews(open: OpenCase): Promise<readonly StageView[]> {
  const stale = await staleStages(open);
  const runs = await listRuns(open.store, open.case_id);
  const { undisposed_count } = await summariseDeliveries(open);
  return Promise.all(
    STAGES.map(async (stage) => {
      const run = runs.find((one) => one.stage === stage) ?? (await lastDoneRun(open.store, open.case_id, stage)) ?? null;
      return { stage, run, is_stale: stale.has(stage), is_unfinished: stage === "notify" && run?.state === "done" && undisposed_count > 0 };
    }),
  );
}

type LakeCounts = Pick<CaseOverview["counts"], "event_count" | "unparsed_count" | "finding_count" | "story_count" | "person_count">;

async function lakeCounts(open: OpenCase): Promise<LakeCounts> {
  const [row] = await open.lake.query<LakeCounts>(
    `select (select count(*) from event) as event_count, (select count(*) from unparsed) as unparsed_count,
       (select count(*) from finding) as finding_count, (select count(*) from story) as story_count,
       (select count(*) from person) as person_count`,
  );
  return row as LakeCounts;
}
