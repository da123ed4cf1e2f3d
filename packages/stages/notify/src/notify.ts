// 通知 — persons to letters, mails and lists, each delivery on record, nobody told twice.
//
// Plans are durable before anything is made. Then round by round: mails, letters, lists, returned mails; whoever was
// not reached is planned on the next channel, until publication, which is always possible.

import type { OpenCase } from "@hamon/case";
import { openPress } from "@hamon/press";
import { CHANNELS, type Channel, type DeliverySummary, type FileDigest, type Progress } from "@hamon/records";
import { readBounces } from "./bounces.js";
import { countPlanned } from "./delivery-rows.js";
import { mayPublish } from "./publication.js";
import { makeCallLists, makePublicationLists } from "./lists.js";
import { printAllLetters, type BatchRun } from "./letters.js";
import { sendMails, type MailTally } from "./mail.js";
import { openNotices, type Notices } from "./notice.js";
import { sweepOutbox } from "./outbox.js";
import { openContacts } from "./person-pages.js";
import { planFirst, planNext, type Planning } from "./plan.js";
import { resolveSmtp, type SmtpServer, type SmtpTarget } from "./smtp-host.js";
import { summariseDeliveries } from "./summary.js";

export interface NotifyOptions {
  /** Where mails go. Null: they stay planned. */
  readonly smtp: SmtpServer | null;
  /** Folder of returned mails (.eml). Null: none are read. */
  readonly bounces_folder: string | null;
  /** Ways that may be used; publication always may. Default: all. */
  readonly channels?: readonly Channel[];
  /** Mails may leave this machine. Never those of a synthetic case. */
  readonly allow_outside?: boolean;
}

interface Warning {
  readonly code: string;
  readonly params: Record<string, string | number>;
}

export interface NotifyResult extends Pick<DeliverySummary, "person_count" | "by_channel" | "by_state" | "undisposed_count"> {
  readonly warnings: readonly Warning[];
  readonly files: readonly FileDigest[];
}

/**
 * Tells everybody who has not been told.
 *
 * @throws {Fault} `smtp-not-loopback`, `smtp-unreachable`, `smtp-refuses-us`, `mail-sender-missing`, `bounces-unreadable`, `disk-full`; the template's.
 */
export async function notify(open: OpenCase, progress: Progress, options: NotifyOptions): Promise<NotifyResult> {
  const target = options.smtp === null ? null : await resolveSmtp(open, options.smtp, options.allow_outside === true);
  const notices = await openNotices(open);
  await sweepOutbox(open);
  const session = await open.lake.session({ signal: progress.signal });
  try {
    const planning: Planning = {
      contacts: await openContacts(session),
      allowed: new Set(options.channels ?? CHANNELS),
      signal: progress.signal,
    };
    await planFirst(open, planning);
    const done =
      notices.missing.length > 0
        ? incomplete(notices)
        : await tellAll(open, {
            planning,
            notices,
            target,
            progress,
            bounces_folder: options.bounces_folder,
            may_publish: await mayPublish(open),
          });
    const { person_count, by_channel, by_state, undisposed_count } = await summariseDeliveries(open);
    return { person_count, by_channel, by_state, undisposed_count, ...done };
  } finally {
    await session.close();
  }
}

// A notice that does not say what happened or whom to ask is none: plans stay plans.
function incomplete({ missing }: Notices): Pick<NotifyResult, "warnings" | "files"> {
  return { files: [], warnings: [{ code: "notice-incomplete", params: { count: missing.length, missing: missing.join(" ") } }] };
}

interface Telling {
  readonly planning: Planning;
  readonly notices: Notices;
  readonly target: SmtpTarget | null;
  readonly progress: Progress;
  readonly bounces_folder: string | null;
  readonly may_publish: boolean;
}

async function tellAll(open: OpenCase, telling: Telling): Promise<Pick<NotifyResult, "warnings" | "files">> {
  const { planning, bounces_folder } = telling;
  const files: FileDigest[] = [];
  const seen = new Set<string>();
  let deferred = 0;
  let geta_count = 0;
  const learnReturns = async () => {
    if (bounces_folder !== null) await readBounces(open, bounces_folder, seen);
    return planNext(open, planning);
  };
  await learnReturns();
  do {
    const round = await tellRound(open, telling);
    files.push(...round.files);
    deferred = round.mails.deferred;
    geta_count += round.geta_count;
  } while ((await learnReturns()) > 0);
  const unsent = telling.target === null ? await countPlanned(open, ["mail"]) : 0;
  const unlisted = telling.may_publish ? 0 : await countPlanned(open, ["publication"]);
  return {
    files,
    warnings: [
      ...warning("mail-not-sent", unsent),
      ...warning("publication-not-decided", unlisted),
      ...warning("mail-deferred", deferred),
      ...warning("glyph-missing", geta_count),
    ],
  };
}

interface Round {
  readonly files: readonly FileDigest[];
  readonly mails: MailTally;
  readonly geta_count: number;
}

// Letters are laid out in a process of their own while mails go out.
async function tellRound(open: OpenCase, telling: Telling): Promise<Round> {
  const { notices, progress, may_publish } = telling;
  const total = await countPlanned(open, CHANNELS);
  let done = 0;
  const onBatch = (count: number) => {
    done += count;
    progress.report(done, total);
  };
  onBatch(0);
  const run = { notices, signal: progress.signal, onBatch, may_publish };
  const [mails, papers] = await Promise.allSettled([mailRound(open, telling, () => onBatch(1)), paperRound(open, run)]);
  if (mails.status === "rejected") throw mails.reason;
  if (papers.status === "rejected") throw papers.reason;
  return { ...papers.value, mails: mails.value };
}

async function mailRound(open: OpenCase, { target, notices, progress }: Telling, onMail: () => void): Promise<MailTally> {
  if (target === null) return { sent: 0, failed: 0, deferred: 0 };
  const onPage = async (tally: MailTally) => {
    await open.evidence.append({ kind: "delivery", actor: open.actor, body: { channel: "mail", ...tally } });
  };
  return sendMails(open, { target, notices, signal: progress.signal, onMail, onPage });
}

async function paperRound(open: OpenCase, run: BatchRun & Pick<Telling, "may_publish">): Promise<Omit<Round, "mails">> {
  const press = openPress();
  try {
    const letters = await printAllLetters(open, press, run);
    const calls = await makeCallLists(open, run);
    const publication = run.may_publish ? await makePublicationLists(open, run) : [];
    return { files: [...letters.files, ...calls, ...publication], geta_count: letters.geta_count };
  } finally {
    await press.close();
  }
}

function warning(code: string, count: number): readonly Warning[] {
  return count === 0 ? [] : [{ code, params: { count } }];
}
