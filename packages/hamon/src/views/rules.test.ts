// Rules on a real workspace: what became of each in a case and without one, what it found, and whose it is.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { newCaseFolder, now } from "../case.fixture.js";
import { addSources, listCaseRules, listFindings, listRules, runStages } from "../index.js";

const ALL = { limit: 500 };
const LOG = [1, 2].map(
  (n) => `192.0.2.${n} - - [16/Apr/2025:17:00:0${n} +0000] "GET /members/list?n=${n} HTTP/1.1" 200 1234 "-" "Mozilla/5.0"`,
);
const OWN = `title: 会員一覧の閲覧
id: 11111111-2222-3333-4444-555555555555
author: 田中
license: DRL 1.1
tags: [attack.t1213]
level: medium
logsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: /members/ }, condition: a }
`;
const LACKS = OWN.replace("11111111", "21111111").replace("{ cs-uri-stem|startswith: /members/ }", "{ CommandLine: x }");
const WRONG = OWN.replace("11111111", "31111111").replace("startswith", "startwith");

test("every rule of a case has a state, its findings are counted, and findings carry its author and licence", async (t) => {
  const { folder, workspace, case_id, write } = await newCaseFolder(t);
  const rules = join(folder, "workspace", "rules", "own");
  mkdirSync(rules, { recursive: true });
  for (const [name, text] of Object.entries({ members: OWN, windows: LACKS, wrong: WRONG }))
    writeFileSync(join(rules, `${name}.yml`), text);
  await workspace.refreshContent();
  const open = await workspace.openCase(case_id, "user_1");
  assert.deepEqual(await listCaseRules(open, ALL), { rows: [], total: 0, next: null, counts: {}, detected_at: null }, "nothing ran yet");

  const before = listRules(workspace.content, { ...ALL, origin: "workspace" });
  assert.deepEqual(
    before.rows.map(({ rule_name, state, finding_count }) => [rule_name, state, finding_count]),
    [
      ["wrong", "faulty", null],
      ["windows", "fields-missing", null],
      ["members", "evaluable", null],
    ],
  );

  await addSources(open.store, case_id, { paths: write({ "web.log": `${LOG.join("\n")}\n` }), kind: "log" }, now());
  await runStages(open, { stages: ["collect", "detect"] });
  const { rows, counts, detected_at } = await listCaseRules(open, ALL);
  assert.equal(detected_at, now().toISOString());
  const shipped = rows.filter(({ origin }) => origin === "shipped").length;
  assert.deepEqual([counts.faulty, counts["fields-missing"]], [1, 1]);
  assert.equal((counts.evaluable ?? 0) + (counts["no-log"] ?? 0), shipped + 1, "of those that ship, most are for logs that are not here");
  const [first] = rows;
  assert.deepEqual(
    [first?.rule_name, first?.title.en, first?.finding_count, first?.author, first?.license, first?.tags],
    ["members", "会員一覧の閲覧", 2, "田中", "DRL 1.1", ["attack.t1213"]],
    "what found something comes first",
  );
  const [wrong] = rows.filter(({ state }) => state === "faulty");
  assert.equal(wrong?.faults[0]?.at, "workspace:rules/own/wrong.yml:8:42");

  const [finding] = await listFindings(open);
  assert.deepEqual([finding?.title.ja, finding?.author, finding?.license], ["会員一覧の閲覧", "田中", "DRL 1.1"]);

  const paged = await listCaseRules(open, { limit: 1, after: "1", words: "ＣｏｍｍａｎｄＬｉｎｅ" });
  assert.deepEqual([paged.rows.length, paged.total, paged.next], [0, 1, null], "past the end of what fits");
  const one = await listCaseRules(open, { limit: 1, words: "ＣｏｍｍａｎｄＬｉｎｅ" });
  assert.deepEqual([one.rows[0]?.rule_name, one.total], ["windows", 1]);
  assert.deepEqual((await listCaseRules(open, { ...ALL, state: "faulty" })).rows, [wrong]);
  assert.equal((await listCaseRules(open, { limit: 2 })).next, "2");
});
