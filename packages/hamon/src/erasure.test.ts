// Erasure (消去): what was erased is nowhere in the workspace any more, the log still proves everything, and what is restored from
// an older backup brings nothing back.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { addSources, eraseOriginals, openWorkspace, runStages, type OpenCase, type Workspace } from "./index.js";
import { staleStages } from "./run.js";

const READING = { actor: "test", purpose: "line" } as const;

const CANARY = "kanariya";
const now = () => new Date("2025-04-30T15:00:00Z");
const erasure = (originals: readonly string[]) => ({ originals, reason: `本人の請求 ${CANARY}-reason` });

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-erasure-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Files of one table, each with a canary in its name and in its bytes, collected. */
async function collected(folder: string, count: number): Promise<{ readonly workspace: Workspace; readonly open: OpenCase }> {
  const sources = join(folder, "sources");
  mkdirSync(sources);
  for (let n = 0; n < count; n += 1) {
    writeFileSync(join(sources, `${CANARY}_${n}.csv`), `no,name\n${n},${CANARY}-${n} 山田\n`);
  }
  const workspace = await openWorkspace({ folder: join(folder, "workspace"), now });
  const { case_id } = await workspace.createCase({ title: { ja: "試験", en: "Test" }, organisation: "例示損害保険" }, "cli");
  const open = await workspace.openCase(case_id, "cli");
  await addSources(open.store, case_id, { paths: [sources], kind: "table", as: "member" }, now());
  await runStages(open, { stages: ["collect"] });
  return { workspace, open };
}

/** Files in which the canary stands, in any case, whatever else they hold. */
function findCanaries(folder: string): readonly string[] {
  const { stdout } = spawnSync("grep", ["-rlai", CANARY, folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  return stdout.split("\n").filter((line) => line !== "");
}

const total = 1000;

test(`${total} originals erased: a raw search of the workspace, database and its log included, finds none`, async (t) => {
  const folder = folderFor(t);
  const { workspace, open } = await collected(folder, total + 1);
  const place = join(folder, "workspace");
  const [first] = await open.evidence.items();
  const left = { name: first?.name ?? "", evidence_id: first?.evidence_id ?? "" };
  const before = await open.evidence.head();
  assert.equal(findCanaries(join(place, "cases")).filter((path) => path.includes("/evidence/")).length, 0, "originals are encrypted");
  assert.ok(findCanaries(join(place, "db")).length > 0, "the database has their names");
  const names = (await open.evidence.items()).map(({ evidence_id }) => evidence_id).slice(1);
  const { erased, is_scrubbed } = await eraseOriginals(open, { ...erasure(names), reason: "保存期間の満了" });
  assert.deepEqual([erased.length, is_scrubbed], [total, true]);
  assert.equal((await buffer(open.evidence.open(left.evidence_id, READING))).includes(CANARY), true, "the one that stays is there");
  await eraseOriginals(open, { originals: [left.name], reason: "保存期間の満了" });
  await workspace.close();
  assert.deepEqual(findCanaries(place), []);
  const again = await openWorkspace({ folder: place, now });
  const opened = await again.openCase(open.case_id, "cli");
  const { ok, steps } = await opened.evidence.verify();
  assert.equal(ok, true);
  assert.deepEqual(
    steps.map(({ step, checked, erased }) => [step, checked, erased]).find(([step]) => step === "originals"),
    ["originals", total + 1, total + 1],
  );
  assert.ok((await opened.evidence.head()).tree_size > before.tree_size);
  await again.close();
  t.diagnostic(`canaries_found 0 of ${total + 1}`);
});

test("rows and names of an erased original are gone, the others stay, and the stages are out of date", async (t) => {
  const { workspace, open } = await collected(folderFor(t), 3);
  const count = async () => (await open.lake.query<{ n: number }>("select count(*)::int as n from record_member"))[0]?.n;
  assert.equal(await count(), 3);
  await runStages(open, { stages: ["detect"] });
  assert.equal((await staleStages(open)).has("detect"), false);
  const [gone] = await open.evidence.items();
  const { evidence_id, name } = gone ?? { evidence_id: "", name: "" };
  await assert.rejects(eraseOriginals(open, erasure([name, "none"])), { code: "original-unknown", params: { position: 2 } });
  await eraseOriginals(open, erasure([name]));
  assert.equal(await count(), 2);
  assert.equal((await staleStages(open)).has("scope"), true);
  const item = await open.evidence.item(evidence_id);
  assert.deepEqual([item.name, item.original_sha256, item.erased_at], ["", null, now().toISOString()]);
  await assert.rejects(buffer(open.evidence.open(evidence_id, READING)), { code: "original-erased" });
  await assert.rejects(open.evidence.bytesAt([{ evidence_id: evidence_id, offset: 0, length: 1 }], READING), { code: "original-erased" });
  await assert.rejects(eraseOriginals(open, erasure([evidence_id])), { code: "original-unknown" });
  const [entry] = (await open.evidence.entries({ limit: 10 })).filter(({ kind }) => kind === "erase");
  assert.equal(JSON.stringify(entry).includes(CANARY), false);
  assert.equal((await open.evidence.verify()).ok, true);
  await workspace.close();
});

test("the same file can be kept again: as another original", async (t) => {
  const folder = folderFor(t);
  const { workspace, open } = await collected(folder, 1);
  const [gone] = await open.evidence.items();
  await eraseOriginals(open, erasure([gone?.evidence_id ?? ""]));
  const kept = await open.evidence.keep(join(folder, "sources", `${CANARY}_0.csv`), { actor: "cli" });
  assert.deepEqual([kept.was_known, kept.evidence_no], [false, 2]);
  assert.notEqual(kept.evidence_id, gone?.evidence_id);
  await workspace.close();
});

const restored: readonly { readonly name: string; readonly paths: readonly string[] }[] = [
  { name: "the vault", paths: ["keys/vault_CASE", "keys/vault.key"] },
  { name: "vault and objects", paths: ["keys/vault_CASE", "keys/vault.key", "cases/CASE/evidence/objects"] },
  { name: "vault, objects, lake and database", paths: ["keys/vault_CASE", "cases/CASE/evidence/objects", "cases/CASE/lake", "db"] },
];

for (const { name, paths } of restored) {
  test(`restored from an older backup: ${name}: erased again before anything is served`, async (t) => {
    const folder = folderFor(t);
    const { workspace, open } = await collected(folder, 2);
    const place = join(folder, "workspace");
    const { case_id } = open;
    const [gone, stays] = await open.evidence.items();
    await workspace.close();
    spawnSync("cp", ["-a", place, join(folder, "backup")]);
    const second = await openWorkspace({ folder: place, now });
    await eraseOriginals(await second.openCase(case_id, "cli"), erasure([gone?.evidence_id ?? ""]));
    await second.close();
    for (const path of paths.map((one) => one.replace("CASE", case_id))) {
      rmSync(join(place, path), { recursive: true });
      spawnSync("cp", ["-a", join(folder, "backup", path), join(place, path)]);
    }
    const third = await openWorkspace({ folder: place, now });
    const opened = await third.openCase(case_id, "cli");
    await assert.rejects(buffer(opened.evidence.open(gone?.evidence_id ?? "", READING)), { code: "original-erased" });
    assert.match((await buffer(opened.evidence.open(stays?.evidence_id ?? "", READING))).toString(), /kanariya/);
    assert.equal((await opened.lake.query("select * from record_member")).length, 1);
    assert.equal((await opened.evidence.items())[0]?.name, "");
    assert.equal((await opened.evidence.verify()).ok, true);
    await third.close();
    const objects = readdirSync(join(place, "cases", case_id, "evidence", "objects"), { recursive: true, encoding: "utf8" });
    assert.equal(
      objects.some((path) => path.endsWith(gone?.sha256 ?? "?")),
      false,
    );
    const header = 4096;
    const rows = readFileSync(join(place, "keys", `vault_${case_id}`)).subarray(header, header + 512);
    assert.deepEqual(
      [rows.subarray(0, 256), rows.subarray(256)].map((row) => row.every((byte) => byte === 0)),
      [true, false],
    );
    assert.ok(existsSync(join(place, "keys", "vault.key")));
  });
}
