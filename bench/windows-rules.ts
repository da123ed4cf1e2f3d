// SigmaHQ's rules for Windows, each with the events it is asked of as SigmaHQ's own checker maps logsources (thor.yml).

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "@hamon/content";
import {
  allOf,
  ANY_TEXT,
  anyOf,
  columnRulesOf,
  fieldsOf,
  parseRules,
  planRules,
  type ColumnRule,
  type DetectionRule,
  type Logsource,
  type Predicate,
} from "@hamon/sigma";

interface ThorSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
  readonly sources?: readonly string[];
  readonly conditions?: Readonly<Record<string, unknown>>;
  readonly rewrite?: { readonly service: string };
  readonly fieldmappings?: Readonly<Record<string, string>>;
}

/** One way to meet a logsource: what events must be, and fields that are called otherwise there. */
interface Route {
  readonly test: Predicate;
  readonly names: Readonly<Record<string, string>>;
}

export type YamlFile = ReturnType<typeof parseYaml>;

/** Every active rule's file, read as YAML. */
export function readRuleFiles(data: string, cache: string): readonly YamlFile[] {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "rules-"));
  try {
    execFileSync("tar", ["-xJf", join(data, "sigma-rules/sigma-rules-8eaafff.tar.xz"), "-C", folder]);
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /^rules[^/]*\/.*\.yml$/.test(path));
    return paths.map((path) => parseYaml(path, readFileSync(join(folder, path), "utf8")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function detectionsOf(files: readonly YamlFile[]): readonly DetectionRule[] {
  return files.flatMap((file) => parseRules(file.documents, file.at).rules).filter((rule) => rule.kind === "detection");
}

/** All rules in columns: those of Windows by its channels, the others by their product, which no event here has. */
export function toColumnRules(rules: readonly DetectionRule[], data: string): readonly ColumnRule[] {
  const path = join(data, "sigma-regression/logsource-mapping-thor.yml");
  const [thor] = parseYaml(path, readFileSync(path, "utf8")).documents as [{ logsources: Readonly<Record<string, ThorSource>> }];
  const sources = Object.values(thor.logsources);
  const routes = rules.map(({ logsource }) => routesOf(logsource, sources));
  const ways = new Map(routes.flat().map(({ names }) => [JSON.stringify(names), names]));
  return [...ways].flatMap(([way, names]) => {
    const own = routes.map((some) => some.filter((route) => JSON.stringify(route.names) === way));
    const places = own.flatMap((some, no) => (some.length > 0 ? [no] : []));
    const planned = planWith(
      places.map((no) => rules[no] as DetectionRule),
      names,
    );
    return planned.flatMap((rule) => {
      const no = places[rule.no] as number;
      return (own[no] ?? []).map((route) => ({ ...rule, no, logsource: route.test }));
    });
  });
}

// Rules with placeholders have no values here, and are left out.
function planWith(rules: readonly DetectionRule[], names: Route["names"]): readonly ColumnRule[] {
  const fields = rules.flatMap(({ test }) => (test === null ? [] : fieldsOf(test))).map((field) => names[field] ?? field);
  const columns = Object.fromEntries(fields.map((field) => [field, "VARCHAR"]));
  return columnRulesOf(planRules(rules, { columns, names, keywords: [ANY_TEXT] }));
}

function routesOf({ product, category, service }: Logsource, sources: readonly ThorSource[]): readonly Route[] {
  if (product !== "windows") return [{ test: isOne("logsource.product", [product ?? "any"]), names: {} }];
  const channels = (name: string | undefined) => sources.filter((one) => one.service === name).flatMap((one) => one.sources ?? []);
  const inChannels = (name: string | undefined) =>
    isOne(
      "Channel",
      channels(name).map((source) => source.replace("WinEventLog:", "")),
    );
  if (category === null) return [{ test: service === null ? allOf([]) : inChannels(service), names: {} }];
  const ways = sources.filter((one) => one.product === "windows" && one.category === category && one.rewrite !== undefined);
  return ways.map(({ rewrite, conditions = {}, fieldmappings = {} }) => ({
    test: allOf([inChannels(rewrite?.service), ...Object.entries(conditions).map(([field, wanted]) => isOne(field, [wanted].flat()))]),
    names: fieldmappings,
  }));
}

function isOne(field: string, values: readonly unknown[]): Predicate {
  return anyOf(values.map((value) => ({ kind: "text", field, pattern: [{ kind: "literal", text: String(value) }], isCased: false })));
}
