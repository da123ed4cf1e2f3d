// A mail server for demonstrations and tests: takes mails on this machine, keeps them in mbox files, and treats some
// recipients as a world would: one in a hundred is refused at once, another comes back later as a bounce.
//
// Spec: RFC 5321, RFC 3461 (DSN), RFC 3464 (what a bounce says), RFC 4155 (mbox; "From " lines quoted as in mboxrd).

import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { MboxFile } from "./mbox-file.js";

const HOST = "127.0.0.1";
const MAX_MAIL_BYTES = 5 * 2 ** 20;
const HUNDREDTHS = 100;

export interface MailSink {
  readonly port: number;
  close(): Promise<void>;
}

export interface MailSinkOptions {
  /** mbox files go here, bounces into bounces/ below it. */
  readonly folder: string;
}

/** What becomes of a recipient's mail. Depends on nothing but the address. */
export function fateOf(address: string): "accepted" | "refused" | "bounced" {
  const hundredth = createHash("sha256").update(address.toLowerCase()).digest().readUInt32BE(0) % HUNDREDTHS;
  return hundredth === 0 ? "refused" : hundredth === 1 ? "bounced" : "accepted";
}

/** Listens on loopback only, on a free port, in this thread. */
export async function startSinkServer({ folder }: MailSinkOptions): Promise<MailSink> {
  const bounces = join(folder, "bounces");
  mkdirSync(bounces, { recursive: true, mode: 0o700 });
  const mbox = new MboxFile(folder);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    hideDSN: false,
    disableReverseLookup: true,
    logger: false,
    size: MAX_MAIL_BYTES,
    onRcptTo: (address, _session, answer) => answer(refusalOf(address)),
    onData: (stream, session, answer) => {
      takeMail(stream, session, { mbox, bounces }).then(() => answer(null), answer);
    },
  });
  server.on("error", () => undefined); // a client that goes away in the middle is no failure of ours
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(0, HOST, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await mbox.close();
    },
  };
}

function refusalOf({ address }: SMTPServerAddress): Error | null {
  if (fateOf(address) !== "refused") return null;
  return Object.assign(new Error("5.1.1 No such user here"), { responseCode: 550 });
}

interface Shelf {
  readonly mbox: MboxFile;
  readonly bounces: string;
}

// The bounce is there before the mail is acknowledged, so that a run always finds the same.
async function takeMail(stream: SMTPServerDataStream, session: SMTPServerSession, { mbox, bounces }: Shelf): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error("5.3.4 Message too big"), { responseCode: 552 });
  const mail = Buffer.concat(chunks);
  await mbox.append(mail);
  for (const recipient of session.envelope.rcptTo) {
    if (fateOf(recipient.address) !== "bounced") continue;
    const bounce = formatBounce(mail, recipient.address, session);
    const name = createHash("sha256")
      .update(recipient.address)
      .update(headerOf(mail, "message-id") ?? "")
      .digest("hex")
      .slice(0, 24);
    await writeFile(join(bounces, `${name}.eml`), bounce, { mode: 0o600 });
  }
}

function formatBounce(mail: Buffer, recipient: string, { envelope }: SMTPServerSession): string {
  const sender = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
  const envid = (envelope as { dsn?: { envid?: string } }).dsn?.envid;
  const boundary = "hamon-bounce-1";
  const lines = [
    "From: Mail Delivery System <MAILER-DAEMON@sink.example>",
    `To: <${sender}>`,
    "Subject: Undelivered Mail Returned to Sender",
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "This is the mail system at host sink.example. Your message could not be delivered.",
    "",
    `--${boundary}`,
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; sink.example",
    ...(envid === undefined ? [] : [`Original-Envelope-Id: ${envid}`]),
    "",
    `Final-Recipient: rfc822; ${recipient}`,
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 5.1.1 The email account does not exist",
    "",
    `--${boundary}`,
    "Content-Type: text/rfc822-headers",
    "",
    `Message-ID: ${headerOf(mail, "message-id") ?? ""}`,
    "",
    `--${boundary}--`,
    "",
  ];
  return lines.join("\r\n");
}

function headerOf(mail: Buffer, name: string): string | null {
  const end = mail.indexOf("\r\n\r\n");
  const head = mail.toString("latin1", 0, end < 0 ? mail.length : end).replace(/\r\n[ \t]+/g, " ");
  const line = head.split("\r\n").find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}
