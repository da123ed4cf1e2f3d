// Of whom a finding tells: the address, the account, the machine that a rule's matches are put together by.

import { quoteName } from "@hamon/lake";
import { fieldsOf, type Plan, type PlannedRule } from "@hamon/sigma";
import type { StorySettings, ToldField, ToldOrder } from "./story-settings.js";

/** A column of matches, and as what its value counts: "user.name". */
export interface ToldColumn {
  readonly column: string;
  readonly entity_field: string;
}

/** What is the same for all rules of a plan. */
interface Telling {
  readonly plan: Plan;
  readonly orders: readonly (Pick<ToldOrder, "categories"> & { readonly known: readonly ToldColumn[] })[];
  readonly isDerived: ReadonlySet<string>;
}

/**
 * The columns that say it, the first that is filled counting. Of a correlation those it groups by, else any; of a detection those
 * of `event`, and those within whole records that it asks itself.
 */
function toldColumns({ plan, orders, isDerived }: Telling, planned: PlannedRule): readonly ToldColumn[] {
  const first = watchedBy(plan, planned);
  const keys = groupKeys(plan, planned);
  const asked = new Set(first.test === null ? [] : fieldsOf(first.test));
  const { category } = first.rule.kind === "detection" ? first.rule.logsource : { category: null };
  const known = orders.find(({ categories }) => categories === null || categories.includes(category ?? ""))?.known ?? [];
  const grouped = known.filter(({ column }) => keys.includes(column));
  if (grouped.length > 0) return grouped;
  return known.filter(({ column }) => !isDerived.has(column) || asked.has(column));
}

function columnsOf({ derived, columns }: Plan, { name, entity_field }: ToldField): readonly ToldColumn[] {
  const inside = derived.filter(
    ({ paths, is_presence }) => !is_presence && paths.some((path) => path === name || path.endsWith(`.${name}`)),
  );
  const own = inside.length === 0 && Object.hasOwn(columns, name) ? [{ column: name, entity_field }] : [];
  return [...own, ...inside.map(({ column }) => ({ column, entity_field }))];
}

/** The detection that stands first below a rule. */
function watchedBy(plan: Plan, planned: PlannedRule): PlannedRule {
  const member = planned.window?.members[0];
  return member === undefined ? planned : watchedBy(plan, plan.rules[member.no] as PlannedRule);
}

// A correlation of correlations groups by numbers of their keys.
function groupKeys(plan: Plan, { window }: PlannedRule): readonly string[] {
  const member = window?.members[0];
  if (member === undefined) return [];
  if (!member.is_correlation) return member.keys as readonly string[];
  const inner = groupKeys(plan, plan.rules[member.no] as PlannedRule);
  return member.keys.flatMap((key) => inner[Number(key)] ?? []);
}

/** Of each rule that makes findings. */
export function toldByRule(plan: Plan, { told_of }: StorySettings): ReadonlyMap<number, readonly ToldColumn[]> {
  const orders = told_of.map(({ categories, fields }) => ({ categories, known: fields.flatMap((field) => columnsOf(plan, field)) }));
  const telling = { plan, orders, isDerived: new Set(plan.derived.map(({ column }) => column)) };
  const found = plan.rules.filter(({ is_finding, status }) => is_finding && status === "evaluable");
  return new Map(found.map((planned) => [planned.no, toldColumns(telling, planned)]));
}

/** Columns that matches carry along, so that any rule's can be told of somebody. */
export function keptColumns(plan: Plan, told: ReadonlyMap<number, readonly ToldColumn[]>): readonly string[] {
  const used = new Set([...told.values()].flat().map(({ column }) => column));
  return Object.keys(plan.columns).filter((column) => used.has(column));
}

/** One select over sigma_match: rule_no, event_id, matched_at, entity_field, entity; "-" where nobody is named. */
export function toldSql(told: ReadonlyMap<number, readonly ToldColumn[]>): string {
  const alike = new Map<string, { readonly columns: readonly ToldColumn[]; readonly rules: number[] }>();
  for (const [no, columns] of told) {
    const key = JSON.stringify(columns);
    const known = alike.get(key) ?? { columns, rules: [] };
    known.rules.push(no);
    alike.set(key, known);
  }
  const groups = [...alike.values()].filter(({ columns }) => columns.length > 0);
  const whens = (text: (columns: readonly ToldColumn[]) => string) =>
    groups.map(({ columns, rules }) => `when rule_no in (${rules.join(", ")}) then ${text(columns)}`).join("\n");
  const filled = ({ column }: ToldColumn) => `nullif(${quoteName(column)}::VARCHAR, '')`;
  const entity = (columns: readonly ToldColumn[]) => `coalesce(${columns.map(filled).join(", ")}, '-')`;
  const field = (columns: readonly ToldColumn[]) =>
    `case ${columns.map((one) => `when ${filled(one)} is not null then '${one.entity_field}'`).join(" ")} else '${columns[0]?.entity_field}' end`;
  if (groups.length === 0) return "select rule_no, event_id, matched_at, 'source.ip' as entity_field, '-' as entity from sigma_match";
  return `select rule_no, event_id, matched_at, case ${whens(field)} else 'source.ip' end as entity_field,
    case ${whens(entity)} else '-' end as entity from sigma_match`;
}
