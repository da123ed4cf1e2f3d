// Telling one person, on one channel. Made by: notify. Read by: apps/web.

export const CHANNELS = ["mail", "letter", "call", "publication"] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_STATES = [
  "planned", // chosen, nothing made yet
  "made", // letter printed to a file, or on a call list
  "sent", // accepted by the mail server
  "failed", // refused at once
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
