// An open case on real rooms: PostgreSQL, lake and evidence in a folder that is removed at the end. For tests.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCase, type OpenCase } from "@hamon/case";
import { loadContent } from "@hamon/content";
import { openEvidence } from "@hamon/evidence";
import { openLake } from "@hamon/lake";
import type { FigureView, NewCase } from "@hamon/records";
import { openStore } from "@hamon/store";

export interface Workshop {
  /** A new case, opened. Its clock is `clock.now`. */
  open(wanted?: Partial<NewCase>): Promise<OpenCase>;
  readonly clock: { now: Date };
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-report-"));
  const [store, content] = await Promise.all([openStore({ folder }), loadContent()]);
  const clock = { now: new Date("2025-04-24T16:30:00Z") }; // the 25th in Japan
  const opened: OpenCase[] = [];
  return {
    clock,
    async open(wanted = {}) {
      const title = { ja: "𠮷野支店 指標管理システムへの不正アクセス", en: "Intrusion" };
      const record = await createCase(
        store,
        {
          title,
          organisation: "髙橋損害保険株式会社",
          system: "kpi_websub",
          data_map: "kpi_websub",
          is_synthetic: true,
          detected_at: "2025-04-21T01:05:00Z",
          ...wanted,
        },
        { now: clock.now },
      );
      const caseFolder = join(folder, "cases", record.case_id);
      mkdirSync(caseFolder, { recursive: true });
      const now = () => clock.now;
      const evidence = await openEvidence({
        folder: join(caseFolder, "evidence"),
        case_id: record.case_id,
        keysFolder: join(folder, "keys"),
        store,
        now,
      });
      const lake = await openLake({
        caseFolder,
        key: async () => Buffer.alloc(32, 1),
        memoryLimitMib: 256,
      });
      const open: OpenCase = { case_id: record.case_id, record, folder: caseFolder, actor: "user_1", store, lake, evidence, content, now };
      opened.push(open);
      return open;
    },
    async close() {
      for (const { lake, evidence } of opened) await Promise.all([lake.close(), evidence.close()]);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const rows = (figure_id: string, value: number): FigureView => ({
  figure_id,
  unit: "row",
  state: "exact",
  value,
  low: null,
  high: null,
});

/** The figures of a small intrusion, as scope leaves them. */
export const FIGURES: readonly FigureView[] = [
  rows("rows.total.reachable", 174_800),
  rows("rows.total.accessed", 1_234),
  rows("rows.total.taken", 56),
  rows("rows.name_contact_policy.reachable", 33_700),
  rows("element.name.reachable", 40_000),
  rows("element.claim_number.reachable", 0),
  { figure_id: "persons.total.reachable", unit: "person", state: "range", value: 34_120, low: 34_102, high: 34_158 },
  { figure_id: "zero.my_number", unit: "row", state: "attested_zero", value: 0, low: null, high: null },
];

/** Replaces the lake's figures, and one intruder's story with two requests and one finding. */
export async function writeLake(open: OpenCase, figures: readonly FigureView[]): Promise<void> {
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  const values = figures.map(
    ({ figure_id, unit, state, value, low, high }) =>
      `('${figure_id}', '${unit}', '${state}', ${value}::bigint, ${low}::bigint, ${high}::bigint)`,
  );
  await draft.write(
    "figure",
    "all",
    `select *, null::varchar as combination, null::varchar as certainty, null::varchar as element from (values ${values.join(", ")}) as given(figure_id, unit, state, value, low, high)`,
  );
  const span = "timestamp '2025-04-16 17:14:00' as first_at, timestamp '2025-04-21 00:40:00' as last_at";
  await draft.write(
    "story",
    "all",
    `select 'story_1' as story_id, 'source.ip' as entity_field, '203.0.113.9' as entity, 9.5::double as score, true as is_intruder, ${span}, 1::integer as finding_count, 2::bigint as event_count`,
  );
  await draft.write(
    "finding",
    "all",
    `select 'finding_1' as finding_id, 'r1' as "rule.id", 'rule_without_a_title' as "rule.name", 'high' as level, '' as tags, 'source.ip' as entity_field, '203.0.113.9' as entity, 'story_1' as story_id, ${span}, 2::bigint as event_count`,
  );
  await draft.write("intruder_event", "all", "select unnest([1, 2])::bigint as event_id, 'story_1' as story_id");
  await draft.write(
    "event",
    "all",
    `select i::bigint as event_id, timestamp '2025-04-16 17:14:00' + i * interval 1 hour as "@timestamp" from range(1, 4) as t(i)`,
  );
  await draft.commit();
  await session.close();
}
