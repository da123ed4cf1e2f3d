// A message as an event: who sent what to whom when, with what attached. What it says is text for the search; what is
// attached is named with its hash, and not taken apart here.
//
// RFC 5322; ECS email.*. A mail is anybody's text: nesting, heads and texts are bounded.

import { createHash } from "node:crypto";
import { isIP } from "node:net";
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import type { UnparsedReason } from "../log-line.js";
import { toMoment, type Moment } from "../log-time.js";
import type { EventColumn, NamedEvent } from "../named-rows.js";

const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 1024 * 1024, forceRfc822Attachments: true };
const MOST_TEXT = 32 * 1024;
/** Of a text in tags more is read, as it gets shorter. */
const MOST_READ = 1024 * 1024;
const MOST_DATE = 256;
/** Tags whose insides nobody reads. */
const UNREAD = ["style", "script"] as const;
const MOST_ATTACHMENTS = 200;
const MOST_RECEIVED = 50;

/** Why it is none: no mail at all, or one without a moment. */
export async function mailEvent(bytes: Uint8Array, service: string): Promise<NamedEvent | UnparsedReason> {
  const mail = await parseMail(bytes);
  if (mail === null || (mail.from === undefined && mail.messageId === undefined && mail.date === undefined)) return "unknown-shape";
  const received = headersOf(mail, "received");
  const arrived = momentOf(received[0]?.slice(received[0].lastIndexOf(";") + 1));
  const sent = momentOf(mail.date);
  if (sent === null && arrived === null) return "bad-time";
  return {
    moment: sent ?? (arrived as Moment),
    created: sent === null ? null : arrived,
    values: new Map(valuesOf(mail, received).filter((cell): cell is [EventColumn, string] => (cell[1] ?? "") !== "")),
    logsource: { category: "email", product: null, service },
  };
}

/** Null: it is none, or past a limit. */
export async function parseMail(bytes: Uint8Array): Promise<Email | null> {
  try {
    return await PostalMime.parse(bytes, LIMITS);
  } catch {
    return null; // past a limit, or no mail
  }
}

function valuesOf(mail: Email, received: readonly string[]): readonly (readonly [EventColumn, string | undefined])[] {
  return [
    ["email.from.address", addressesOf([mail.from ?? mail.sender])],
    ["email.to.address", addressesOf([...(mail.to ?? []), ...(mail.cc ?? []), ...(mail.bcc ?? [])])],
    ["email.subject", mail.subject],
    ["email.message_id", mail.messageId],
    ["source.ip", headersOf(mail, "x-originating-ip").map(addressIn).find(isAddress) ?? received.map(addressIn).findLast(isAddress)],
    ["user_agent.original", headersOf(mail, "user-agent")[0] ?? headersOf(mail, "x-mailer")[0]],
    ["file.name", mail.attachments.map(nameOf).join(", ")],
    ["message", textOf(mail)],
    ["fields", JSON.stringify(fieldsOf(mail, received))],
  ];
}

const headersOf = ({ headers }: Email, name: string) => headers.filter(({ key }) => key === name).map(({ value }) => value);

/** A group stands for its members. */
function addressesOf(addresses: readonly (Address | undefined)[]): string {
  const flat = addresses.flatMap((one) => (one?.group === undefined ? [one?.address] : one.group.map(({ address }) => address)));
  return flat.filter((one) => one !== undefined && one !== "").join(", ");
}

/** "from mail.example.jp (mail.example.jp [192.0.2.17])" */
function addressIn(text: string): string | undefined {
  return /\[(?:IPv6:)?([0-9a-fA-F.:]{2,45})\]/.exec(text)?.[1] ?? (isIP(text.trim()) === 0 ? undefined : text.trim());
}

const isAddress = (text: string | undefined): text is string => text !== undefined && isIP(text) !== 0;

function momentOf(text: string | undefined): Moment | null {
  const ms = Date.parse(
    (text ?? "")
      .slice(0, MOST_DATE)
      .replace(/\([^()]*\)/g, "")
      .trim(),
  );
  return Number.isNaN(ms) || ms < 0 ? null : toMoment(ms);
}

function textOf({ text, html }: Email): string {
  const plain = text?.slice(0, MOST_READ) ?? textOfHtml((html ?? "").slice(0, MOST_READ));
  return plain.replace(/\s+/g, " ").trim().slice(0, MOST_TEXT);
}

/** What stands between tags, in one pass: whoever wrote the mail may have made it to be slow. */
export function textOfHtml(html: string): string {
  const small = html.toLowerCase();
  const found: string[] = [];
  let at = 0;
  for (let open = html.indexOf("<"); open !== -1; open = html.indexOf("<", at)) {
    found.push(html.slice(at, open));
    const unread = UNREAD.find((tag) => small.startsWith(tag, open + 1));
    const inner = unread === undefined ? open : small.indexOf(`</${unread}`, open);
    const close = inner === -1 ? -1 : html.indexOf(">", inner);
    at = close === -1 ? html.length : close + 1;
  }
  return [...found, html.slice(at)].join(" ");
}

function fieldsOf(mail: Email, received: readonly string[]) {
  return {
    ...(mail.cc === undefined ? {} : { cc: addressesOf(mail.cc) }),
    ...(mail.bcc === undefined ? {} : { bcc: addressesOf(mail.bcc) }),
    ...(mail.replyTo === undefined ? {} : { reply_to: addressesOf(mail.replyTo) }),
    ...(mail.inReplyTo === undefined ? {} : { in_reply_to: mail.inReplyTo }),
    ...(received.length === 0 ? {} : { received: received.slice(0, MOST_RECEIVED) }),
    ...(mail.attachments.length === 0 ? {} : { attachments: mail.attachments.slice(0, MOST_ATTACHMENTS).map(attachmentOf) }),
  };
}

const nameOf = ({ filename, mimeType }: Attachment) => filename ?? mimeType;

function attachmentOf(attachment: Attachment) {
  const { mimeType, content } = attachment;
  const bytes = typeof content === "string" ? Buffer.from(content) : Buffer.from(content as ArrayBuffer);
  return { name: nameOf(attachment), type: mimeType, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
}

/** A head of fields, as a message begins: with who it is from, and when or how it came. */
export function looksLikeMail(text: string): boolean {
  const head =
    text
      .slice(0, 64 * 1024)
      .replace(/^From \S.*\n/, "")
      .split(/\r?\n\r?\n/, 1)[0] ?? "";
  const lines = head.split(/\r?\n/);
  const isHead = lines.every((line) => /^[!-9;-~]+:/.test(line) || /^[ \t]/.test(line));
  return isHead && /^from:/im.test(head) && /^(?:date|received|message-id):/im.test(head);
}
