import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openStore, type Store } from "@hamon/store";
import { openEvidence } from "./index.js";

let folder: string;
let store: Store;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-shelf-"));
  store = await openStore({ folder });
  for (const case_id of ["case_2025_0001", "case_2025_0002"]) {
    const title = JSON.stringify({ ja: "不正アクセス", en: "Intrusion" });
    await store.db
      .insertInto("case_record")
      .values({ case_id, title, organisation: "例示損害保険", state: "open", is_synthetic: true, created_at: new Date() })
      .execute();
  }
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openCase(case_id: string) {
  const now = () => new Date("2024-02-29T15:00:00Z");
  return openEvidence({ folder: join(folder, case_id, "evidence"), case_id, keysFolder: join(folder, "keys"), store, now });
}

test("originals are listed in PostgreSQL, per case, with their names, and are there after a restart", async () => {
  const path = join(folder, "会員_𠮷田.csv");
  writeFileSync(path, "a,b\n");
  const first = await openCase("case_2025_0001");
  const { was_known, ...item } = await first.keep(path, { actor: "user_1" });
  assert.equal(was_known, false);
  assert.equal(item.name, "会員_𠮷田.csv");
  assert.equal(item.kept_at, "2024-02-29T15:00:00.000Z");
  await first.close();

  const again = await openCase("case_2025_0001");
  assert.deepEqual(await again.items(), [item]);
  assert.deepEqual(await again.item(item.evidence_id), item);
  assert.deepEqual(await again.keep(path, { actor: "user_1" }), { ...item, was_known: true });
  writeFileSync(path, "a,b\n1,2\n");
  assert.equal((await again.keep(path, { actor: "user_1" })).evidence_no, 2);
  assert.deepEqual(
    (await again.items()).map(({ evidence_no }) => evidence_no),
    [1, 2],
  );
  assert.equal((await again.verify()).ok, true);

  const other = await openCase("case_2025_0002");
  assert.deepEqual(await other.items(), []);
  assert.equal((await other.keep(path, { actor: "user_1" })).evidence_no, 1);
  await assert.rejects(other.item(item.evidence_id), { code: "evidence-unknown" });
});

test("a list that cannot be written leaves the original to the next try, without a second entry", async () => {
  const path = join(folder, "b.log");
  writeFileSync(path, "line\n");
  const evidence = await openCase("case_2025_0002");
  const size = (await evidence.head()).tree_size;
  await store.pool.query("alter table evidence_item add constraint no_more check (evidence_no < 0) not valid");
  await assert.rejects(evidence.keep(path, { actor: "cli" }), /no_more/);
  assert.equal((await evidence.head()).tree_size, size + 1);
  await store.pool.query("alter table evidence_item drop constraint no_more");
  assert.equal((await evidence.keep(path, { actor: "cli" })).was_known, false);
  assert.equal((await evidence.head()).tree_size, size + 1);
  assert.equal((await evidence.verify()).ok, true);
});
