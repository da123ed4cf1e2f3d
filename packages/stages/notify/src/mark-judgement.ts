// Whether a mark by hand may stand: pure, so that a trial and the act judge alike.

import { Fault, MARK_RULES, type Channel, type DeliveryState, type MarkRule, type MarkState, type NewMark } from "@hamon/records";
import { japanDay } from "@hamon/template";
import { PERSON_GONE } from "./delivery-rows.js";

/** The delivery that a mark names, as it stands now. */
export interface MarkedDelivery {
  readonly delivery_id: string;
  readonly channel: Channel;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly attempt: number;
  readonly last_attempt: number;
  readonly made_at: string;
}

export interface Mark {
  readonly delivery_id: string;
  readonly state_before: DeliveryState;
  readonly state: MarkState;
  readonly on: string;
  readonly reason: string;
  readonly note: string | null;
}

export interface Judging {
  readonly now: Date;
  /** Deliveries marked in this act already, and where. */
  readonly taken: Map<string, string>;
}

/**
 * The mark as it will be written.
 *
 * @throws {Fault} one of `delivery-unknown`, `delivery-ambiguous`, `delivery-superseded`, `delivery-person-gone`,
 *   `mark-twice`, `mark-not-allowed`, `mark-reason-unknown`, `mark-day-wrong`, `mark-day-in-future`, `mark-before-made`.
 */
export function judgeMark(mark: NewMark, found: readonly MarkedDelivery[], { now, taken }: Judging): Mark {
  const [delivery] = found;
  const at = placeOf(mark);
  if (delivery === undefined) throw new Fault("delivery-unknown", { at });
  if (found.length > 1) throw new Fault("delivery-ambiguous", { at, params: { count: found.length } });
  const before = taken.get(delivery.delivery_id);
  if (before !== undefined) throw new Fault("mark-twice", { at, params: { before } });
  taken.set(delivery.delivery_id, at ?? "—");
  refuseClosed(delivery, at);
  const reason = reasonOf(mark, ruleOf(mark, delivery), at);
  refuseDay(mark, delivery, { now, at });
  const note = mark.note?.trim() ?? "";
  const { delivery_id, state: state_before } = delivery;
  return { delivery_id, state_before, state: mark.state, on: mark.on, reason, note: note === "" ? null : note };
}

/** The line of the file that the mark came from. */
function placeOf({ line }: Pick<NewMark, "line">): string | undefined {
  return line === undefined ? undefined : String(line);
}

// What came after has taken its place; and who is nobody any more is told as somebody else.
function refuseClosed({ attempt, last_attempt, reason }: MarkedDelivery, at: string | undefined): void {
  if (attempt < last_attempt) throw new Fault("delivery-superseded", { at, params: { attempt, last_attempt } });
  if (reason === PERSON_GONE) throw new Fault("delivery-person-gone", { at });
}

function ruleOf(mark: NewMark, { channel, state }: MarkedDelivery): MarkRule {
  const rule = MARK_RULES[channel][mark.state];
  if (rule?.from.includes(state) === true) return rule;
  throw new Fault("mark-not-allowed", { at: placeOf(mark), params: { channel, before: state, state: mark.state } });
}

function reasonOf(mark: NewMark, { reasons }: MarkRule, at: string | undefined): string {
  const reason = mark.reason ?? reasons[0] ?? "";
  if (reasons.includes(reason)) return reason;
  throw new Fault("mark-reason-unknown", { at, params: { known: reasons.join(" ") } });
}

interface DayJudging {
  readonly now: Date;
  readonly at: string | undefined;
}

// A person may call before anything was made for them; nothing comes back before it left.
function refuseDay({ on, state }: NewMark, delivery: MarkedDelivery, { now, at }: DayJudging): void {
  if (!isDay(on)) throw new Fault("mark-day-wrong", { at });
  const today = japanDay(now);
  if (on > today) throw new Fault("mark-day-in-future", { at, params: { today } });
  const made_on = japanDay(new Date(delivery.made_at));
  if (state !== "reached" && on < made_on) throw new Fault("mark-before-made", { at, params: { made_on } });
}

// A day that a calendar has: not 2025-02-30.
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}
