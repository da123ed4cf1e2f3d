// Which files under rules/ hold rules, and what stands in them.
//
// rules/story.yml, rules/gaps.yml, rules/clocks.yml and rules/placeholders.yml are settings, rules/routing/ says where events are; <name>.samples.yml are the samples of
// <name>.yml; rules/behaviour/ has behaviours; all else is rules.

import { PACKS_FOLDER, type Content, type ContentFile, type RulePack } from "@hamon/content";
import { Fault } from "@hamon/records";
import { parseRules, type Rule } from "@hamon/sigma";
import { isBehaviourFile } from "./behaviour/behaviour-files.js";
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
  const packs = content.packs();
  const licenses = new Map(packs.flatMap(({ pin, files }) => files.map(({ path }) => [path, pin?.license ?? null] as const)));
  const { rules, retired, faults } = readRuleFiles(content.files("rules"), (path) => licenses.get(path) ?? null);
  const changed = packs.filter(({ is_intact }) => !is_intact).map(packChanged);
  return { rules, retired, faults: [...readRouting(content).faults, ...readPlaceholders(content).faults, ...changed, ...faults] };
}

function packChanged({ name }: RulePack): Fault {
  return new Fault("rule-pack-changed", { at: `workspace:${PACKS_FOLDER}/${name}`, params: { pack: name } });
}

/**
 * The rules in some files: settings, routes and samples among them are passed over.
 *
 * @param licenseOf what holds for the rules of a file that state no licence.
 */
export function readRuleFiles(all: readonly ContentFile[], licenseOf: (path: string) => string | null = () => null): RuleFiles {
  const files = all.filter(isRuleFile).map((file) => ({ file, ...parseRules(file.documents, file.at) }));
  const found = files.flatMap(({ file, rules }) => rules.map((rule) => toOwnRule(file, rule, licenseOf)));
  const isRetired = ({ rule }: OwnRule) => RETIRED.includes(rule.status ?? "");
  return {
    rules: found.filter((one) => !isRetired(one)),
    retired: found.filter(isRetired),
    faults: files.flatMap(({ file, faults }): readonly Fault[] => (file.fault === undefined ? faults : [file.fault])),
  };
}

function toOwnRule(file: ContentFile, rule: Rule, licenseOf: (path: string) => string | null): OwnRule {
  const rule_name = ruleName(file.path);
  return { rule, rule_name, rule_id: rule.id ?? rule.name ?? rule_name, license: rule.license ?? licenseOf(file.path) };
}

function isRuleFile({ path }: ContentFile): boolean {
  return !isSamplesFile(path) && !isRoutingFile(path) && !isBehaviourFile(path) && !SETTINGS.includes(path.replace(/^workspace:/, ""));
}

/** "rules/web/web_shell.yml" -> "web_shell". */
export function ruleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.yml$/, "");
}

export function isSamplesFile(path: string): boolean {
  return path.endsWith(SAMPLES);
}

export function samplesPath(path: string): string {
  return path.replace(/\.yml$/, SAMPLES);
}

/** "rules/web/web_shell.yml:14:3" -> "rules/web/web_shell.yml". */
export function filePath(at: string): string {
  return at.replace(/(?::\d+)*$/, "");
}
