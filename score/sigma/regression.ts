// SigmaHQ's own regression data: real events, and the rule that each must raise, through its logsource's route.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluateTest, planRules, type Routing, type SigmaEvent } from "@hamon/sigma";
import { flatFields, inColumns, type RulePack } from "./rule-pack.js";
import { flatEvent, readObjects } from "./windows-event.js";

interface Case {
  readonly rule_id: string;
  readonly json: string | null;
  /** What upstream says; a minimum. */
  readonly upstream_match_count_min: number | null;
}

export interface RegressionFigures {
  readonly regression_cases: number;
  readonly regression_missed: number;
  /** Events of other rules' cases and rules that they raise, too: not wrong by itself. */
  readonly regression_events: number;
}

export function scoreRegression(folder: string, pack: RulePack, routing: Routing): RegressionFigures {
  const manifest = join(folder, "manifest.json");
  const cases = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as readonly Case[]) : [];
  const figures = { regression_cases: 0, regression_missed: 0, regression_events: 0 };
  for (const one of cases) {
    if (one.json === null) continue;
    const events = readObjects(readFileSync(join(folder, one.json), "utf8")).map(flatEvent);
    const wrong = wrongIn(one, events, pack, routing);
    figures.regression_cases += 1;
    figures.regression_events += events.length;
    figures.regression_missed += Number(wrong !== null);
    if (wrong !== null) console.log(`${one.json}: ${wrong}`);
  }
  return figures;
}

// Null: nothing.
function wrongIn(one: Case, events: readonly SigmaEvent[], pack: RulePack, routing: Routing): string | null {
  const rule = pack.active.find(({ id }) => id === one.rule_id);
  if (rule === undefined) return `no rule ${one.rule_id}`;
  const fields = flatFields([rule], routing, events.flatMap(Object.keys));
  const plan = planRules([rule], fields);
  const [planned] = plan.rules;
  if (planned === undefined || planned.test === null) return `${planned?.status}: ${planned?.what.join()}`;
  const { test } = planned;
  const count = events.filter((event) => evaluateTest(test, inColumns(event, fields))).length;
  const least = one.upstream_match_count_min ?? 1;
  return count >= least ? null : `${count} of ${events.length} events match, at least ${least} must`;
}
