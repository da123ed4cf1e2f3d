// What another evaluator found: every regression event against every rule. Neither is the truth; where they differ, one is wrong.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateTest, planRules, type Routing, type SigmaEvent } from "@hamon/sigma";
import { flatFields, inColumns, type RulePack } from "./rule-pack.js";

interface Line {
  readonly event: SigmaEvent;
  readonly expected_rule_ids: readonly string[];
}

export function scoreMatrix(folder: string, pack: RulePack, routing: Routing): { matrix_matches: number; matrix_differences: number } {
  const file = join(folder, "match-matrix.ndjson");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const given = lines.map((line) => JSON.parse(line) as Line);
  const fields = flatFields(
    pack.active,
    routing,
    given.flatMap(({ event }) => Object.keys(event)),
  );
  const asked = planRules(pack.active, fields).rules.flatMap(({ rule, test }) => (test === null ? [] : [{ rule, test }]));
  const figures = { matrix_matches: 0, matrix_differences: 0 };
  for (const { event, expected_rule_ids } of given) {
    const put = inColumns(event, fields);
    const ours = new Set(asked.filter(({ test }) => evaluateTest(test, put)).map(({ rule }) => rule.id ?? rule.at));
    const theirs = new Set(expected_rule_ids);
    const different = [...ours].filter((id) => !theirs.has(id)).concat([...theirs].filter((id) => !ours.has(id)));
    for (const id of different)
      console.log(`${id}: ${ours.has(id) ? "only we" : "only another evaluator"} match an event ${event["EventID"]}`);
    figures.matrix_matches += ours.size;
    figures.matrix_differences += different.length;
  }
  return figures;
}
