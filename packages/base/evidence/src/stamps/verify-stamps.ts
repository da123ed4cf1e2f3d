// Step "stamps": each stamp with all its renewals, every one at its own time, and that it is of a beginning of this very log.
//
// A stamp whose certificates ended without a renewal shows nothing any more. It is counted as ended; and where no later stamp
// that still holds covers what it covered, the step is not ok.

import { join } from "node:path";
import { Fault, type VerifyStep } from "@hamon/records";
import { parseResponse, verifyEvidenceRecord, verifyToken } from "@hamon/timestamp";
import { parseCheckpoint, parseNote } from "@hamon/tlog";
import { rootAt } from "../log-folder.js";
import type { Claim } from "../verify-entries.js";
import { toBroken, toStep, type Broken } from "../verify-step.js";
import { trustIn } from "./authority.js";
import { loadStamp, type LoadedStamp } from "./load-stamp.js";
import { readStampFile, stampPath, stampsAmong, type StampFolder } from "./stamp-files.js";

export interface StampsPlace extends StampFolder {
  /** Entries of the log that they are held against. */
  readonly size: number;
  now(): Date;
}

/** Null when there are none. */
export async function verifyStamps(place: StampsPlace, files: ReadonlyMap<string, Claim>): Promise<VerifyStep | null> {
  const counts = stampsAmong(files.keys());
  if (counts.size === 0) return null;
  const lasting = new Map<number, number>();
  for (const [tree_size, stamp_count] of counts) {
    try {
      lasting.set(tree_size, await verifyOne(place, tree_size, stamp_count));
    } catch (fault) {
      const end = stamp_count === 1 ? "tsr" : `${stamp_count}.ers`;
      return toStep("stamps", lasting.size, toBroken(fault, stampPath(tree_size, end)));
    }
  }
  const ended = [...lasting].filter(([, until]) => until < place.now().getTime());
  return { ...toStep("stamps", lasting.size, uncovered(ended, lasting)), ...(ended.length === 0 ? {} : { ended: ended.length }) };
}

/** @returns until when it lasts. */
async function verifyOne(place: StampsPlace, tree_size: number, stamp_count: number): Promise<number> {
  const loaded = await loadStamp(place, tree_size, stamp_count);
  const until = stamp_count === 1 ? await untilOfToken(place, loaded) : await untilOfRecord(place, loaded);
  const { size, root } = parseCheckpoint(parseNote(loaded.checkpoint).text);
  const isOurs = size === tree_size && size <= place.size && root.equals(await beginning(place, size));
  if (!isOurs) throw new Fault("stamp-other-log", { params: { size } });
  return until;
}

const beginning = ({ disk, folder, size: whole }: StampsPlace, size: number) => rootAt({ disk, folder: join(folder, "log") }, size, whole);

// What is asked in both is whether it was good when it was made; whether it still is, is told apart.
async function untilOfToken(place: StampsPlace, { tree_size, digest, pem }: LoadedStamp): Promise<number> {
  return verifyToken(await tokenOf(place, tree_size), { digest, nonce: null, policies: [], ...trustIn(pem) }).until;
}

async function untilOfRecord(place: StampsPlace, { tree_size, digest, record, pem }: LoadedStamp): Promise<number> {
  // The stamp beside it is what `openssl ts` is shown.
  const token = await tokenOf(place, tree_size);
  if (record.chains[0]?.[0]?.token.equals(token) !== true) throw new Fault("record-other-stamp");
  return verifyEvidenceRecord(record, { digest, ...trustIn(pem), at: 0 }).until;
}

async function tokenOf(place: StampsPlace, tree_size: number): Promise<Buffer> {
  return parseResponse(await readStampFile(place, stampPath(tree_size, "tsr")));
}

/** The first that ended and that no later one covers: all entries before a stamp are below it too. */
function uncovered(ended: readonly (readonly [number, number])[], lasting: ReadonlyMap<number, number>): Broken | null {
  const gone = new Set(ended.map(([tree_size]) => tree_size));
  const newest = Math.max(-1, ...[...lasting.keys()].filter((tree_size) => !gone.has(tree_size)));
  const open = ended.find(([tree_size]) => tree_size > newest);
  if (open === undefined) return null;
  const [tree_size, until] = open;
  return { code: "stamp-ended", at: stampPath(tree_size, "tsr"), params: { until: new Date(until).toISOString().slice(0, 10) } };
}
