// Suppressions on a real workspace: said with a reason and until a day, told beside what they leave out, over by themselves, withdrawn.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { canonicalJson } from "@hamon/evidence";
import { newCaseFolder, now } from "./case.fixture.js";
import {
  addSources,
  listFindings,
  listStories,
  listSuppressions,
  runStages,
  suppressFinding,
  withdrawSuppression,
  type OpenCase,
} from "./index.js";
import { staleStages } from "./run.js";
import { setAsideInLastRun } from "./suppressions.js";

const RULE = `title: 夜間作業
level: critical
tags: [attack.t1213]
logsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: /members/ }, condition: a }
`;
const line = (second: number) =>
  `192.0.2.1 - - [16/Apr/2025:17:00:0${second} +0000] "GET /members/list HTTP/1.1" 200 1234 "-" "Mozilla/5.0"\n`;

async function given(t: TestContext): Promise<{ open: OpenCase; finding_id: string; detectAgain: () => Promise<void> }> {
  const { folder, workspace, case_id, write } = await newCaseFolder(t);
  mkdirSync(join(folder, "workspace", "rules"), { recursive: true });
  writeFileSync(join(folder, "workspace", "rules", "night.yml"), RULE);
  await workspace.refreshContent();
  const open = await workspace.openCase(case_id, "user_1");
  await addSources(open.store, case_id, { paths: write({ "web.log": line(1) + line(2) }), kind: "log" }, now());
  await runStages(open, { stages: ["collect", "detect"] });
  const [finding] = await listFindings(open);
  assert.ok(finding !== undefined && finding.suppression === null && !finding.is_left_out, "a finding that nobody set aside");
  let runs = 0;
  const later = () => new Date(now().getTime() + 60_000 * runs);
  const detectAgain = async () => {
    runs += 1;
    await runStages({ ...open, now: later }, { stages: ["detect"] });
  };
  return { open, finding_id: finding.finding_id, detectAgain };
}

test("a finding is suppressed with a reason until a day: kept in the log as a commitment, shown, left out of the score, withdrawn", async (t) => {
  const { open, finding_id, detectAgain } = await given(t);
  const [before] = await listStories(open);
  assert.equal((await staleStages(open)).has("detect"), false);
  await suppressFinding(open, { kind: "rule", finding_id, reason: " 夜勤の山田 ", until_on: "2026-05-31" });
  assert.equal((await staleStages(open)).has("detect"), true, "the story is judged anew");
  const [waiting] = await listFindings(open);
  assert.deepEqual([waiting?.suppression?.reason, waiting?.suppression?.state, waiting?.is_left_out], ["夜勤の山田", "holds", false]);

  await detectAgain();
  const findings = await listFindings(open);
  assert.deepEqual([findings.length, findings[0]?.is_left_out, findings[0]?.suppression?.until_on], [1, true, "2026-05-31"]);
  const [story] = await listStories(open);
  assert.deepEqual([story?.score, story?.left_out_count, story?.whole_score, story?.finding_count], [0, 1, before?.score, 1]);
  assert.deepEqual([before?.left_out_count, before?.whole_score], [0, null]);

  const [said] = await listSuppressions(open);
  assert.ok(said !== undefined, "it is listed");
  const { entry } = await open.evidence.prove(said.entry_index);
  assert.deepEqual([entry.kind, entry.actor], ["suppression", "user_1"]);
  assert.deepEqual(entry.body, { what: "suppression", until_on: "2026-05-31", commitment: said.commitment });
  const row = await open.store.db.selectFrom("finding_suppression").select(["record", "salt"]).executeTakeFirstOrThrow();
  const opened = createHmac("sha256", Buffer.from(row.salt, "hex")).update(canonicalJson(row.record)).digest("hex");
  assert.equal(opened, said.commitment, "the record opens the commitment");

  await assert.rejects(suppressFinding(open, { kind: "finding", finding_id, reason: "x", until_on: "2026-05-31" }), {
    code: "suppression-there",
  });
  await withdrawSuppression(open, said.suppression_id, "別人だった");
  const [taken] = await listSuppressions(open);
  assert.deepEqual(
    [taken?.state, taken?.withdrawn?.reason, taken?.reason],
    ["withdrawn", "別人だった", "夜勤の山田"],
    "what was said stays",
  );
  await assert.rejects(withdrawSuppression(open, said.suppression_id, "x"), { code: "suppression-over" });
  await detectAgain();
  assert.equal((await listStories(open))[0]?.score, before?.score);
  assert.equal((await open.evidence.verify()).ok, true);
});

test("a suppression ends by itself when its day in Japan is over, and a replay repeats what stood when detect ran", async (t) => {
  const { open, finding_id } = await given(t);
  const at = (moment: string): OpenCase => ({ ...open, now: () => new Date(moment) });
  await suppressFinding(open, { kind: "finding", finding_id, reason: "試験", until_on: "2026-05-12" });
  await runStages(at("2026-05-12T00:01:00Z"), { stages: ["detect"] });
  assert.equal((await listSuppressions(at("2026-05-12T14:59:59Z")))[0]?.state, "holds");
  assert.equal((await listSuppressions(at("2026-05-12T15:00:00Z")))[0]?.state, "ended");
  assert.equal((await staleStages(at("2026-05-12T15:00:00Z"))).has("detect"), true, "the finding counts again");
  assert.equal((await staleStages(at("2026-05-12T14:59:59Z"))).has("detect"), false);
  const later = at("2026-05-13T00:00:00Z");
  assert.equal((await setAsideInLastRun(later)).length, 1, "as it stood then");
  await runStages(later, { stages: ["detect"] });
  assert.deepEqual([(await listStories(later))[0]?.left_out_count, (await listFindings(later))[0]?.suppression], [0, null]);
  await assert.rejects(withdrawSuppression(later, (await listSuppressions(later))[0]?.suppression_id ?? "", "x"), {
    code: "suppression-over",
  });
});

const refusals = [
  { name: "no reason", given: { reason: "  " }, code: "suppression-reason-missing" },
  { name: "a day that is over", given: { until_on: "2026-05-11" }, code: "suppression-until-wrong" },
  { name: "a day that is none", given: { until_on: "2026-02-30" }, code: "suppression-until-wrong" },
  { name: "no day", given: { until_on: "soon" }, code: "suppression-until-wrong" },
  { name: "more than a year", given: { until_on: "2027-05-14" }, code: "suppression-until-wrong" },
  { name: "a finding that nobody found", given: { finding_id: "finding_none" }, code: "finding-unknown" },
] as const;
test("suppressFinding refuses, and leaves no entry", async (t) => {
  const { open, finding_id } = await given(t);
  const { tree_size } = await open.evidence.head();
  for (const { name, given: wrong, code } of refusals) {
    const wanted = { kind: "finding" as const, finding_id, reason: "試験", until_on: "2026-05-31", ...wrong };
    await assert.rejects(suppressFinding(open, wanted), { code }, name);
  }
  await assert.rejects(withdrawSuppression(open, "suppression_none", "x"), { code: "suppression-unknown" });
  assert.equal((await open.evidence.head()).tree_size, tree_size);
  assert.deepEqual(await listSuppressions(open), []);
});
