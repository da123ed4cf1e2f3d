// Telling one person, on one channel. Made by: notify. Read by: apps/web.

export const CHANNELS = ["mail", "letter", "call", "publication"] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_STATES = [
  "planned", // chosen, nothing made yet
  "made", // letter printed to a file, or on a call list
  "sent", // accepted by the mail server
  "failed", // refused at once, or a call that did not reach the person
  "returned", // bounced, or came back by post
  "reached", // a person confirmed it, e.g. a call
  "listed", // cannot be reached: listed for publication (公表で代替)
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  readonly delivery_id: string;
  readonly case_id: string;
  readonly person_id: number;
  readonly channel: Channel;
  readonly state: DeliveryState;
  /** 1 for the first try of this person, 2 for the next channel after a return, … */
  readonly attempt: number;
  /** Letter file and page, or Message-ID. */
  readonly reference: string | null;
  /** Key in locales: returns.<reason>, e.g. mailbox-unknown. */
  readonly reason: string | null;
  readonly made_at: string;
  readonly changed_at: string;
}

/** States that a person may give a delivery by hand. */
export const MARK_STATES = ["returned", "failed", "reached"] as const satisfies readonly DeliveryState[];
export type MarkState = (typeof MARK_STATES)[number];

export interface MarkRule {
  /** What the delivery must be now. */
  readonly from: readonly DeliveryState[];
  /** Keys in locales: returns.<reason>. The first is meant where none is given. */
  readonly reasons: readonly string[];
}

const REACHED = ["person-called", "person-answered"] as const;

/**
 * What may be marked, by channel: a change that is not here is refused. `reached` may be taken back where another channel
 * is left: a slip of the hand must not leave a person untold.
 */
export const MARK_RULES: Readonly<Record<Channel, Partial<Readonly<Record<MarkState, MarkRule>>>>> = {
  mail: {
    returned: { from: ["sent", "reached"], reasons: ["not-delivered", "mailbox-unknown", "mailbox-full", "marked-by-mistake"] },
    reached: { from: ["planned", "sent", "failed", "returned"], reasons: REACHED },
  },
  letter: {
    returned: {
      from: ["made", "reached"],
      reasons: ["address-unknown", "moved-away", "receipt-refused", "not-collected", "not-delivered", "marked-by-mistake"],
    },
    reached: { from: ["planned", "made", "returned"], reasons: ["delivery-proven", ...REACHED] },
  },
  call: {
    failed: { from: ["made", "reached"], reasons: ["no-answer", "number-unused", "other-person", "call-refused", "marked-by-mistake"] },
    reached: { from: ["planned", "made", "failed"], reasons: ["spoken-to", ...REACHED] },
  },
  publication: { reached: { from: ["planned", "listed"], reasons: REACHED } },
};
