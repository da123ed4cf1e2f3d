// npm run content: every rule compiles, is whole, has its sentences, hits what it must and misses what it must not.

import type { Content } from "@hamon/content";
import { Fault, LANGUAGES } from "@hamon/records";
import { evaluateCorrelation, evaluateTest, planRules, type Plan, type PlannedRule, type Rule, type SigmaEvent } from "@hamon/sigma";
import { readBehaviours } from "./behaviour/behaviour-files.js";
import { readClockSettings } from "./clocks/clock-settings.js";
import { readGapSettings } from "./gaps/gap-settings.js";
import { eventFields } from "./event-fields.js";
import { filePath, readRules, samplesPath, type OwnRule } from "./rule-files.js";
import { readSamples, type ReadLog, type Sample } from "./samples.js";
import { readStorySettings } from "./story-settings.js";
import { withWhole } from "./whole-values.js";

/** Fewer than this: a folder of content is gone. */
const LEAST_RULES = 150;

/**
 * What is wrong with rules/: empty when nothing is.
 *
 * @param readLog reads the logs in samples as collect reads them.
 */
export async function checkRules(content: Content, readLog: ReadLog): Promise<readonly Fault[]> {
  readStorySettings(content);
  readGapSettings(content);
  readClockSettings(content);
  const { rules, faults } = readRules(content);
  const plan = planRules(
    rules.map(({ rule }) => rule),
    eventFields(content),
  );
  const stale = plan.rules.filter(({ status }) => status !== "evaluable").map(notEvaluable);
  const telling = plan.rules.filter(({ is_finding, status }) => is_finding && status === "evaluable");
  const few = telling.length < LEAST_RULES ? [new Fault("rules-too-few", { at: "rules", params: { count: telling.length } })] : [];
  const checking = { content, plan, readLog };
  const own = telling.flatMap((planned) => checkRule(checking, planned, rules[planned.no] as OwnRule));
  return [...faults, ...stale, ...few, ...own, ...checkBehaviours(content)];
}

function checkBehaviours(content: Content): readonly Fault[] {
  const { behaviours, faults } = readBehaviours(content);
  return [...faults, ...behaviours.flatMap(({ at, rule_name }) => checkSentences(content, { at }, rule_name))];
}

function notEvaluable({ rule, status, what }: PlannedRule): Fault {
  return new Fault("rule-not-evaluable", { at: rule.at, params: { status, what: what.join(", ") } });
}

interface Checking {
  readonly content: Content;
  readonly plan: Plan;
  readonly readLog: ReadLog;
}

function checkRule(checking: Checking, planned: PlannedRule, { rule, rule_name }: OwnRule): readonly Fault[] {
  return [...checkHead(rule), ...checkSentences(checking.content, rule, rule_name), ...checkSamples(checking, planned)];
}

function checkHead(rule: Rule): readonly Fault[] {
  const lacks = {
    id: rule.id === null,
    author: rule.author === null,
    tags: rule.tags.length === 0,
    falsepositives: rule.falsepositives.length === 0,
    status: rule.status === null,
  };
  return Object.entries(lacks)
    .filter(([, isMissing]) => isMissing)
    .map(([field]) => new Fault("rule-incomplete", { at: rule.at, params: { field } }));
}

function checkSentences(content: Content, rule: Pick<Rule, "at">, rule_name: string): readonly Fault[] {
  const keys = ["title", "reason"].map((part) => `rules.${rule_name}.${part}`);
  return LANGUAGES.flatMap((language) =>
    keys
      .filter((key) => content.sentence(language, key).startsWith("⟦"))
      .map((key) => new Fault("rule-title-missing", { at: rule.at, params: { language, key } })),
  );
}

function checkSamples({ content, plan, readLog }: Checking, planned: PlannedRule): readonly Fault[] {
  const path = samplesPath(filePath(planned.rule.at));
  const file = content.files("rules").find((one) => one.path === path);
  if (file === undefined) return [new Fault("rule-without-samples", { at: planned.rule.at, params: { path } })];
  const { samples, faults } = readSamples(file, logsourceOf(plan, planned), readLog);
  if (faults.length > 0) return faults;
  const lacking = [true, false].filter((isHit) => !samples.some(({ is_hit }) => is_hit === isHit));
  const none = lacking.map((isHit) => new Fault("rule-without-samples", { at: path, params: { path: isHit ? "hits" : "misses" } }));
  const wrong = samples.filter((sample) => !judgesRight(plan, planned, sample)).map(judgedWrong);
  return [...none, ...wrong];
}

/** Whether a rule hits what it must, and misses what it must. */
export function judgesRight(plan: Plan, planned: PlannedRule, sample: Sample): boolean {
  return isHit(plan, planned, whole(plan, sample)) === sample.is_hit;
}

/** The sample's events, with what only whole records have. */
function whole({ derived }: Plan, { events }: Sample): readonly SigmaEvent[] {
  return events.map((event) => withWhole(event, derived));
}

function judgedWrong({ name, is_hit, at }: Sample): Fault {
  return new Fault("sample-judged-wrong", { at, params: { name, expected: is_hit ? "hits" : "misses" } });
}

/** Whether a rule finds anything in some events, by the interpreter. @param events with what only whole records have (withWhole). */
export function isHit(plan: Plan, { no, test }: PlannedRule, events: readonly SigmaEvent[]): boolean {
  if (test !== null) return events.some((event) => evaluateTest(test, event));
  return evaluateCorrelation(plan, no, events).members.size > 0;
}

/** The logsource columns that a rule's events have: its own, or those of the first rule it watches. */
export function logsourceOf(plan: Plan, { rule, window }: PlannedRule): SigmaEvent {
  const watched = plan.rules[window?.members[0]?.no ?? -1];
  if (rule.kind !== "detection") return watched === undefined ? {} : logsourceOf(plan, watched);
  const { category, product, service } = rule.logsource;
  return { "logsource.category": category, "logsource.product": product, "logsource.service": service };
}
