// What became of each rule: asked, asked in part, or not, and why. No rule goes without a row. Made by: detect (table `rule`).

import type { FaultRecord } from "./fault.js";
import type { Text } from "./case.js";
import type { FindingView } from "./finding.js";
import type { Page } from "./http.js";

/** Sigma's levels, gravest first. */
export const FINDING_LEVELS = ["critical", "high", "medium", "low", "informational"] as const satisfies readonly FindingView["level"][];

/**
 * What became of a rule. evaluable: asked as it is; partly: asked for what is left of it (`what`: fields that no event has); no-log: it
 * ships, and the case has no log that it is for; retired: it
 * says itself that it is deprecated or unsupported; pack-changed: its pack is no longer what was accepted.
 */
export const RULE_STATES = [
  "faulty",
  "pack-changed",
  "broken",
  "too-slow",
  "unsupported",
  "needs-placeholder",
  "fields-missing",
  "no-log",
  "partly",
  "evaluable",
  "retired",
] as const;
export type RuleState = (typeof RULE_STATES)[number];

/** Whether it was asked at all: of one that was not, no findings say nothing. */
export function isAsked(state: RuleState): boolean {
  return state === "evaluable" || state === "partly";
}

/** How many are in each state. */
export function countStates(rules: readonly { readonly state: RuleState }[]): Readonly<Partial<Record<RuleState, number>>> {
  const counts: Partial<Record<RuleState, number>> = {};
  for (const { state } of rules) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** A rule as the lake keeps it, its lists as lists. */
export interface RuleRow {
  readonly rule_no: number;
  readonly rule_id: string;
  /** Name of its file without the ending. */
  readonly rule_name: string;
  /** Its own; null where it has none that could be read. */
  readonly title: string | null;
  /** File, line and column. */
  readonly at: string;
  /** shipped, workspace (its own rules), or the name of a pack behind "pack:". */
  readonly origin: string;
  /** detection, correlation, filter, behaviour; null: what could not be read as one. */
  readonly kind: "detection" | "correlation" | "filter" | "behaviour" | null;
  readonly level: FindingView["level"] | null;
  /** Sigma's: stable, test, experimental, deprecated, unsupported. */
  readonly status: string | null;
  readonly author: string | null;
  /** The rule's own, else its pack's. */
  readonly license: string | null;
  readonly tags: readonly string[];
  /** Whether its matches stand as findings, or only serve a correlation or a filter. */
  readonly is_finding: boolean;
  readonly state: RuleState;
  /** Which fields, placeholders or features; the codes of mistakes. */
  readonly what: readonly string[];
  /** Of a faulty one: every mistake with its place. */
  readonly faults: readonly FaultRecord[];
}

export interface RuleView extends Omit<RuleRow, "title"> {
  readonly title: Text;
  /** Of its regular expressions, where it was slow. */
  readonly steps_per_event: number | null;
  /** Null: told without a case. */
  readonly finding_count: number | null;
}

export interface RuleFilter {
  readonly state?: RuleState | undefined;
  readonly level?: FindingView["level"] | undefined;
  readonly origin?: string | undefined;
  /** Looked for in titles, names, authors, licences, tags, places, and in what is missing. */
  readonly words?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface RulesView extends Page<RuleView> {
  /** Of all rules, whatever was asked for. */
  readonly counts: Readonly<Partial<Record<RuleState, number>>>;
  /** Null: detect has not run since rules have a state; then there are no rows. */
  readonly detected_at: string | null;
}

/** A sample beside a rule, and whether the rule judges it as it must. */
export interface RuleSample {
  readonly name: string;
  readonly at: string;
  readonly is_hit: boolean;
  readonly passed: boolean;
}

export interface TestedRule extends RuleRow {
  readonly samples: readonly RuleSample[];
  /** Mistakes in its samples. */
  readonly sample_faults: readonly FaultRecord[];
}

/** The rules of a folder, tried without events. */
export interface RulesTested {
  /** No mistake, and every sample is judged as it must. */
  readonly ok: boolean;
  readonly file_count: number;
  readonly rule_count: number;
  readonly counts: RulesView["counts"];
  readonly rules: readonly TestedRule[];
  /** Of files, rules and samples, each with its place. */
  readonly mistakes: readonly FaultRecord[];
  readonly sample_count: number;
  readonly failed_count: number;
  /** YAML that is no rule. */
  readonly others: readonly string[];
}

/** A folder of rules on the server's own disk to take in. */
export interface NewRulePack {
  readonly folder: string;
  /** Default: the folder's name. */
  readonly name?: string | undefined;
  /** For rules that state none. Default: what a file LICENSE in the folder says. */
  readonly license?: string | undefined;
}

export interface RulePackView {
  readonly name: string;
  /** The folder that it was copied from. Null, as all below: what was accepted cannot be read. */
  readonly source: string | null;
  /** SHA-256 over the files of the copy. */
  readonly digest: string | null;
  readonly license: string | null;
  readonly rule_count: number | null;
  readonly accepted_by: string | null;
  readonly accepted_at: string | null;
  /** Whether the copy is what was accepted. Where not, none of its rules is asked. */
  readonly is_intact: boolean;
  /** The folder now. changed: what is there is not used until it is accepted. */
  readonly source_state: "same" | "changed" | "gone" | "unknown";
}

export interface RulePackAdded {
  readonly name: string;
  readonly source: string;
  readonly digest: string;
  readonly license: string | null;
  readonly rule_count: number;
  readonly counts: RulesView["counts"];
  readonly mistakes: readonly FaultRecord[];
  /** YAML that is no rule: not copied. */
  readonly left_aside: readonly string[];
}
