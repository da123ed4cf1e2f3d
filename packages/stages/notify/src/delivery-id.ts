// Names of a delivery, all of one origin, so that a mail sent twice, a bounce and a call lead to the same row.

import { createHash } from "node:crypto";

const PREFIX = "delivery_";
const HEX = 24;
/** Of the id that a person may read out on the telephone. */
const NUMBER_HEX = 12;

/** The same person and attempt have the same id, whoever asks and however often. */
export function deliveryId(case_id: string, person_id: number, attempt: number): string {
  return PREFIX + createHash("sha256").update(`${case_id}\n${person_id}\n${attempt}`).digest("hex").slice(0, HEX);
}

export function isDeliveryId(text: string): boolean {
  return new RegExp(`^${PREFIX}[0-9a-f]{${HEX}}$`).test(text);
}

/** 通知番号: 3F2A-91C0-7BD4. */
export function noticeNumber(delivery_id: string): string {
  const hex = delivery_id.slice(PREFIX.length, PREFIX.length + NUMBER_HEX).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join("-");
}

/** First and last id that a 通知番号 or an id can mean, as a person or Excel wrote it; null for anything else. */
export function idSpan(text: string): { readonly low: string; readonly high: string } | null {
  const clean = text.normalize("NFKC").trim();
  if (isDeliveryId(clean)) return { low: clean, high: clean };
  const hex = clean.replace(/[-‐‑‒–—−ー\s]/g, "").toLowerCase();
  if (!new RegExp(`^[0-9a-f]{${NUMBER_HEX}}$`).test(hex)) return null;
  const rest = HEX - NUMBER_HEX;
  return { low: `${PREFIX}${hex}${"0".repeat(rest)}`, high: `${PREFIX}${hex}${"f".repeat(rest)}` };
}

/** Sent again after an unknown outcome, a mail has the same Message-ID: a reader's program shows it once. */
export function messageId(delivery_id: string, sender: string): string {
  return `<${delivery_id}@${sender.slice(sender.lastIndexOf("@") + 1)}>`;
}

/** The delivery that a Message-ID or an envelope's id names; null for another's. */
export function parseMessageId(text: string): string | null {
  const [id = ""] = text.trim().replace(/^</, "").split(/[@>]/);
  return isDeliveryId(id) ? id : null;
}
