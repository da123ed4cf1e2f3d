// Spans without a log, as screens read them: what is sure first, what nobody can tell last.

import { listSources, type OpenCase } from "@hamon/case";
import { GAP_SURENESSES, type GapView } from "@hamon/records";

const MOST = 2000;

export async function listGaps(open: OpenCase): Promise<readonly GapView[]> {
  const rows = await open.lake.query<Omit<GapView, "name">>(
    `select gap_id, kind, coalesce(nullif("logsource.service", ''), "logsource.product", '') as log, coalesce("host.name", '') as host,
       evidence_id, from_at, to_at, from_event_id, to_event_id, usual_count, found_count, sureness, reason, first_missing, last_missing
     from gap order by list_position($surenesses, sureness), from_at, gap_id limit ${MOST}`,
    { surenesses: [...GAP_SURENESSES] },
  );
  const sources = await listSources(open.store, open.case_id);
  const nameOf = (evidence_id: string | null) => sources.find((source) => source.evidence_id === evidence_id)?.name ?? null;
  return rows.map((row) => ({ ...row, name: row.evidence_id === null ? null : nameOf(row.evidence_id) }));
}
