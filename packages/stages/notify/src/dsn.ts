// Delivery status notifications: which of our mails came back, and why.
//
// Spec: RFC 3464 (message/delivery-status), RFC 3461 (envelope id, xtext). postal-mime gives the status part as an
// attachment; its fields are read here. A bounce is anybody's text: it is bounded, and names a delivery or nothing.

import PostalMime, { type Attachment, type Email } from "postal-mime";
import { isDeliveryId, parseMessageId } from "./delivery-id.js";
import { returnReason, type ReturnReason } from "./enhanced-status.js";

export interface Bounce {
  readonly delivery_id: string;
  readonly reason: ReturnReason;
}

const DECODER = new TextDecoder("utf-8");
/** Nested parts and headers of a hostile mail end here. */
const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 256 * 1024 };

/** The permanent failure that a mail reports on one of our deliveries; null for anything else. */
export async function parseBounce(eml: Uint8Array): Promise<Bounce | null> {
  const mail = await parseMail(eml);
  const status = mail?.attachments.find(({ mimeType }) => mimeType === "message/delivery-status");
  if (mail === null || status === undefined) return null;
  const [message = new Map<string, string>(), ...recipients] = parseFields(contentText(status));
  const failed = recipients.find((fields) => fields.get("action")?.toLowerCase() === "failed");
  const delivery_id = envelopeId(message.get("original-envelope-id")) ?? returnedMessageId(mail);
  if (failed === undefined || delivery_id === null) return null;
  return { delivery_id, reason: returnReason(`${failed.get("status") ?? ""} ${failed.get("diagnostic-code") ?? ""}`) };
}

async function parseMail(eml: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(eml, { ...LIMITS, forceRfc822Attachments: true });
  } catch {
    return null; // not a mail; what it is does not matter to us
  }
}

function contentText({ content }: Attachment): string {
  return typeof content === "string" ? content : DECODER.decode(content);
}

/** Groups of fields, split by blank lines, continued lines joined; names in lower case. The first of a name counts. */
export function parseFields(text: string): readonly ReadonlyMap<string, string>[] {
  const unfolded = text.replace(/\r\n?/g, "\n").replace(/\n[ \t]+/g, " ");
  return unfolded.split(/\n{2,}/).flatMap((group) => {
    const fields = new Map<string, string>();
    for (const line of group.split("\n")) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).trim().toLowerCase();
      if (colon > 0 && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
    }
    return fields.size === 0 ? [] : [fields];
  });
}

// Some servers give the id back as xtext.
function envelopeId(text: string | undefined): string | null {
  const id = (text ?? "").replace(/\+([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return isDeliveryId(id) ? id : null;
}

// The returned mail, or its headers alone.
function returnedMessageId({ attachments }: Email): string | null {
  for (const attachment of attachments) {
    if (!["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"].includes(attachment.mimeType)) continue;
    const [headers] = parseFields(contentText(attachment));
    const id = parseMessageId(headers?.get("message-id") ?? "");
    if (id !== null) return id;
  }
  return null;
}
