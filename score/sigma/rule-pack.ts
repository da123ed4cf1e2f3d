// A pack of rules as its authors hand it out: a tar of YAML. Each rule is read and has a status, or it counts as lost.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml } from "@hamon/content";
import {
  fieldsOf,
  parseRules,
  planRules,
  waysOf,
  type Fields,
  type Rule,
  type Routing,
  type RuleStatus,
  type SigmaEvent,
} from "@hamon/sigma";

export interface RulePack {
  /** Those in use, and those that their authors call unsupported. */
  readonly active: readonly Rule[];
  readonly old: readonly Rule[];
  /** Documents in the files of either kind. */
  readonly active_documents: number;
  readonly old_documents: number;
  readonly faults: readonly string[];
  readonly old_faults: readonly string[];
}

const NONE: RulePack = { active: [], old: [], active_documents: 0, old_documents: 0, faults: [], old_faults: [] };

export function readRulePack(folder: string): RulePack {
  const archive = existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith(".tar.xz")) : undefined;
  if (archive === undefined) return NONE;
  const unpacked = mkdtempSync(join(tmpdir(), "sigma-pack-"));
  try {
    execFileSync("tar", ["-xJf", join(folder, archive), "-C", unpacked]);
    return readFolder(unpacked);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

function readFolder(folder: string): RulePack {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.ya?ml$/.test(name));
  const files = names
    .filter((name) => !name.startsWith("tests/"))
    .sort()
    .map((name) => {
      const { documents, at } = parseYaml(name, readFileSync(join(folder, name), "utf8"));
      return { isOld: /^(?:unsupported|deprecated)\//.test(name), count: documents.length, ...parseRules(documents, at) };
    });
  const of = (isOld: boolean) => files.filter((file) => file.isOld === isOld);
  const sum = (isOld: boolean) => of(isOld).reduce((total, { count }) => total + count, 0);
  const told = (isOld: boolean) => of(isOld).flatMap(({ faults }) => faults.map(({ message }) => message));
  const rules = (isOld: boolean) => of(isOld).flatMap((file) => file.rules);
  return {
    active: rules(false),
    old: rules(true),
    active_documents: sum(false),
    old_documents: sum(true),
    faults: told(false),
    old_faults: told(true),
  };
}

/** Text columns for every field that the rules and the routes ask for, and for more. */
export function flatFields(rules: readonly Rule[], routing: Routing, more: readonly string[]): Fields {
  const asked = rules.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? fieldsOf(rule.test) : []));
  // What collect adds to a record, no flat record has.
  const whens = routing
    .flatMap((route) => route.ways.flatMap((way) => fieldsOf(way.when)))
    .filter((name) => !name.startsWith("logsource."));
  const names = foldedNames([...more, ...asked, ...whens]);
  const columns = Object.fromEntries(["Channel", ...Object.values(names)].map((name) => [name, "VARCHAR"]));
  return { columns, names: { ...names, channel: "Channel" }, routing };
}

// A table's columns are the same in any case; fields are not: a second writing has a column of its own.
function foldedNames(fields: readonly string[]): Readonly<Record<string, string>> {
  const writings = new Map<string, string[]>([["channel", ["Channel"]]]);
  for (const field of fields) {
    const known = writings.get(field.toLowerCase()) ?? [];
    if (!known.includes(field)) writings.set(field.toLowerCase(), [...known, field]);
  }
  const columns = [...writings.values()].flatMap((all) => all.map((field, i) => [field, i === 0 ? field : `${field} ~${i}`]));
  return Object.fromEntries(columns) as Readonly<Record<string, string>>;
}

/** The event with its values under the names of columns. */
export function inColumns(event: SigmaEvent, { names = {} }: Fields): SigmaEvent {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [Object.hasOwn(names, name) ? (names[name] as string) : name, value]),
  );
}

export interface RuleFigures {
  readonly rules_parsed: number;
  readonly rule_faults: number;
  readonly rules_without_status: number;
  /** Whose logsource has a route. */
  readonly rules_routed: number;
  readonly rules_evaluable: number;
  readonly rules_need_placeholder: number;
  readonly rules_unsupported: number;
  readonly old_documents: number;
  readonly old_rules_evaluable: number;
  readonly old_rules_unsupported: number;
  readonly old_faults: number;
}

const STATUSES: readonly RuleStatus[] = ["evaluable", "fields-missing", "needs-placeholder", "unsupported"];

/** Statuses where all fields are there: what is left then is what a rule lacks itself. */
export function scoreRules(pack: RulePack, routing: Routing): RuleFigures {
  for (const fault of [...pack.faults, ...pack.old_faults].slice(0, 20)) console.log(fault);
  const active = statusesOf(pack.active, routing);
  const old = statusesOf(pack.old, routing);
  return {
    rules_parsed: pack.active.length,
    rule_faults: pack.faults.length,
    rules_without_status: pack.active_documents - pack.active.length + active.none,
    rules_routed: pack.active.filter((rule) => rule.kind === "detection" && waysOf(routing, rule.logsource) !== null).length,
    rules_evaluable: active.count("evaluable"),
    rules_need_placeholder: active.count("needs-placeholder"),
    rules_unsupported: active.count("unsupported") + active.count("fields-missing"),
    old_documents: pack.old_documents,
    old_rules_evaluable: old.count("evaluable"),
    old_rules_unsupported: old.count("unsupported") + old.count("fields-missing"),
    old_faults: pack.old_faults.length,
  };
}

function statusesOf(rules: readonly Rule[], routing: Routing): { readonly none: number; count(status: RuleStatus): number } {
  // A logsource without a route is found by its own columns.
  const logsource = { category: "logsource.category", product: "logsource.product", service: "logsource.service" };
  const named = routing.flatMap(({ ways }) => ways.flatMap(({ names }) => Object.values(names).flat()));
  const flat = flatFields(rules, routing, named);
  const told = Object.fromEntries(Object.values(logsource).map((name) => [name, "VARCHAR"]));
  const grouped = rules.flatMap((rule) =>
    rule.kind === "correlation" ? [...(rule.correlation?.group_by ?? []), ...(rule.correlation?.fields ?? [])] : [],
  );
  const more = Object.fromEntries(grouped.map((name) => [name, "VARCHAR"]));
  const { rules: planned } = planRules(rules, { ...flat, columns: { ...more, ...flat.columns, ...told }, logsource });
  const without = planned.filter(({ status, what }) => !STATUSES.includes(status) || (status !== "evaluable" && what.length === 0));
  const reasons = new Map<string, number>();
  for (const { status, what } of planned.filter((one) => one.status !== "evaluable"))
    reasons.set(`${status}: ${what.join(", ")}`, (reasons.get(`${status}: ${what.join(", ")}`) ?? 0) + 1);
  for (const [reason, count] of reasons) console.log(`${count} rules ${reason}`);
  return { none: without.length, count: (status) => planned.filter((one) => one.status === status).length };
}
