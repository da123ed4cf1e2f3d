// Stories and findings as screens read them. Made by: detect, hamon.

import type { Text } from "./case.js";
import type { SuppressionView } from "./suppression.js";

export interface StoryView {
  readonly story_id: string;
  readonly entity_field: string;
  readonly entity: string;
  readonly score: number;
  readonly is_intruder: boolean;
  readonly first_at: string;
  readonly last_at: string;
  readonly finding_count: number;
  /** Requests that a rule hit. */
  readonly event_count: number;
  /** Requests held to be the intruder's, hit by a rule or not. Null for who is none. */
  readonly request_count: number | null;
  /** Findings that are suppressed and so are not in the score. */
  readonly left_out_count: number;
  /** The score with them; null: nothing is left out. */
  readonly whole_score: number | null;
}

export interface FindingView {
  readonly finding_id: string;
  readonly rule_id: string;
  readonly rule_name: string;
  readonly title: Text;
  readonly level: "informational" | "low" | "medium" | "high" | "critical";
  readonly tags: readonly string[];
  readonly entity_field: string;
  readonly entity: string;
  readonly story_id: string | null;
  readonly first_at: string;
  readonly last_at: string;
  readonly event_count: number;
  /** What was measured beside what is usual, in words. Null: the rule measures nothing. */
  readonly measured: Text | null;
  /** Of the rule. Null: it says none, or was taken away since. */
  readonly author: string | null;
  readonly license: string | null;
  /** What stands of what a person said of it last; null: nothing does. */
  readonly suppression: Pick<SuppressionView, "suppression_id" | "kind" | "until_on" | "reason" | "state"> | null;
  /** Whether the last detect left it out of its story. */
  readonly is_left_out: boolean;
}
