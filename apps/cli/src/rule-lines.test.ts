// Rules on the terminal: each with its state, and what is missing or wrong beneath it, in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "hamon";
import { LANGUAGES, type Language, type RuleView } from "@hamon/records";
import { ruleLines } from "./rule-lines.js";
import { createVoice } from "./voice.js";

const content = await loadContent();
const voiceIn = (language: Language) => createVoice({ content, language, isJson: false });

const RULE: RuleView = {
  rule_no: 0,
  rule_id: "1",
  rule_name: "whoami",
  title: { ja: "端末\u001b[31mの名前", en: "Whoami" },
  at: "workspace:rules/whoami.yml:1:1",
  origin: "workspace",
  kind: "detection",
  level: "medium",
  status: null,
  author: "田中",
  license: null,
  tags: ["attack.t1033"],
  is_finding: true,
  state: "partly",
  what: ["Hashes", "User"],
  faults: [],
  steps_per_event: 12,
  finding_count: 3,
};
const fault = {
  code: "unknown-modifier",
  at: "workspace:rules/b.yml:6:29",
  params: { modifier: "endwith", nearest: "endswith" },
  also: [],
};
const FAULTY: RuleView = {
  ...RULE,
  rule_no: 1,
  state: "faulty",
  kind: null,
  level: null,
  is_finding: false,
  what: [fault.code],
  faults: [fault],
};
const view = (rows: readonly RuleView[]) => ({ rows, total: rows.length, next: null, counts: { partly: 1, faulty: 1 }, detected_at: null });

test("ruleLines says state, level, title, findings, author, licence and tags, and what the logs lack", () => {
  const lines = ruleLines(view([RULE, FAULTY]), voiceIn("en"));
  assert.deepEqual(lines.slice(1), [
    "       1  has a mistake",
    "       1  evaluable in part",
    "evaluable in part  medium  Whoami (whoami)  findings 3  田中 · —  attack.t1033  slow: 12 steps an event",
    "    asked without these fields, which no log has: Hashes, User",
    "has a mistake  —  Whoami (whoami)  田中 · —  attack.t1033  slow: 12 steps an event",
    `    ✗ workspace:rules/b.yml:6:29: ${content.sentence("en", "faults.unknown-modifier.what", fault.params)}`,
  ]);
});

test("ruleLines has words for all in both languages, says how many are left out, and obeys no title", () => {
  for (const language of LANGUAGES) {
    const lines = ruleLines(view([RULE]), voiceIn(language));
    assert.doesNotMatch(lines.join("\n"), /⟦|\u001b/);
    assert.match(lines.at(-1) ?? "", /2.*1|1.*2/, "one of two");
    assert.equal(ruleLines({ ...view([]), counts: {} }, voiceIn(language)).length, 1);
  }
});
