// A file that was added by mistake: its rows go, its original stays, and nothing else moves.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { addSources, listSources, removeSources, runStages, type OpenCase } from "./index.js";
import { newCaseFolder, now } from "./case.fixture.js";
import { staleStages } from "./run.js";

const READING = { actor: "test", purpose: "line" } as const;

async function opened(t: TestContext, files: Readonly<Record<string, string>>): Promise<OpenCase> {
  const { workspace, case_id, write } = await newCaseFolder(t);
  const open = await workspace.openCase(case_id, "cli");
  await addSources(open.store, case_id, { paths: write(files), kind: "table", as: "member" }, now());
  await runStages(open, { stages: ["collect"] });
  return open;
}

const rowsOf = (open: OpenCase) => open.lake.query<{ name: string }>("select name from record_member order by name");

test("removeSources takes the rows of one file away, keeps its original, and makes the stages after it out of date", async (t) => {
  const open = await opened(t, { "right.csv": "no,name\n1,山田\n", "wrong.csv": "no,name\n2,鈴木\n" });
  const items = await open.evidence.items();
  const [gone] = await removeSources(open, { sources: ["wrong.csv"] });
  assert.equal(gone?.name, "wrong.csv");
  assert.deepEqual(await rowsOf(open), [{ name: "山田" }]);
  assert.deepEqual(
    (await listSources(open.store, open.case_id)).map(({ name }) => name),
    ["right.csv"],
  );
  assert.equal((await buffer(open.evidence.open(gone?.evidence_id ?? "", READING))).toString(), "no,name\n2,鈴木\n");
  assert.deepEqual(await open.evidence.items(), items);
  assert.ok((await staleStages(open)).has("collect"));
  assert.equal((await open.evidence.verify()).ok, true);
  const [run] = await runStages(open, { stages: ["collect"] });
  assert.equal(run?.result?.["record_count"], 1);
});

test("removeSources leaves the rows of the same bytes that another source still stands for", async (t) => {
  const open = await opened(t, { "a.csv": "no,name\n1,山田\n", "b.csv": "no,name\n1,山田\n" });
  await removeSources(open, { sources: ["b.csv"] });
  assert.deepEqual(await rowsOf(open), [{ name: "山田" }]);
  await removeSources(open, { sources: ["a.csv"] });
  await assert.rejects(rowsOf(open), "no table is left");
});

test("removeSources refuses a name that is not there and takes nothing out", async (t) => {
  const open = await opened(t, { "a.csv": "no,name\n1,山田\n" });
  await assert.rejects(removeSources(open, { sources: ["a.csv", "none.csv"] }), { code: "source-unknown" });
  assert.equal((await rowsOf(open)).length, 1);
});
