// An original that comes in while another is erased keeps its key and its entry, also where the erasure fails and is done again.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { makeCase, READING } from "./case-on-disk.fixture.js";
import { realDisk, type Disk } from "./disk.js";
import { openEvidenceOnShelf } from "./open-evidence.js";

const how = { actor: "user_1", reason_sha256: "0".repeat(64) };

/** Overwriting a row of the vault with zeros fails as often as is left. */
function diskThatFails(left: { count: number }): Disk {
  return {
    ...realDisk,
    async overwrite(path, bytes, offset) {
      if (bytes.every((byte) => byte === 0) && left.count-- > 0) throw Object.assign(new Error("EIO"), { code: "EIO" });
      await realDisk.overwrite(path, bytes, offset);
    },
  };
}

async function openWithOne(t: TestContext, disk: Disk) {
  const made = makeCase(t);
  for (const name of ["first", "other"]) writeFileSync(join(made.root, name), `${name} 原本`);
  const evidence = await openEvidenceOnShelf({ ...made, case_id: "case_2025_0001", now: () => made.clock, disk });
  t.after(() => evidence.close());
  const keep = (name: string) => evidence.keep(join(made.root, name), { actor: "cli" });
  return { evidence, keep, first: await keep("first") };
}

test("one that is kept while another is erased is known afterwards and has one entry", async (t) => {
  const { evidence, keep, first } = await openWithOne(t, realDisk);
  const [, other] = await Promise.all([evidence.erase([first.evidence_id], how), keep("other")]);
  const again = await keep("other");
  assert.deepEqual([again.was_known, again.entry_index], [true, other.entry_index]);
  assert.equal((await evidence.head()).tree_size, 3);
  assert.ok((await evidence.verify()).ok);
});

test("an erasure that fails and is done again leaves the key of one that was kept meanwhile", async (t) => {
  const { evidence, keep, first } = await openWithOne(t, diskThatFails({ count: 1 }));
  const [failed, other] = await Promise.allSettled([evidence.erase([first.evidence_id], how), keep("other")]);
  assert.equal(failed.status === "rejected" && (failed.reason as { code: string }).code, "evidence-write-failed");
  assert.ok(other.status === "fulfilled");
  await evidence.erase([first.evidence_id], how);
  assert.equal((await buffer(evidence.open(other.value.evidence_id, READING))).toString(), "other 原本");
  await assert.rejects(buffer(evidence.open(first.evidence_id, READING)), { code: "original-erased" });
  assert.ok((await evidence.verify()).ok);
});
