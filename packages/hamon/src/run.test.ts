// What runs again and what does not.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { endRun, lastDoneRun, listRuns, startRun } from "@hamon/case";
import { Fault } from "@hamon/records";
import { addSources, openWorkspace, runStages } from "./index.js";

test("a stage whose input is the same does not run again, unless it failed or was stopped since", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hamon-run-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "member.csv"), "no,name\n1,佐藤\n");
  const workspace = await openWorkspace({ folder: join(folder, "workspace") });
  t.after(() => workspace.close());
  const { case_id } = await workspace.createCase({ title: { ja: "試験", en: "Test" }, organisation: "例示商会" }, "cli");
  const open = await workspace.openCase(case_id, "cli");
  await addSources(open.store, case_id, { paths: [join(folder, "member.csv")], kind: "table", as: "member" }, open.now());
  const run = async () => (await runStages(open, { stages: ["collect"] }))[0];
  const first = await run();
  assert.equal((await run())?.run_id, first?.run_id);
  for (const state of ["failed", "cancelled"] as const) {
    const input_digest = (await lastDoneRun(open.store, case_id, "collect"))?.input_digest ?? "";
    const broken = await startRun(open.store, { case_id, stage: "collect", input_digest, now: open.now() });
    await endRun(open.store, broken.run_id, { state, fault: new Fault("cancelled"), now: open.now() });
    const again = await run();
    assert.notEqual(again?.run_id, first?.run_id);
    assert.deepEqual([again?.state, (await listRuns(open.store, case_id))[0]?.run_id], ["done", again?.run_id]);
  }
});
