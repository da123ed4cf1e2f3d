// Time stamps of checkpoints: taken from an authority, kept beside the log, and vouched for by it.
//
// A stamp shows that the checkpoint, and so all entries before it, existed at its time, whoever has the log's key.

import { X509Certificate } from "node:crypto";
import type { StampRenewal, StampView } from "@hamon/records";
import { hashWith, type Certificate, type Stamp } from "@hamon/timestamp";
import type { NewLogEntry } from "../evidence.js";
import type { Log } from "../log.js";
import { askForStamp, type Authority } from "./authority.js";
import { digestOf, placeStampFiles, stampPath, type StampFolder } from "./stamp-files.js";

export interface StampPlace extends StampFolder {
  readonly log: Log;
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
  now(): Date;
}

/** What the entry of a stamp says. Entries made before there were renewals do not name the digest: it was SHA-256. */
type StampBody = Omit<StampView, "digest" | "renewed_at" | "stamp_count"> & Partial<Pick<StampView, "digest">>;

/**
 * Stamps the checkpoint as it is now.
 *
 * @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`, `stamp-refused`, `stamp-no-authority`; the codes of verifyToken.
 */
export async function takeStamp({ folder, disk, log, append }: StampPlace, authority: Authority, actor: string): Promise<StampView> {
  const { checkpoint, tree } = await log.state();
  const bytes = Buffer.from(checkpoint);
  const { answer, stamp } = await askForStamp(authority, hashWith(authority.digest, bytes));
  const files = [
    { path: stampPath(tree.size, "checkpoint"), bytes },
    { path: stampPath(tree.size, "ca.pem"), bytes: Buffer.from(authority.trusted) },
    { path: stampPath(tree.size, "tsr"), bytes: answer },
  ];
  await placeStampFiles({ disk, folder }, files);
  const body = { tree_size: tree.size, ...saidOf(stamp) };
  await append({ kind: "stamp", actor, body, files: files.map(digestOf) });
  return { ...body, renewed_at: null, stamp_count: 1 };
}

/** What an entry says of the stamp that it is about. */
export function saidOf({ at, until, policy, serial, imprint, chain }: Stamp): Omit<StampRenewal, "renews"> {
  const [stamped_at, ends_at] = [at, until].map((time) => new Date(time).toISOString()) as [string, string];
  const authority = nameOf(chain[0] as Certificate);
  return { stamped_at, until: ends_at, policy, serial: String(serial), digest: imprint.algorithm, authority };
}

const MAX_NAME = 200;

// The signer's own words for itself, on one line: they come from outside.
function nameOf({ raw }: Certificate): string {
  const { subject } = new X509Certificate(raw);
  return subject.replaceAll("\n", ", ").replace(/\p{C}/gu, "�").slice(0, MAX_NAME);
}

/** The stamps that the log tells of, each as its newest renewal left it, oldest first. */
export async function loggedStamps(log: Log): Promise<readonly StampView[]> {
  const stamps = new Map<number, StampView>();
  for await (const { entries } of log.bundles()) {
    for (const bytes of entries) {
      if (!bytes.includes('"kind":"stamp"')) continue;
      const { kind, body } = JSON.parse(bytes.toString()) as { kind: string; body: StampBody | StampRenewal };
      if (kind !== "stamp") continue;
      if ("renews" in body) addRenewal(stamps, body);
      else stamps.set(body.tree_size, { digest: "sha256", ...body, renewed_at: null, stamp_count: 1 });
    }
  }
  return [...stamps.values()];
}

function addRenewal(stamps: Map<number, StampView>, { renews, stamped_at, until, digest }: StampRenewal): void {
  for (const tree_size of renews) {
    const stamp = stamps.get(tree_size);
    if (stamp === undefined) continue;
    stamps.set(tree_size, { ...stamp, until, digest, renewed_at: stamped_at, stamp_count: stamp.stamp_count + 1 });
  }
}
