// Rules and what became of each, as screens read them: of a case as detect left it, of the workspace as they would be asked.

import { lastDoneRun, type OpenCase } from "@hamon/case";
import type { Content } from "@hamon/content";
import { listRuleRows } from "@hamon/detect";
import {
  countStates,
  FINDING_LEVELS,
  RULE_STATES,
  type FaultRecord,
  type RuleFilter,
  type RuleRow,
  type RulesView,
  type RuleView,
} from "@hamon/records";
import { titleOf } from "./rule-text.js";

/** More than anybody has; a list is never without an end. */
const MOST_RULES = 50_000;

interface KeptRow extends Omit<RuleRow, "rule_id" | "rule_name" | "tags" | "what" | "faults"> {
  readonly "rule.id": string;
  readonly "rule.name": string;
  readonly tags: string;
  readonly what: string;
  readonly faults: string;
  readonly finding_count: number;
}

/** The rules of a case as its last detect met them. */
export async function listCaseRules(open: OpenCase, filter: RuleFilter): Promise<RulesView> {
  const rows = await open.lake.query<KeptRow>(
    `with found as (select "rule.id", "rule.name", count(*) as finding_count from finding group by all)
     select rule.*, coalesce(finding_count, 0) as finding_count
     from rule left join found on rule.is_finding and found."rule.id" = rule."rule.id" and found."rule.name" = rule."rule.name"
     order by rule_no limit ${MOST_RULES}`,
  );
  const run = await lastDoneRun(open.store, open.case_id, "detect");
  const slow = new Map(slowOf(run?.result).map(({ rule, steps_per_event }) => [rule, steps_per_event]));
  const views = rows.map(({ "rule.id": rule_id, "rule.name": rule_name, tags, what, faults, finding_count, ...row }): RuleView => {
    const lists = { tags: tags === "" ? [] : tags.split(" "), what: listOf<string>(what), faults: listOf<FaultRecord>(faults) };
    const read = { ...row, ...lists, rule_id, rule_name, steps_per_event: slow.get(rule_name) ?? null };
    return { ...read, title: titleOf(open.content, read), finding_count };
  });
  return pageOf(views, filter, rows.length === 0 ? null : (run?.ended_at ?? null));
}

function slowOf(result: unknown): readonly { readonly rule: string; readonly steps_per_event: number }[] {
  const { slow_rules = [] } = (result ?? {}) as {
    readonly slow_rules?: readonly { readonly rule: string; readonly steps_per_event: number }[];
  };
  return slow_rules;
}

function listOf<One>(json: string): readonly One[] {
  return JSON.parse(json) as readonly One[];
}

/** Content does not change: what was worked out of it once holds. */
const known = new WeakMap<Content, readonly RuleView[]>();

/** The rules that ship and the workspace's own, without a case: nothing is found yet, and any field may be there. */
export function listRules(content: Content, filter: RuleFilter): RulesView {
  const views = known.get(content) ?? listRuleRows(content).map((row) => ({ ...row, ...unasked(content, row) }));
  known.set(content, views);
  return pageOf(views, filter, null);
}

function unasked(content: Content, row: RuleRow): Pick<RuleView, "title" | "finding_count" | "steps_per_event"> {
  return { title: titleOf(content, row), finding_count: null, steps_per_event: null };
}

function pageOf(
  all: readonly RuleView[],
  { state, level, origin, words, limit, after }: RuleFilter,
  detected_at: string | null,
): RulesView {
  const needle = folded(words ?? "");
  const fits = (rule: RuleView) =>
    (state === undefined || rule.state === state) &&
    (level === undefined || rule.level === level) &&
    (origin === undefined || rule.origin === origin) &&
    (needle === "" || textOf(rule).includes(needle));
  const found = all.filter(fits).sort(inOrder);
  const from = Math.max(0, Number(after ?? 0));
  const rows = found.slice(from, from + limit);
  const end = from + rows.length;
  return { rows, total: found.length, next: end < found.length ? String(end) : null, counts: countStates(all), detected_at };
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function textOf({ title, rule_name, rule_id, at, author, license, tags, what }: RuleView): string {
  return folded([title.ja, title.en, rule_name, rule_id, at, author ?? "", license ?? "", ...tags, ...what].join(" "));
}

// What found something first, then what nobody could ask; within that the gravest.
function inOrder(a: RuleView, b: RuleView): number {
  const levelOf = ({ level }: RuleView) => (level === null ? FINDING_LEVELS.length : FINDING_LEVELS.indexOf(level));
  return (
    (b.finding_count ?? 0) - (a.finding_count ?? 0) ||
    RULE_STATES.indexOf(a.state) - RULE_STATES.indexOf(b.state) ||
    levelOf(a) - levelOf(b) ||
    a.rule_no - b.rule_no
  );
}
