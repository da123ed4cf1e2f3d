// Clocks of logs, as screens read them: those that stand apart first, those of which nobody can tell last; and what persons said.

import { listSources, type OpenCase } from "@hamon/case";
import { GAP_SURENESSES, type ClockCounts, type ClockName, type ClockOffset, type ClocksView } from "@hamon/records";
import { listCorrections } from "../clock-corrections.js";

const MOST = 2000;

type Row = Omit<ClockOffset, "name" | "reference"> & {
  readonly reference_log: string | null;
  readonly reference_host: string | null;
  readonly reference_evidence_id: string | null;
};

export async function listClocks(open: OpenCase): Promise<Omit<ClocksView, "actors">> {
  const rows = await open.lake.query<Row>(
    `select * exclude (evidence_ids, reference_evidence_ids) from clock_offset
     order by list_position($surenesses, sureness), coalesce(verdict, '') = 'agree', abs(offset_ms) desc, clock_offset_id limit ${MOST}`,
    { surenesses: [...GAP_SURENESSES] },
  );
  const sources = await listSources(open.store, open.case_id);
  const named = <Clock extends ClockName>(clock: Clock) => ({
    ...clock,
    name: clock.evidence_id === null ? null : (sources.find(({ evidence_id }) => evidence_id === clock.evidence_id)?.name ?? null),
  });
  const offsets = rows.map(({ reference_log, reference_host, reference_evidence_id, ...row }) => ({
    ...named(row),
    reference:
      reference_log === null ? null : named({ log: reference_log, host: reference_host ?? "", evidence_id: reference_evidence_id }),
  }));
  return { offsets, counts: await countClocks(open), corrections: await listCorrections(open) };
}

async function countClocks({ lake }: OpenCase): Promise<ClockCounts> {
  const [counts] = await lake.query<ClockCounts>(
    `select count(*) filter (verdict in ('apart', 'zone'))::INTEGER as apart, count(*) filter (verdict = 'agree')::INTEGER as agree,
       count(*) filter (verdict is null)::INTEGER as untold
     from clock_offset`,
  );
  return counts ?? { apart: 0, agree: 0, untold: 0 };
}
