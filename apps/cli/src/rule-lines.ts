// Rules on the terminal: how many became what, then a line each, and beneath it what is missing or wrong.

import { fromFaultRecord, isAsked, RULE_STATES, type RuleRow, type RulesView, type RuleView } from "@hamon/records";
import { plain, type Voice } from "./voice.js";

export function ruleLines(view: RulesView, voice: Voice): readonly string[] {
  const { sentence, count } = voice;
  const { rows, counts, detected_at } = view;
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const isOfCase = detected_at !== null || rows.some(({ finding_count }) => finding_count !== null);
  if (total === 0) return [sentence("cli.rules.not_yet")];
  const shown = rows.length === total ? [] : [sentence("cli.rules.shown", { shown: count(rows.length), total: count(total) })];
  return [
    sentence(isOfCase ? "cli.rules.of_case" : "cli.rules.of_workspace", { count: count(total) }),
    ...stateLines(counts, voice),
    ...rows.flatMap((rule) => [ruleLine(rule, voice), ...lackLines(rule, voice)]),
    ...shown,
  ];
}

/** How many rules have which state, one line each. */
export function stateLines(counts: RulesView["counts"], { sentence, count }: Voice): readonly string[] {
  return RULE_STATES.flatMap((state) => {
    const found = counts[state] ?? 0;
    return found === 0 ? [] : [`  ${count(found).padStart(6)}  ${sentence(`rule_states.${state}`)}`];
  });
}

function ruleLine(rule: RuleView, { sentence, count, language }: Voice): string {
  const { state, level, title, rule_name, finding_count, author, license, tags, steps_per_event, is_finding } = rule;
  const cells = [
    sentence(`rule_states.${state}`),
    level === null ? "—" : sentence(`cli.level.${level}`),
    `${plain(title[language])} (${plain(rule_name)})`,
    ...(finding_count === null || !is_finding || !isAsked(state) ? [] : [sentence("cli.rules.found", { count: count(finding_count) })]),
    ...(is_finding || rule.kind === null || state === "retired" ? [] : [sentence("rule_serves")]),
    [author, license].map((one) => plain(one ?? "—")).join(" · "),
    ...(tags.length === 0 ? [] : [plain(tags.join(" "))]),
    ...(steps_per_event === null ? [] : [sentence("rule_slow", { steps: count(steps_per_event) })]),
  ];
  return cells.join("  ");
}

/** What a rule lacks, or each of its mistakes with its place. */
export function lackLines({ state, what, faults }: Pick<RuleRow, "state" | "what" | "faults">, voice: Voice): readonly string[] {
  if (faults.length > 0) return faults.map((fault) => `    ${plain(voice.faultLine(fromFaultRecord(fault)))}`);
  return what.length === 0 ? [] : [`    ${plain(voice.sentence(`rule_lacks.${state}`, { what: what.join(", ") }))}`];
}
