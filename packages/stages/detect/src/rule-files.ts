// Which files under rules/ hold rules, and what stands in them.
//
// rules/story.yml, rules/gaps.yml, rules/clocks.yml and rules/placeholders.yml are settings, rules/routing/ says where events are; <name>.samples.yml are the samples of
// <name>.yml; all else is rules.

import type { Content, ContentFile } from "@hamon/content";
import type { Fault } from "@hamon/records";
import { parseRules, type Rule } from "@hamon/sigma";
import { isRoutingFile, PLACEHOLDERS_FILE, readPlaceholders, readRouting } from "./event-fields.js";

const SETTINGS = ["rules/story.yml", "rules/gaps.yml", "rules/clocks.yml", PLACEHOLDERS_FILE];
const SAMPLES = ".samples.yml";
/** Sigma's own words for a rule that is kept but no longer asked. */
const RETIRED = ["deprecated", "unsupported"];

/** A rule and the file it stands in. */
export interface OwnRule {
  readonly rule: Rule;
  /** The file's name without its ending: the key of its sentences. */
  readonly rule_name: string;
  /** The document's id, else its name, else the file's. */
  readonly rule_id: string;
  /** Its own licence, else the one that its pack says. */
  readonly license: string | null;
}

export interface RuleFiles {
  readonly rules: readonly OwnRule[];
  /** Kept, and not asked: they say so themselves. */
  readonly retired: readonly OwnRule[];
  /** Every mistake of every file. */
  readonly faults: readonly Fault[];
}

export function readRules(content: Content): RuleFiles {
  const { rules, retired, faults } = readRuleFiles(content.files("rules"));
  return { rules, retired, faults: [...readRouting(content).faults, ...readPlaceholders(content).faults, ...faults] };
}

/** The rules in some files: settings, routes and samples among them are passed over. */
export function readRuleFiles(all: readonly ContentFile[]): RuleFiles {
  const files = all.filter(isRuleFile).map((file) => ({ file, ...parseRules(file.documents, file.at) }));
  const found = files.flatMap(({ file, rules }) => rules.map((rule) => toOwnRule(file, rule)));
  const isRetired = ({ rule }: OwnRule) => RETIRED.includes(rule.status ?? "");
  return {
    rules: found.filter((one) => !isRetired(one)),
    retired: found.filter(isRetired),
    faults: files.flatMap(({ file, faults }): readonly Fault[] => (file.fault === undefined ? faults : [file.fault])),
  };
}

function toOwnRule(file: ContentFile, rule: Rule): OwnRule {
  const rule_name = ruleName(file.path);
  return { rule, rule_name, rule_id: rule.id ?? rule.name ?? rule_name, license: rule.license };
}

export function isRuleFile({ path }: Pick<ContentFile, "path">): boolean {
  return !path.endsWith(SAMPLES) && !isRoutingFile(path) && !SETTINGS.includes(path.replace(/^workspace:/, ""));
}

/** "rules/web/web_shell.yml" -> "web_shell". */
export function ruleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.yml$/, "");
}

export function samplesPath(path: string): string {
  return path.replace(/\.yml$/, SAMPLES);
}

/** "rules/web/web_shell.yml:14:3" -> "rules/web/web_shell.yml". */
export function filePath(at: string): string {
  return at.replace(/(?::\d+)*$/, "");
}
