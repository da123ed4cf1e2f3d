// Mails: each planned one is sent, and its acceptance written down before the sender takes another.
//
// Life of a mail: 1. planned, durable. 2. Given to the server, which accepts or refuses. 3. That is durable. A kill
// between 2 and 3 leaves it planned: it is sent again under the same Message-ID. At most SENDERS are in that gap.

import { createTransport, type Transporter } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool/index.js";
import type { OpenCase } from "@hamon/case";
import { cleanText } from "@hamon/press";
import { Fault } from "@hamon/records";
import { Acknowledgements } from "./acknowledgements.js";
import { isMailAddress } from "./contact.js";
import { messageId, noticeNumber } from "./delivery-id.js";
import { plannedAfter, type PlannedDelivery, type StateChange } from "./delivery-rows.js";
import { isPermanent, returnReason } from "./enhanced-status.js";
import { LANGUAGE, type Notices } from "./notice.js";
import { readPersons, type Person } from "./person-pages.js";
import { BEFORE_ALL } from "./plan.js";
import type { SmtpTarget } from "./smtp-host.js";

const PAGE = 1000;
const CONNECTIONS = 8;
/** Mails under way: the pool's, and those whose acceptance is being written. */
const SENDERS = 24;
/** Refused connections in a row after which the server is taken to be away. */
const MOST_FAILURES = 3 * SENDERS;
const TIMEOUT_MS = 60_000;
/** A refusal of the sender, or of us, says nothing about the person: nobody's mail address is given up for it. */
const ABOUT_ONE_PERSON: ReadonlySet<string> = new Set(["RCPT TO", "DATA"]);

export interface MailTally {
  sent: number;
  failed: number;
  /** Not accepted for now: stays planned. */
  deferred: number;
}

export interface MailRun {
  readonly target: SmtpTarget;
  readonly notices: Notices;
  readonly signal: AbortSignal;
  readonly onMail: () => void;
  /** After each page, all of it durable. */
  readonly onPage: (tally: MailTally) => Promise<void>;
}

/** @throws {Fault} `mail-sender-missing`, `smtp-unreachable`, `smtp-refuses-us`. */
export async function sendMails(open: OpenCase, run: MailRun): Promise<MailTally> {
  const from = run.notices.statement("mail_from");
  if (!isMailAddress(from)) throw new Fault("mail-sender-missing");
  const transport = openTransport(run.target);
  const sending: Sending = { open, run, transport, from, acknowledgements: new Acknowledgements(open), failures: { inRow: 0 } };
  const total: MailTally = { sent: 0, failed: 0, deferred: 0 };
  try {
    let after = BEFORE_ALL;
    for (;;) {
      const page = await plannedAfter(open, "mail", { after, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) return total;
      const tally = await sendPage(sending, page);
      for (const key of ["sent", "failed", "deferred"] as const) total[key] += tally[key];
      await run.onPage(tally);
      after = last.person_id;
    }
  } finally {
    transport.close();
  }
}

type Transport = Transporter<SMTPPool.SentMessageInfo>;

interface Sending {
  readonly open: OpenCase;
  readonly run: MailRun;
  readonly transport: Transport;
  readonly from: string;
  readonly acknowledgements: Acknowledgements;
  readonly failures: { inRow: number };
}

// Nothing in a mail is ever read from a file or an address. On this machine there is no one to hide from; outside,
// no mail goes in the clear.
function openTransport({ address, host, port, is_loopback }: SmtpTarget): Transport {
  return createTransport({
    pool: true,
    host: address,
    port,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
    connectionTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(is_loopback ? { ignoreTLS: true } : { requireTLS: true, tls: { servername: host } }),
  });
}

async function sendPage(sending: Sending, page: readonly PlannedDelivery[]): Promise<MailTally> {
  const persons = await readPersons(
    sending.open,
    page.map(({ person_id }) => person_id),
  );
  const tally: MailTally = { sent: 0, failed: 0, deferred: 0 };
  let next = 0;
  const sender = async () => {
    for (let i = next++; i < page.length; i = next++) {
      sending.run.signal.throwIfAborted();
      const delivery = page[i] as PlannedDelivery;
      const person = persons.get(delivery.person_id);
      if (person !== undefined) tally[await sendOne(sending, delivery, person)] += 1;
      sending.run.onMail();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: SENDERS }, sender));
  const broken = outcomes.find((outcome) => outcome.status === "rejected");
  if (broken !== undefined) throw broken.reason;
  return tally;
}

async function sendOne(sending: Sending, delivery: PlannedDelivery, person: Person): Promise<keyof MailTally> {
  const { delivery_id } = delivery;
  const { acknowledgements, failures } = sending;
  const change = await attempt(sending, delivery, person);
  if (change === null) return "deferred";
  failures.inRow = 0;
  await acknowledgements.record({ delivery_id, ...change });
  return change.state === "sent" ? "sent" : "failed";
}

/** What nodemailer says of a mail that was not taken; `code` where there was no answer. */
interface Answer {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

type Outcome = Omit<StateChange, "delivery_id"> & { readonly state: "sent" | "failed" };

// Null: nobody can say that it was refused for good.
async function attempt(sending: Sending, { delivery_id }: PlannedDelivery, person: Person): Promise<Outcome | null> {
  const { transport, from } = sending;
  if (!isMailAddress(person.email)) return { state: "failed", reference: null, reason: "address-malformed" };
  try {
    await transport.sendMail(composeMail(sending, delivery_id, { ...person, email: person.email }));
    return { state: "sent", reference: messageId(delivery_id, from), reason: null };
  } catch (mistake) {
    const { responseCode, response = "", command } = mistake as Answer;
    const isAnswer = responseCode !== undefined && ABOUT_ONE_PERSON.has(command ?? "");
    if (isAnswer && isPermanent(responseCode)) return { state: "failed", reference: null, reason: returnReason(response) };
    if (!isAnswer) noteFailure(sending, mistake);
    return null;
  }
}

function noteFailure({ failures, run }: Sending, mistake: unknown): void {
  failures.inRow += 1;
  if (failures.inRow < MOST_FAILURES) return;
  const { host, port } = run.target;
  const { code = "", responseCode, response = "", command = "" } = mistake as Answer;
  if (responseCode === undefined) throw new Fault("smtp-unreachable", { params: { host, port, reason: code }, cause: mistake });
  const status = [responseCode, /\b[245]\.\d+\.\d+\b/.exec(response)?.[0]].filter(Boolean).join(" "); // its words may name somebody
  throw new Fault("smtp-refuses-us", { params: { host, port, command, status }, cause: mistake });
}

function composeMail({ open, run, from }: Sending, delivery_id: string, person: Person & { readonly email: string }) {
  const { notices } = run;
  const word = (key: string, params = {}) => open.content.sentence(LANGUAGE, `notice.${key}`, params);
  const parts = [
    open.record.is_synthetic ? open.content.sentence(LANGUAGE, "press.synthetic") : "",
    nameLine(open, person.name),
    word("number", { number: noticeNumber(delivery_id) }),
    notices.title,
    notices.textOf(person),
    open.record.organisation,
  ];
  return {
    from: { name: headerText(open.record.organisation), address: from },
    to: { name: headerText(person.name ?? ""), address: person.email },
    subject: headerText(notices.title),
    text: `${parts
      .filter((part) => part !== "")
      .map((part) => cleanText(part).trim())
      .join("\n\n")}\n`,
    messageId: messageId(delivery_id, from),
    date: open.now(),
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": LANGUAGE },
    dsn: { id: delivery_id, return: "headers" as const, notify: "failure" as const, recipient: person.email },
  };
}

/** 山田 太郎 様; whoever has no name here is addressed without one. */
export function nameLine({ content }: Pick<OpenCase, "content">, name: string | null): string {
  const clean = cleanText(name ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return clean === "" ? content.sentence(LANGUAGE, "notice.nameless") : content.sentence(LANGUAGE, "notice.name", { name: clean });
}

/** One line, whatever stood in it: a name must not begin another header. */
function headerText(text: string): string {
  return cleanText(text)
    .replace(/[\r\n\u2028\u2029]+/g, " ")
    .trim();
}
