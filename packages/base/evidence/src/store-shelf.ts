// The list of originals in PostgreSQL: table evidence_item.

import type { Store } from "@hamon/store";
import type { ItemShelf } from "./item-shelf.js";

export function storeShelf({ db }: Store, case_id: string): ItemShelf {
  const rows = () => db.selectFrom("evidence_item").selectAll().where("case_id", "=", case_id);
  return {
    async find(sha256) {
      return (await rows().where("sha256", "=", sha256).executeTakeFirst()) ?? null;
    },
    async get(evidence_id) {
      return (await rows().where("evidence_id", "=", evidence_id).executeTakeFirst()) ?? null;
    },
    async add(item) {
      await db.insertInto("evidence_item").values(item).execute();
    },
    list: () => rows().orderBy("evidence_no").execute(),
    async next() {
      const highest = db.selectFrom("evidence_item").where("case_id", "=", case_id);
      const row = await highest.select((of) => of.fn.max("evidence_no").as("highest")).executeTakeFirst();
      return (row?.highest ?? 0) + 1;
    },
  };
}
