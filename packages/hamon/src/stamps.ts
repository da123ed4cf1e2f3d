// Time stamps of a case's evidence: by whom, and when one is due.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { lastDoneRun, type OpenCase } from "@hamon/case";
import type { Authority } from "@hamon/evidence";
import { Fault, type StampStatus, type StampView } from "@hamon/records";
import type { Settings } from "./settings.js";
import { cosignReport } from "./witness.js";

const DAY_MS = 86_400_000;
/** A stamp is made anew while a year is left of the certificates that show it. */
const RENEW_MS = 366 * DAY_MS;

/** @throws {Fault} `stamp-not-set`, `stamp-ca-unreadable`; the codes of Evidence.stamp. */
export async function stampCase(open: OpenCase, settings: Settings, workspace: string): Promise<StampView> {
  const stamped = await open.evidence.stamp(await authorityOf(settings, workspace), open.actor);
  await cosignReport(open); // witnesses hold the same head; one that sleeps undoes no stamp
  return stamped;
}

async function authorityOf({ time_stamps }: Settings, workspace: string): Promise<Authority> {
  if (time_stamps === null) throw new Fault("stamp-not-set");
  const { url, ca_file, policies = [] } = time_stamps;
  const trusted = await readFile(resolve(workspace, ca_file), "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("stamp-ca-unreadable", { at: ca_file, cause, params: { reason: cause.code ?? "" } });
  });
  return { url, trusted, policies };
}

/** Whether somebody stamps, when it was last done, and whether that will still be shown in a year. */
export async function stampStatus(open: OpenCase, settings: Settings): Promise<StampStatus> {
  const newest = await open.evidence.newestStamp();
  const ends_soon = newest !== null && Date.parse(newest.until) - open.now().getTime() < RENEW_MS;
  return { is_set: settings.time_stamps !== null, url: settings.time_stamps?.url ?? null, newest, ends_soon };
}

/** Stamps when the last stamp is older than a day, or than the last report, and the log has grown since. @returns null when none is due. */
export async function stampWhenDue(open: OpenCase, settings: Settings, workspace: string): Promise<StampView | null> {
  const { is_set, newest } = await stampStatus(open, settings);
  const { tree_size } = await open.evidence.head();
  const report = await lastDoneRun(open.store, open.case_id, "report");
  const isOld =
    newest === null ||
    open.now().getTime() - Date.parse(newest.stamped_at) >= DAY_MS ||
    (report?.ended_at != null && Date.parse(report.ended_at) > Date.parse(newest.stamped_at));
  // The last entry is the stamp's own: a log that holds nothing new needs no other.
  const hasGrown = newest === null || tree_size > newest.tree_size + 1;
  return is_set && isOld && hasGrown ? stampCase(open, settings, workspace) : null;
}
