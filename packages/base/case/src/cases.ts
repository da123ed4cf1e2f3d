// The incident's own record.

import type { Store } from "@hamon/store";
import { Fault, type CaseRecord, type NewCase } from "@hamon/records";

export interface CaseMoment {
  readonly now: Date;
}

/**
 * Makes a case. Its id counts within the year of the clock in Japan: case_2026_0001.
 *
 * @throws {Fault} `case-title-missing`, `case-organisation-missing`.
 */
export async function createCase(store: Store, wanted: NewCase, { now }: CaseMoment): Promise<CaseRecord> {
  if (wanted.title.ja.trim() === "" && wanted.title.en.trim() === "") throw new Fault("case-title-missing");
  if (wanted.organisation.trim() === "") throw new Fault("case-organisation-missing");
  const case_id = await nextCaseId(store, now);
  await store.db
    .insertInto("case_record")
    .values({
      case_id,
      title: JSON.stringify(wanted.title),
      system: wanted.system ?? null,
      data_map: wanted.data_map ?? null,
      organisation: wanted.organisation,
      state: "open",
      is_synthetic: wanted.is_synthetic ?? false,
      detected_at: wanted.detected_at ?? null,
      created_at: now,
    })
    .execute();
  return readCase(store, case_id);
}

async function nextCaseId(store: Store, now: Date): Promise<string> {
  const year = new Intl.DateTimeFormat("en", { timeZone: "Asia/Tokyo", year: "numeric" }).format(now);
  const prefix = `case_${year}_`;
  const newest = await store.db
    .selectFrom("case_record")
    .select("case_id")
    .where("case_id", "like", `${prefix.replaceAll("_", "\\_")}%`)
    .orderBy("case_id", "desc")
    .executeTakeFirst();
  const last = newest === undefined ? 0 : Number(newest.case_id.slice(prefix.length));
  return `${prefix}${String(last + 1).padStart(4, "0")}`;
}

/** @throws {Fault} `case-unknown`. */
export async function readCase(store: Store, case_id: string): Promise<CaseRecord> {
  const row = await store.db.selectFrom("case_record").selectAll().where("case_id", "=", case_id).executeTakeFirst();
  if (row === undefined) throw new Fault("case-unknown", { at: case_id });
  return row;
}

/** Says which data map the case uses; its system too, where none was said. @throws {Fault} `case-unknown`. */
export async function nameDataMap(store: Store, case_id: string, data_map: string): Promise<CaseRecord> {
  const { system } = await readCase(store, case_id);
  await store.db
    .updateTable("case_record")
    .set({ data_map, system: system ?? data_map })
    .where("case_id", "=", case_id)
    .execute();
  return readCase(store, case_id);
}

/** Newest first. */
export function listCases(store: Store): Promise<readonly CaseRecord[]> {
  return store.db.selectFrom("case_record").selectAll().orderBy("created_at", "desc").orderBy("case_id", "desc").execute();
}
