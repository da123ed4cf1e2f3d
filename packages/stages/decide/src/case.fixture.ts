// An open case on real rooms: PostgreSQL, lake and evidence in a folder that is removed at the end. For tests.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCase, readCase, type OpenCase } from "@hamon/case";
import { loadContent } from "@hamon/content";
import { openEvidence } from "@hamon/evidence";
import { openLake } from "@hamon/lake";
import { openStore, type Store } from "@hamon/store";
import type { FigureRow } from "./derived-facts.js";

export interface Workshop {
  readonly store: Store;
  /** A new case, opened. Its clock is `clock.now`. */
  open(detected_at?: string | null): Promise<OpenCase>;
  readonly clock: { now: Date };
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-decide-"));
  const [store, content] = await Promise.all([openStore({ folder }), loadContent()]);
  const clock = { now: new Date("2025-04-30T03:00:00Z") };
  const opened: OpenCase[] = [];
  return {
    store,
    clock,
    async open(detected_at = null) {
      const created = await createCase(
        store,
        { title: { ja: "不正アクセス", en: "Intrusion" }, organisation: "例示損害保険", detected_at },
        { now: clock.now },
      );
      const record = await readCase(store, created.case_id);
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

/** Replaces the lake's figures and says whether there was an intruder, as scope and detect would. */
export async function writeLake(open: OpenCase, figures: readonly FigureRow[], intruder: boolean): Promise<void> {
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  const rows = figures.map(
    ({ figure_id, state, value, low, high }) => `('${figure_id}', '${state}', ${value}::bigint, ${low}::bigint, ${high}::bigint)`,
  );
  await draft.write(
    "figure",
    "all",
    `select figure_id, 'person' as unit, state, value, low, high, null::varchar as combination, null::varchar as certainty, null::varchar as element
     from (values ${rows.join(", ")}) as given(figure_id, state, value, low, high)`,
  );
  await draft.write(
    "story",
    "all",
    `select 'story_1' as story_id, 'source.ip' as entity_field, '203.0.113.9' as entity, 9.5::double as score, ${intruder} as is_intruder,
       timestamp '2025-04-17 02:14:00' as first_at, timestamp '2025-04-21 00:40:00' as last_at, 3::integer as finding_count, 100::bigint as event_count`,
  );
  await draft.commit();
  await session.close();
}

/** Figures as scope leaves them for an intrusion that reached `persons`. */
export function figuresOf(persons: number | readonly [number, number]): readonly FigureRow[] {
  const exact = (figure_id: string, value: number): FigureRow => ({ figure_id, state: "exact", value, low: null, high: null });
  const total: FigureRow =
    typeof persons === "number"
      ? exact("persons.total.reachable", persons)
      : { figure_id: "persons.total.reachable", state: "range", value: null, low: persons[0], high: persons[1] };
  return [
    total,
    exact("rows.total.reachable", 174_800),
    { figure_id: "zero.my_number", state: "attested_zero", value: 0, low: null, high: null },
    { figure_id: "zero.card_number", state: "attested_zero", value: 0, low: null, high: null },
  ];
}
