// The texts of mails: the head and what it says, and whatever is attached, read as a file of its own.

import type { Email } from "postal-mime";
import { parseMail, textOfHtml } from "../mail/mail-event.js";
import { MessageSplitter } from "../mail/message-splitter.js";
import { readWholeText } from "./plain-text.js";
import type { TextReceiver } from "./text-receiver.js";

export interface MailReader {
  push(bytes: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

interface MailPlace {
  readonly receiver: TextReceiver;
  readonly attached: (path: string, content: Uint8Array) => Promise<void> | void;
}

/** Heads that say who wrote to whom. */
const HEADS = new Set(["from", "to", "cc", "bcc", "reply-to", "sender", "subject"]);

export function readMails(path: string, place: MailPlace): MailReader {
  const waiting: Buffer[] = [];
  const splitter = new MessageSplitter({ message: (bytes) => void waiting.push(Buffer.from(bytes)) });
  let no = 0;
  const readWaiting = async () => {
    for (const bytes of waiting.splice(0)) await readMail(`${path}!/${(no += 1)}`, bytes, place);
  };
  return {
    async push(bytes) {
      splitter.push(bytes);
      await readWaiting();
    },
    async end() {
      splitter.end();
      await readWaiting();
    },
  };
}

async function readMail(path: string, bytes: Buffer, { receiver, attached }: MailPlace): Promise<void> {
  const mail = await parseMail(bytes);
  if (mail === null) return receiver.unread(path, "unknown-shape");
  readWholeText(`${path}/head`, headOf(mail), receiver);
  if ((mail.text ?? "") !== "") readWholeText(`${path}/text`, mail.text ?? "", receiver);
  if ((mail.html ?? "") !== "") readWholeText(`${path}/html`, textOfHtml(mail.html ?? ""), receiver);
  for (const [at, { filename, content }] of mail.attachments.entries()) {
    const own = typeof content === "string" ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer);
    await attached(`${path}/${at + 1}-${(filename ?? "attached").replaceAll(/[/\\]/g, "_")}`, own);
  }
}

function headOf({ headers, subject, from, to, cc }: Email): string {
  const lines = headers.filter(({ key }) => HEADS.has(key) && key !== "subject").map(({ key, value }) => `${key}: ${value}`);
  const names = [from, ...(to ?? []), ...(cc ?? [])].flatMap((one) => (one?.name ? [`name: ${one.name}`] : []));
  return [...lines, `subject: ${subject ?? ""}`, ...names, ""].join("\n");
}
