// What is owed to whom by when. Made by: decide. Read by: report, notify, apps/web.

import type { Text } from "./case.js";

/** Unknown is a value: it is asked, and never becomes false. */
export type Tri = true | false | "unknown";

export type FactValue = boolean | number | string | readonly string[] | "unknown";

/** A fact of the case, stated by a person or derived from a record. Append-only: the newest counts. */
export interface Fact {
  readonly case_id: string;
  /** Key in content/laws/facts.yml. */
  readonly fact: string;
  readonly value: FactValue;
  readonly origin: "stated" | "derived";
  /** Who or what: a user's id, or the figure/finding it was derived from. */
  readonly by: string;
  readonly reason: string | null;
  readonly recorded_at: string;
}

/** A question for a person: an unknown fact, ranked by what its answer would change. */
export interface Question {
  readonly fact: string;
  readonly label: Text;
  readonly help: Text | null;
  readonly type: "boolean" | "count" | "day" | "choice";
  readonly choices: readonly { readonly value: string; readonly label: Text }[];
  /** Ids of the duties whose answer depends on it. */
  readonly changes: readonly string[];
}

/** One step of the working that leads from an anchor to a day, ready to print. */
export interface WorkingStep {
  readonly on: string;
  readonly text: Text;
}

export interface Clock {
  /** hard: a limit; target: a guideline's soft target; promptly: 速やかに, no number is invented. */
  readonly kind: "hard" | "target" | "promptly";
  /** Day (Japan) the clock starts. Null while the anchor is unknown. */
  readonly anchor_on: string | null;
  /** Last day. For a target the later end; null for promptly or an unknown anchor. */
  readonly due_on: string | null;
  /** For a target: the earlier end. */
  readonly from_on: string | null;
  readonly working: readonly WorkingStep[];
}

export interface Citation {
  readonly reference: string;
  readonly url: string | null;
  /** confirmed, secondary, unconfirmed: shown beside the value. */
  readonly confidence: "confirmed" | "secondary" | "unconfirmed";
  readonly checked_on: string | null;
}

export interface Obligation {
  readonly obligation_id: string;
  readonly case_id: string;
  /** "<law id>/<duty id>", e.g. jp.appi.breach_report/final_report. */
  readonly duty: string;
  readonly title: Text;
  /** ppc, fsa, persons, public. */
  readonly addressee: string;
  readonly addressee_label: Text;
  /** owed; not_owed only by the law's own terms on known facts or a signed decision; undecided: facts missing. */
  readonly owed: Tri;
  readonly state: "open" | "filed" | "closed" | "undecided" | "not_owed";
  readonly clock: Clock;
  /** Why, one line a condition, each with its value. */
  readonly reasons: readonly { readonly text: Text; readonly value: Tri; readonly fact: string | null }[];
  readonly triggers: readonly string[];
  readonly items: readonly { readonly key: string; readonly label: Text }[];
  readonly citations: readonly Citation[];
  /** Day of the law version used. */
  readonly law_effective_on: string;
  readonly filed_at: string | null;
  /** Frozen at filing. */
  readonly is_late: boolean | null;
  readonly late_reason: string | null;
}
