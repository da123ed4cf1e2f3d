// What a law file says, once read: triggers, exemptions, duties and their clocks, all by the day they take effect.

import type { Citation, Text } from "@hamon/records";
import type { Calendar } from "./calendar.js";
import type { Condition } from "./condition.js";
import type { Timeline } from "./dated.js";
import type { Day } from "./day.js";
import type { FactDefinitions } from "./fact.js";

/** A condition with a name that people use: a trigger (報告対象事態), an exemption, or a step between. */
export interface NamedCondition {
  readonly label: Text;
  readonly when: Timeline<Condition>;
}

/** One line of a list that is read from the top: the first whose condition holds is taken. No `when`: always. */
export interface AddresseeLine {
  readonly to: string;
  readonly when: Condition | null;
}

export interface AmountLine {
  /** Name in the law's values. */
  readonly value: string;
  readonly when: Condition | null;
  /** Why this line, in words. */
  readonly because: Text | null;
}

export interface ClockRule {
  /** hard: a limit; target: a guideline's soft target; promptly (速やかに): no number is invented. */
  readonly kind: "hard" | "target" | "promptly";
  /** The day fact it runs from. */
  readonly anchor: string;
  /** Empty for promptly. */
  readonly amount: readonly AmountLine[];
  /** For a target: the value that gives its earlier end. */
  readonly from: string | null;
  /** The value that says whether the anchor is day one: counted | not_counted. */
  readonly first_day: string | null;
  /** The value that names the calendar whose closed days the last day is moved past. Null: it stays. */
  readonly roll: string | null;
  readonly sources: readonly string[];
}

export interface Duty {
  readonly duty: string;
  readonly title: Text;
  /** "<law>/<duty>" that must be owed too. */
  readonly follows: string | null;
  readonly owed_when: Timeline<Condition>;
  /** Exemptions that end it once they are shown. */
  readonly unless: readonly string[];
  readonly addressee: string;
  readonly clock: ClockRule;
  /** Name of the value that lists what must be said; null: nothing is prescribed. */
  readonly items: string | null;
}

export type LawValue = number | "counted" | "not_counted" | string | readonly string[];

export interface Law {
  readonly law: string;
  readonly title: Text;
  /** The day fact that decides which version is used. */
  readonly in_force_by: string;
  readonly sources: ReadonlyMap<string, Citation>;
  readonly values: ReadonlyMap<string, Timeline<LawValue>>;
  readonly conditions: ReadonlyMap<string, NamedCondition>;
  readonly triggers: ReadonlyMap<string, NamedCondition>;
  readonly exemptions: ReadonlyMap<string, NamedCondition>;
  readonly addressees: ReadonlyMap<string, Timeline<readonly AddresseeLine[]>>;
  readonly duties: readonly Duty[];
  /** Every day on which something of it takes effect, oldest first; never empty. */
  readonly effective_days: readonly Day[];
}

/** The words and days that laws share. */
export interface Vocabulary {
  readonly facts: FactDefinitions;
  readonly addressees: ReadonlyMap<string, Text>;
  /** Key of the addressee that stands where none is settled. */
  readonly unsettled: string;
  readonly items: ReadonlyMap<string, Text>;
  readonly calendars: ReadonlyMap<string, Calendar>;
}

/** All laws with what they share. */
export interface LawBook extends Vocabulary {
  readonly laws: readonly Law[];
}

/** The version used on a day: the newest day of effect by then; before the first, the first. */
export function versionOf(law: Law, on: Day): Day {
  return law.effective_days.findLast((day) => day <= on) ?? (law.effective_days[0] as Day);
}

export function isBeforeFirstVersion(law: Law, on: Day): boolean {
  return on < (law.effective_days[0] as Day);
}
