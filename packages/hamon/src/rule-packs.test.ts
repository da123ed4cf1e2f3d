// Packs of rules: what was accepted is used, and nothing else; findings say whose rules they are of.

import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { newCaseFolder, now } from "./case.fixture.js";
import {
  acceptRulePack,
  addRulePack,
  addSources,
  listCaseRules,
  listFindings,
  listRulePacks,
  listRules,
  removeRulePack,
  runStages,
  type Workspace,
} from "./index.js";

const RULE = `title: 会員一覧
id: 11111111-2222-3333-4444-555555555555
author: 佐藤
level: medium
logsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: /members/ }, condition: a }
`;
const LINE = '192.0.2.1 - - [16/Apr/2025:17:00:01 +0000] "GET /members/list HTTP/1.1" 200 1234 "-" "Mozilla/5.0"\n';

// Its file is called as one that ships: its title is its own all the same.
function sourceFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-pack-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "rules"));
  writeFileSync(join(folder, "rules", "web_shell_upload.yml"), RULE);
  writeFileSync(join(folder, "rules", "broken.yml"), "title: x\nlogsource:\n\tproduct: a\n");
  writeFileSync(join(folder, "other.yml"), "site_name: x\n");
  writeFileSync(join(folder, "LICENSE"), "# Rules\n\nReleased under the Detection Rule License (DRL) 1.1\n");
  return folder;
}

const placeOf = (workspace: Workspace) => ({ folder: workspace.folder, content: workspace.content, now, actor: "user_1" });
const packOf = (workspace: Workspace) => listRules(workspace.content, { limit: 500, origin: "pack:ours" });

test("a pack is copied and pinned; its rules are asked, and findings carry author and licence", async (t) => {
  const { workspace, case_id, write } = await newCaseFolder(t);
  const source = sourceFolder(t);
  const added = await addRulePack(placeOf(workspace), { folder: source, name: "ours" });
  assert.deepEqual(
    [added.rule_count, added.license, added.counts, added.left_aside],
    [1, "DRL 1.1", { evaluable: 1, faulty: 1 }, ["other.yml"]],
  );
  assert.deepEqual(
    added.mistakes.map(({ code, at }) => `${code} ${at}`),
    ["content-syntax rules/broken.yml:3:1"],
  );
  await workspace.refreshContent();
  const [pack] = listRulePacks(workspace.content);
  assert.deepEqual([pack?.name, pack?.is_intact, pack?.source_state, pack?.source], ["ours", true, "same", source]);
  assert.deepEqual([pack?.accepted_by, pack?.accepted_at, pack?.digest], ["user_1", now().toISOString(), added.digest]);

  const open = await workspace.openCase(case_id, "user_1");
  await addSources(open.store, case_id, { paths: write({ "web.log": LINE }), kind: "log" }, now());
  await runStages(open, { stages: ["collect", "detect"] });
  const [finding] = await listFindings(open);
  assert.deepEqual([finding?.title.en, finding?.author, finding?.license], ["会員一覧", "佐藤", "DRL 1.1"]);
  const { rows } = await listCaseRules(open, { limit: 500, origin: "pack:ours" });
  assert.deepEqual(
    rows.map(({ state, at }) => [state, at]),
    [
      ["evaluable", "workspace:rule_packs/ours/rules/web_shell_upload.yml:1:1"],
      ["faulty", "workspace:rule_packs/ours/rules/broken.yml:3:1"],
    ],
  );
});

test("what changes in a pack's folder is told and not used until it is accepted", async (t) => {
  const { workspace } = await newCaseFolder(t);
  const source = sourceFolder(t);
  await addRulePack(placeOf(workspace), { folder: source, name: "ours", license: "社内" });
  writeFileSync(join(source, "rules", "second.yml"), RULE.replace("11111111", "21111111"));
  await workspace.refreshContent();
  assert.equal(listRulePacks(workspace.content)[0]?.source_state, "changed");
  assert.equal(packOf(workspace).counts.evaluable, listRules(workspace.content, { limit: 1, origin: "shipped" }).total + 1);

  await acceptRulePack(placeOf(workspace), "ours");
  await workspace.refreshContent();
  assert.deepEqual([listRulePacks(workspace.content)[0]?.source_state, packOf(workspace).total], ["same", 3]);
  assert.deepEqual(
    packOf(workspace)
      .rows.map(({ state, license }) => `${state} ${license}`)
      .sort(),
    ["evaluable 社内", "evaluable 社内", "faulty null"],
    "the stated licence stays; a broken file has none",
  );
  rmSync(source, { recursive: true });
  assert.equal(listRulePacks(workspace.content)[0]?.source_state, "gone");
  assert.equal(packOf(workspace).total, 3, "the copy stays");
});

test("a copy that was changed is not used, and both the list and detect say so", async (t) => {
  const { workspace, case_id, write } = await newCaseFolder(t);
  const { digest } = await addRulePack(placeOf(workspace), { folder: sourceFolder(t), name: "ours" });
  appendFileSync(join(workspace.folder, "rule_packs", "ours", digest, "rules", "web_shell_upload.yml"), "# x\n");
  await workspace.refreshContent();
  assert.deepEqual(listRulePacks(workspace.content)[0]?.is_intact, false);
  assert.deepEqual(
    packOf(workspace).rows.map(({ state, rule_name }) => [state, rule_name]),
    [["pack-changed", "ours"]],
  );
  const open = await workspace.openCase(case_id, "user_1");
  await addSources(open.store, case_id, { paths: write({ "web.log": LINE }), kind: "log" }, now());
  const [, run] = await runStages(open, { stages: ["collect", "detect"] });
  assert.deepEqual(run?.result?.["warnings"], [{ code: "rule-pack-changed", params: { pack: "ours" } }]);
  assert.deepEqual(await listFindings(open), []);

  await acceptRulePack(placeOf(workspace), "ours");
  await workspace.refreshContent();
  assert.equal(listRulePacks(workspace.content)[0]?.is_intact, true);
});

test("packs are taken out, and refused by name, twice, without a rule, or unknown", async (t) => {
  const { workspace } = await newCaseFolder(t);
  const source = sourceFolder(t);
  const before = workspace.content.digest(["rules"]);
  await addRulePack(placeOf(workspace), { folder: source, name: "ours" });
  await workspace.refreshContent();
  assert.notEqual(workspace.content.digest(["rules"]), before, "a run with the pack reads another content");
  await assert.rejects(addRulePack(placeOf(workspace), { folder: source, name: "ours" }), { code: "rule-pack-there" });
  for (const name of ["../x", "a/b", "", ".x", "a".repeat(65)])
    await assert.rejects(addRulePack(placeOf(workspace), { folder: source, name }), { code: "rule-pack-name-wrong" });
  rmSync(join(source, "rules"), { recursive: true });
  await assert.rejects(addRulePack(placeOf(workspace), { folder: source, name: "empty" }), { code: "rule-pack-empty" });
  await assert.rejects(acceptRulePack(placeOf(workspace), "other"), { code: "rule-pack-unknown" });
  writeFileSync(join(workspace.folder, "rule_packs", "ours", "pack.json"), "{}");
  await workspace.refreshContent();
  await assert.rejects(acceptRulePack(placeOf(workspace), "ours"), { code: "rule-pack-unreadable" });
  removeRulePack(placeOf(workspace), "ours");
  await workspace.refreshContent();
  assert.deepEqual([listRulePacks(workspace.content), readdirSync(join(workspace.folder, "rule_packs"))], [[], []]);
  assert.equal(workspace.content.digest(["rules"]), before);
});
