// Every rule as a row: what became of it, who wrote it, under which licence. Mistakes of files are rows, too: nothing goes in silence.

import type { Content } from "@hamon/content";
import type { LakeDraft } from "@hamon/lake";
import { RULE_COLUMNS, toFaultRecord, type Fault, type RuleRow, type RuleState } from "@hamon/records";
import { planRules, type Plan, type PlannedRule, type Rule } from "@hamon/sigma";
import { behaviourRow, readBehaviours } from "./behaviour/behaviour-files.js";
import { eventFields } from "./event-fields.js";
import { filePath, readRules, ruleName, type OwnRule, type RuleFiles } from "./rule-files.js";
import { originOf } from "./rule-origin.js";
import { lackOf } from "./rule-tale.js";
import type { Trial } from "./matching/find-matches.js";

type Tried = Pick<Trial, "refused"> & {
  /** Numbers of rules for logs that the case has none of. */
  readonly withoutLog: ReadonlySet<number>;
};

const UNTRIED: Tried = { refused: new Map(), withoutLog: new Set() };

/** The rules and behaviours of content as they would be asked of events that have every field a record may have. */
export function listRuleRows(content: Content): readonly RuleRow[] {
  const files = readRules(content);
  const { behaviours, faults } = readBehaviours(content);
  const plan = planRules(
    files.rules.map(({ rule }) => rule),
    eventFields(content),
  );
  const rows = ruleRows({ ...files, faults: [...files.faults, ...faults] }, plan);
  const own = behaviours.map((behaviour) => behaviourRow(behaviour, "evaluable", []));
  return [...rows, ...own.map((row, i) => ({ rule_no: rows.length + i, ...row }))];
}

/** A row for each rule, asked or not, then one for each file with mistakes. */
export function ruleRows({ rules, retired, faults }: RuleFiles, plan: Plan, { refused, withoutLog }: Tried = UNTRIED): readonly RuleRow[] {
  const asked = plan.rules.map((planned) => {
    const state = stateOf(planned, refused.get(planned.no) ?? (withoutLog.has(planned.no) ? "no-log" : undefined));
    return { ...rowOf(rules[planned.no] as OwnRule), is_finding: planned.is_finding, state, what: whatOf(planned, state) };
  });
  const kept = retired.map((own) => ({ ...rowOf(own), state: "retired" as const, what: [own.rule.status ?? ""] }));
  return [...asked, ...kept, ...faultRows(faults)].map((row, rule_no) => ({ rule_no, ...row }));
}

function stateOf(planned: PlannedRule, why: "broken" | "too-slow" | "no-log" | undefined): RuleState {
  if (why !== undefined) return why;
  return planned.status === "evaluable" && lackOf(planned).length > 0 ? "partly" : planned.status;
}

function whatOf(planned: PlannedRule, state: RuleState): readonly string[] {
  if (state === "partly") return lackOf(planned);
  return state === "broken" || state === "too-slow" || state === "no-log" ? [] : planned.what;
}

type Row = Omit<RuleRow, "rule_no">;

function rowOf({ rule, rule_id, rule_name, license }: OwnRule): Omit<Row, "state" | "what"> {
  const { title, at, kind, level, status, author, tags } = rule as Rule;
  const own = { rule_id, rule_name, title, at, origin: originOf(at), kind, level, status, author, license, tags };
  return { ...own, is_finding: false, faults: [] };
}

const NOTHING_KNOWN = {
  title: null,
  kind: null,
  level: null,
  status: null,
  author: null,
  license: null,
  tags: [],
  is_finding: false,
} as const;

// All mistakes of a file in one row, at the place of the first.
function faultRows(faults: readonly Fault[]): readonly Row[] {
  const byFile = new Map<string, Fault[]>();
  for (const fault of faults) {
    const file = filePath(fault.at ?? "");
    byFile.set(file, [...(byFile.get(file) ?? []), fault]);
  }
  return [...byFile].map(([file, own]) => {
    const name = ruleName(file);
    const told = { what: [...new Set(own.map(({ code }) => code))], faults: own.map(toFaultRecord) };
    const state = own.some(({ code }) => code === "rule-pack-changed") ? "pack-changed" : "faulty";
    return { ...NOTHING_KNOWN, rule_id: name, rule_name: name, at: own[0]?.at ?? file, origin: originOf(file), state, ...told };
  });
}

/** Puts the rows into the table `rule`. */
export async function writeRules(draft: LakeDraft, part: string, rows: readonly RuleRow[]): Promise<void> {
  await draft.writeTsv("rule", part, RULE_COLUMNS, lines(rows));
}

async function* lines(rows: readonly RuleRow[]): AsyncIterable<Uint8Array> {
  for (const { rule_id, rule_name, tags, what, faults, ...row } of rows) {
    const kept = { ...row, "rule.id": rule_id, "rule.name": rule_name, tags: tags.join(" "), what: JSON.stringify(what) };
    const cells: Readonly<Record<string, unknown>> = { ...kept, faults: JSON.stringify(faults) };
    yield Buffer.from(
      `${Object.keys(RULE_COLUMNS)
        .map((name) => cell(cells[name]))
        .join("\t")}\n`,
    );
  }
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  return typeof value === "string" ? `"${value.replaceAll("\0", "").replaceAll('"', '""')}"` : String(value);
}
