// Time stamps of a case's evidence: by whom, when one is due, and when those that were taken have to be renewed.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { lastDoneRun, type OpenCase } from "@hamon/case";
import type { Authority } from "@hamon/evidence";
import { Fault, type StampStatus, type StampTaken, type StampView } from "@hamon/records";
import type { Settings } from "./settings.js";
import { isDue, isHelped } from "./stamp-renewal.js";
import { cosignReport } from "./witness.js";

const DAY_MS = 86_400_000;
/** How often an authority is asked whether it has a certificate by now that lasts longer. */
const LOOK_MS = 7 * DAY_MS;

/**
 * Takes a stamp, and renews what is due where this stamp shows that it helps.
 *
 * @throws {Fault} `stamp-not-set`, `stamp-ca-unreadable`; the codes of Evidence.stamp.
 */
export async function stampCase(open: OpenCase, settings: Settings, workspace: string): Promise<StampTaken> {
  const authority = await authorityOf(settings, workspace);
  const taken = await open.evidence.stamp(authority, open.actor);
  const due = dueAmong(await open.evidence.stamps(), settings, open).filter((one) => isHelped(one, taken));
  const renewed = await open.evidence.renewStamps({ authority, actor: open.actor, stamps: due });
  await cosignReport(open); // witnesses hold the same head; one that sleeps undoes no stamp
  return { ...taken, ...renewed };
}

async function authorityOf({ time_stamps }: Settings, workspace: string): Promise<Authority> {
  if (time_stamps === null) throw new Fault("stamp-not-set");
  const { url, ca_file, policies = [], digest = "sha256" } = time_stamps;
  const trusted = await readFile(resolve(workspace, ca_file), "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("stamp-ca-unreadable", { at: ca_file, cause, params: { reason: cause.code ?? "" } });
  });
  return { url, trusted, policies, digest };
}

function dueAmong(stamps: readonly StampView[], { time_stamps }: Settings, { now }: Pick<OpenCase, "now">): readonly StampView[] {
  return stamps.filter((stamp) => isDue(stamp, time_stamps, now().getTime()));
}

/** Whether somebody stamps, when it was last done, what is to be renewed, and what was not in time. */
export async function stampStatus(open: OpenCase, settings: Settings): Promise<StampStatus> {
  const now = open.now().getTime();
  const stamps = await open.evidence.stamps();
  const due = dueAmong(stamps, settings, open).map(({ until }) => until);
  return {
    is_set: settings.time_stamps !== null,
    newest: stamps.at(-1) ?? null,
    due_count: due.length,
    due_until: due.toSorted()[0] ?? null,
    ended_count: stamps.filter(({ until }) => Date.parse(until) < now).length,
  };
}

/**
 * Stamps when the last stamp is older than a day, or than the last report, and the log has grown since; when the last one has
 * ended; and when one is to be renewed. @returns null when none is due.
 */
export async function stampWhenDue(open: OpenCase, settings: Settings, workspace: string): Promise<StampTaken | null> {
  const { time_stamps } = settings;
  if (time_stamps === null) return null;
  const stamps = await open.evidence.stamps();
  const newest = stamps.at(-1);
  if (newest === undefined || (await hasNews(open, newest))) return stampCase(open, settings, workspace);
  const { digest = "sha256" } = time_stamps;
  const age = open.now().getTime() - Date.parse(newest.stamped_at);
  const isWanted = isRenewalDue(dueAmong(stamps, settings, open), { until: newest.until, digest }, age);
  return isWanted ? stampCase(open, settings, workspace) : null;
}

async function hasNews(open: OpenCase, { stamped_at, until, tree_size: stamped_size }: StampView): Promise<boolean> {
  const now = open.now().getTime();
  const { tree_size } = await open.evidence.head();
  const report = await lastDoneRun(open.store, open.case_id, "report");
  const isReported = report?.ended_at != null && Date.parse(report.ended_at) > Date.parse(stamped_at);
  const isOld = now - Date.parse(stamped_at) >= DAY_MS || isReported;
  // The last entry is the stamp's own: a log that holds nothing new needs no other.
  return Date.parse(until) < now || (isOld && tree_size > stamped_size + 1);
}

// Without a word from the authority of a later end there is nothing to gain, so it is asked now and then.
function isRenewalDue(due: readonly StampView[], newer: Pick<StampView, "until" | "digest">, age: number): boolean {
  return due.length > 0 && age >= (due.some((stamp) => isHelped(stamp, newer)) ? DAY_MS : LOOK_MS);
}
