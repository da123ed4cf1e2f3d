// Findings that a person sets aside: with a reason, until a day, withdrawn at any time. What is set aside stays in every list and count.

/** One that was said. Kept as it was said; the evidence log has a commitment to it. */
export interface Suppression {
  readonly suppression_id: string;
  /** finding: what the finding named until then, and no longer once it names more; rule: whatever the rule finds of the entity. */
  readonly kind: "finding" | "rule";
  readonly finding_id: string;
  readonly rule_id: string;
  readonly rule_name: string;
  readonly entity_field: string;
  readonly entity: string;
  /** What the finding named when it was said. */
  readonly event_count: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly reason: string;
  /** The last day, in Japan, on which it holds. */
  readonly until_on: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
  readonly entry_index: number;
  readonly commitment: string;
  readonly withdrawn: Withdrawal | null;
}

export interface Withdrawal {
  readonly reason: string;
  readonly recorded_by: string;
  readonly recorded_at: string;
  readonly entry_index: number;
}

/** holds; ended: its day is over; withdrawn; outgrown: the finding names other events than when it was set aside. */
export const SUPPRESSION_STATES = ["holds", "outgrown", "ended", "withdrawn"] as const;
export type SuppressionState = (typeof SUPPRESSION_STATES)[number];

export interface SuppressionView extends Suppression {
  readonly state: SuppressionState;
}

export interface SuppressionsView {
  /** Newest first. */
  readonly suppressions: readonly SuppressionView[];
  /** User id -> mail address. */
  readonly actors: Readonly<Record<string, string>>;
}

export interface NewSuppression {
  readonly kind: Suppression["kind"];
  readonly finding_id: string;
  readonly reason: string;
  readonly until_on: string;
}

export interface NewWithdrawal {
  readonly reason: string;
}

/** Nothing is set aside for longer than this at a time. */
export const MOST_SUPPRESSION_DAYS = 366;

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The moment at which a day of Japan is over; null for what is no day. */
export function endOfDayInJapan(on: string): Date | null {
  const start = DAY.test(on) ? Date.parse(`${on}T00:00:00+09:00`) : Number.NaN;
  if (Number.isNaN(start)) return null;
  const end = new Date(start + DAY_MS);
  // 2026-02-30 is read as the 2nd of March by some.
  return new Date(start + 9 * 3_600_000).toISOString().startsWith(on) ? end : null;
}

/** Whether it is neither withdrawn nor over at a moment. */
export function isStanding({ until_on, withdrawn, recorded_at }: Suppression, at: Date): boolean {
  const end = endOfDayInJapan(until_on);
  if (end === null || at >= end || new Date(recorded_at) > at) return false;
  return withdrawn === null || new Date(withdrawn.recorded_at) > at;
}

/** What a suppression of one finding is of: these events and no others. */
export type NamedEvents = Pick<Suppression, "event_count" | "first_at" | "last_at">;

export function isOutgrown(said: Suppression, now: NamedEvents): boolean {
  const isSame = said.event_count === now.event_count && said.first_at === now.first_at && said.last_at === now.last_at;
  return said.kind === "finding" && !isSame;
}
