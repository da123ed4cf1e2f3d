// The list of originals in PostgreSQL: table evidence_item.

import type { Store } from "@hamon/store";
import { Group } from "./group.js";
import type { ItemShelf, ShelfItem } from "./item-shelf.js";

const COLUMNS = ["case_id", "evidence_id", "evidence_no", "name", "sha256", "bytes", "entry_index", "kept_at", "erased_at"] as const;

export function storeShelf({ db }: Store, case_id: string): ItemShelf {
  const rows = () => db.selectFrom("evidence_item").select(COLUMNS).where("case_id", "=", case_id);
  const puts = new Group((items: readonly ShelfItem[]) => putAll(items));
  async function putAll(items: readonly ShelfItem[]) {
    const added = await db
      .insertInto("evidence_item")
      .values(items)
      .onConflict((same) => same.columns(["case_id", "evidence_id"]).doNothing())
      .returning("evidence_id")
      .execute();
    const fresh = new Set(added.map(({ evidence_id }) => evidence_id));
    const known = items.map(({ evidence_id }) => evidence_id).filter((evidence_id) => !fresh.has(evidence_id));
    const there = known.length === 0 ? [] : await rows().where("evidence_id", "in", known).execute();
    const byId = new Map(there.map((item) => [item.evidence_id, item]));
    return items.map((item) => ({ ...(byId.get(item.evidence_id) ?? item), was_known: byId.has(item.evidence_id) }));
  }
  return {
    async get(evidence_id) {
      return (await rows().where("evidence_id", "=", evidence_id).executeTakeFirst()) ?? null;
    },
    put: (item) => puts.add(item),
    async erase(gone) {
      const left = await rows().where("erased_at", "is", null).execute();
      const named = new Set(left.map(({ evidence_id }) => evidence_id));
      const own = db.updateTable("evidence_item").where("case_id", "=", case_id);
      const fresh = gone.filter((one) => named.has(one.evidence_id));
      for (const { evidence_id, at } of fresh) {
        await own.set({ name: "", erased_at: at }).where("evidence_id", "=", evidence_id).execute();
      }
      return fresh.length;
    },
    async enter(evidence_id, entry_index) {
      const own = db.updateTable("evidence_item").where("case_id", "=", case_id);
      await own.set({ entry_index }).where("evidence_id", "=", evidence_id).execute();
    },
    async remove(evidence_ids) {
      if (evidence_ids.length === 0) return;
      await db
        .deleteFrom("evidence_item")
        .where("case_id", "=", case_id)
        .where("evidence_id", "in", [...evidence_ids])
        .execute();
    },
    list: () => rows().orderBy("evidence_no").execute(),
    async next() {
      const highest = db.selectFrom("evidence_item").where("case_id", "=", case_id);
      const row = await highest.select((of) => of.fn.max("evidence_no").as("highest")).executeTakeFirst();
      return (row?.highest ?? 0) + 1;
    },
  };
}
