// Backups put back, each part alone and all together: nothing that was erased is shown or opened again before it is erased again,
// and `restore` brings the parts together.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { Fault } from "@hamon/records";
import { addSources, eraseOriginals, listSources, openWorkspace, restoreCase, runStages, type OpenCase, type Workspace } from "./index.js";
import { ENTERED } from "./restore.js";

const READING = { actor: "test", purpose: "line" } as const;

const CANARY = "kanariya";
const now = () => new Date("2025-04-30T15:00:00Z");
const PARTS = ["evidence", "keys", "db", "lake"] as const;
type Part = (typeof PARTS)[number];

const root = mkdtempSync(join(tmpdir(), "hamon-restore-"));
after(() => rmSync(root, { recursive: true, force: true }));
let case_id = "";
let erased = "";
let kept = "";
let late = "";

const copy = (from: string, to: string) => assert.equal(spawnSync("cp", ["-a", from, to]).status, 0);

/** Two originals and a backup of everything; then the first is erased and a third is kept. */
before(async () => {
  const place = join(root, "newest");
  const workspace = await openWorkspace({ folder: place, now });
  ({ case_id } = await workspace.createCase({ title: { ja: "試験", en: "Test" }, organisation: "例示損害保険" }, "cli"));
  const first = await workspace.openCase(case_id, "cli");
  const add = async (open: OpenCase, name: string) => {
    writeFileSync(join(root, name), `no,name\n1,${name} 山田\n`);
    await addSources(open.store, case_id, { paths: [join(root, name)], kind: "table", as: "member" }, now());
    await runStages(open, { stages: ["collect"] });
  };
  await add(first, `${CANARY}.csv`);
  await add(first, "b.csv");
  await workspace.close();
  copy(place, join(root, "backup"));
  const again = await openWorkspace({ folder: place, now });
  const second = await again.openCase(case_id, "cli");
  erased = (await second.evidence.items())[0]?.evidence_id ?? "";
  await eraseOriginals(second, { originals: [erased], reason: "本人の請求" });
  await add(second, "c.csv");
  [, kept = "", late = ""] = (await second.evidence.items()).map(({ evidence_id }) => evidence_id);
  await again.close();
});

function pathOf(part: Part): string {
  return part === "keys" || part === "db" ? part : `cases/${case_id}/${part}`;
}

/** The newest workspace with some parts of the backup in it. */
async function opened(t: TestContext, parts: readonly Part[]): Promise<{ workspace: Workspace; open: OpenCase; place: string }> {
  const place = join(root, `w-${parts.join("-")}-${Math.random()}`);
  copy(join(root, "newest"), place);
  for (const path of parts.map(pathOf)) {
    rmSync(join(place, path), { recursive: true });
    copy(join(root, "backup", path), join(place, path));
  }
  const workspace = await openWorkspace({ folder: place, now });
  t.after(async () => {
    await workspace.close();
    rmSync(place, { recursive: true, force: true });
  });
  return { workspace, place, open: await workspace.openCase(case_id, "cli") };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "served",
    (mistake: unknown) => (mistake instanceof Fault ? mistake.code : String(mistake)),
  );

/** Rows of the erased original that a page would show: it writes a view first. */
async function shownRows(open: OpenCase): Promise<number | string> {
  const view = await codeOf(open.evidence.append({ kind: "view", actor: "cli", body: { what: "exposure_rows" } }));
  if (view !== "served") return view;
  const rows = await open.lake.query<{ name: string }>("select name from record_member").catch(() => []);
  return rows.filter(({ name }) => name.includes(CANARY)).length;
}

/** Whether the newest log is still there, or something tells that this one is not. */
const isTold = (parts: readonly Part[]) => !parts.includes("evidence") || !parts.includes("keys") || !parts.includes("db");

const subsets = Array.from({ length: 15 }, (_, n) => PARTS.filter((_part, i) => ((n + 1) >> i) & 1));

for (const parts of subsets.filter(isTold)) {
  test(`put back: ${parts.join(", ")}. What was erased is neither opened nor shown; restore brings the rest together`, async (t) => {
    const { open, workspace } = await opened(t, parts);
    const isSetBack = parts.includes("evidence");
    const refusal = isSetBack ? "log-inconsistent" : "original-erased";
    assert.equal(await codeOf(buffer(open.evidence.open(erased, READING))), refusal);
    assert.equal(await shownRows(open), isSetBack ? "log-inconsistent" : 0);
    if (isSetBack) {
      assert.equal(await codeOf(runStages(open, { stages: ["detect"] })), "log-inconsistent", "no stage is begun");
      assert.equal((await workspace.verifyCase(case_id, "cli")).ok, false);
      assert.equal(await codeOf(restoreCase(open, {})), "log-set-back");
    }
    const newest = join(root, "newest", "cases", case_id, "evidence");
    const found = await restoreCase(open, isSetBack ? { log: newest } : {});
    assert.equal(found.lost_count, 0);
    await requireTogether(open);
  });
}

for (const parts of subsets.filter((some) => isTold(some) && some.includes("evidence"))) {
  test(`put back: ${parts.join(", ")}, and no newer log anywhere: what was erased is erased again where anything tells of it`, async (t) => {
    const { open } = await opened(t, parts);
    const found = await restoreCase(open, { accept_loss: true });
    assert.ok(found.lost_count > 0);
    const knows = !parts.includes("db");
    const isKeyGone = !parts.includes("keys");
    assert.equal(found.erased_count, knows ? 1 : 0);
    assert.equal(
      await codeOf(buffer(open.evidence.open(erased, READING))),
      knows ? "original-erased" : isKeyGone ? "original-key-missing" : "served",
    );
    await requireTogether(open, knows);
  });
}

/** Rows, sources and originals agree; the file that came last can be read again; the log verifies where all objects are there. */
async function requireTogether(open: OpenCase, isErased = true): Promise<void> {
  if (isErased) assert.equal(await shownRows(open), 0);
  assert.match((await buffer(open.evidence.open(kept, READING))).toString(), /b\.csv/);
  const sources = await listSources(open.store, open.case_id);
  const rows = await open.lake.query<{ evidence_id: string }>("select distinct evidence_id from record_member").catch(() => []);
  const collected = sources.filter(({ state }) => state === "collected").map(({ evidence_id }) => evidence_id);
  assert.deepEqual(rows.map(({ evidence_id }) => evidence_id).toSorted(), collected.toSorted(), "rows are those of collected files");
  const paths = [join(root, "b.csv"), join(root, "c.csv")];
  await addSources(open.store, open.case_id, { paths, kind: "table", as: "member" }, now());
  await runStages(open, { stages: ["collect"] });
  const names = (await open.lake.query<{ name: string }>("select name from record_member order by name")).map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => !name.includes(CANARY)),
    ["b.csv 山田", "c.csv 山田"],
  );
}

test("put back as a whole: nothing in it tells; a newer log erases again", async (t) => {
  const { open } = await opened(t, [...PARTS]);
  assert.match((await buffer(open.evidence.open(erased, READING))).toString(), /kanariya/, "nobody can know");
  await open.evidence.append({ kind: "view", actor: "cli", body: {} });
  const log = join(root, "newest", "cases", case_id, "evidence");
  await assert.rejects(restoreCase(open, { log }), { code: "log-copy-other" }, "it was gone on with: they are two logs now");
  const found = await restoreCase(open, { log, accept_loss: true });
  assert.deepEqual([found.erased_count, found.lost_count > 0], [1, true]);
  assert.equal(await codeOf(buffer(open.evidence.open(erased, READING))), "original-erased");
  await requireTogether(open);
});

test("put back as a whole, and restored before anything else was done: what was erased is erased again", async () => {
  const place = join(root, "whole");
  copy(join(root, "backup"), place);
  const workspace = await openWorkspace({ folder: place, now });
  const open = await workspace.openCase(case_id, "cli");
  const found = await restoreCase(open, { log: join(root, "newest", "cases", case_id, "evidence") });
  assert.deepEqual([found.lost_count, found.unnamed_count], [0, 1]);
  assert.equal(await codeOf(buffer(open.evidence.open(erased, READING))), "original-erased");
  assert.equal(await shownRows(open), 0);
  assert.ok(late);
  await workspace.close();
  const { stdout } = spawnSync("grep", ["-rlai", CANARY, join(place, "db"), join(place, "cases")], { encoding: "utf8" });
  assert.equal(stdout, "", "its name is gone from the database that came back");
});

test("restore counts the entries of every table that names them", async (t) => {
  const { open } = await opened(t, []);
  const columns = await open.store.pool.query<{ table_name: string }>(
    "select table_name from information_schema.columns where column_name = 'entry_index' and table_schema = current_schema()",
  );
  const names = columns.rows.map(({ table_name }) => table_name);
  // Answers have no case of their own: they are counted by the transfer they answer.
  assert.deepEqual(names.toSorted(), [...ENTERED, "transfer_answer"].toSorted());
});

test("a log that lacks only what was said last of a clock is told from a whole one", async (t) => {
  const place = join(root, "said");
  copy(join(root, "backup"), place);
  const workspace = await openWorkspace({ folder: place, now });
  const open = await workspace.openCase(case_id, "cli");
  const { index } = await open.evidence.append({ kind: "correction", actor: "cli", body: { what: "clock" } });
  const row = { case_id, record: "{}", salt: "", commitment: "", entry_index: index, actor: "cli", recorded_at: now().toISOString() };
  await open.store.db.insertInto("clock_correction").values(row).execute();
  await workspace.close();
  for (const path of (["evidence", "keys"] as const).map(pathOf)) {
    rmSync(join(place, path), { recursive: true });
    copy(join(root, "backup", path), join(place, path));
  }
  const again = await openWorkspace({ folder: place, now });
  t.after(() => again.close());
  assert.equal(await codeOf(restoreCase(await again.openCase(case_id, "cli"), {})), "log-set-back");
});
