// Renewal of stamps: many under one new one, each with its own way through a hash tree, before their certificates end or their
// digest is given up. What a stamp showed at its own time is then shown for as long as the new certificate lasts.
//
// Spec: RFC 4998, section 5.2.

import { Fault, type StampRenewal, type StampsRenewed, type StampView } from "@hamon/records";
import { formatEvidenceRecord, growTree, hashesToRenew, renewRecord, verifyEvidenceRecord } from "@hamon/timestamp";
import type { NewFile } from "../placer.js";
import { askForStamp, joinPem, trustIn, type Authority } from "./authority.js";
import { loadStamp, type LoadedStamp } from "./load-stamp.js";
import { digestOf, placeStampFiles, stampPath } from "./stamp-files.js";
import { saidOf, type StampPlace } from "./stamps.js";

/** Under one new stamp: so many files as one entry has room for. */
const MOST_AT_ONCE = 128;

export interface RenewOptions {
  readonly authority: Authority;
  readonly actor: string;
  readonly stamps: readonly StampView[];
}

/**
 * Renews stamps by the authority's digest: over the stamps before where it is theirs, else over checkpoint and record anew.
 *
 * A stamp that is not good any more is left as it is: verify names what is wrong with it.
 *
 * @throws {Fault} the codes of askForStamp.
 */
export async function renewStamps(place: StampPlace, { authority, actor, stamps }: RenewOptions): Promise<StampsRenewed> {
  const renewals: StampRenewal[] = [];
  for (let at = 0; at < stamps.length; at += MOST_AT_ONCE) {
    const loaded = await loadGood(place, stamps.slice(at, at + MOST_AT_ONCE));
    const renewal = loaded.length === 0 ? null : await renewTogether(place, { authority, actor, loaded });
    if (renewal !== null) renewals.push(renewal);
  }
  const renewed = new Set(renewals.flatMap(({ renews }) => renews));
  return { renewals, left: stamps.map(({ tree_size }) => tree_size).filter((size) => !renewed.has(size)) };
}

async function loadGood(place: StampPlace, stamps: readonly StampView[]): Promise<readonly LoadedStamp[]> {
  const found: LoadedStamp[] = [];
  for (const { tree_size, stamp_count } of stamps) {
    const loaded = await unlessFault(() => loadStamp(place, tree_size, stamp_count));
    if (loaded !== null && (await untilOf(loaded, place.now().getTime())) !== null) found.push(loaded);
  }
  return found;
}

/** Until when a stamp lasts that is good at a moment; null where it is not. */
function untilOf({ record, digest, pem }: Omit<LoadedStamp, "checkpoint">, at: number): Promise<number | null> {
  return unlessFault(async () => verifyEvidenceRecord(record, { digest, ...trustIn(pem), at }).until);
}

async function unlessFault<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

interface Together extends Omit<RenewOptions, "stamps"> {
  readonly loaded: readonly LoadedStamp[];
}

async function renewTogether({ folder, disk, append }: StampPlace, { authority, actor, loaded }: Together): Promise<StampRenewal | null> {
  const groups = loaded.map(({ record, digest }) => hashesToRenew(record, authority.digest, digest));
  const { root, reduced } = growTree(authority.digest, groups);
  const { token, stamp } = await askForStamp(authority, root);
  const renewed: LoadedStamp[] = [];
  for (const [i, one] of loaded.entries()) {
    const record = renewRecord(one.record, token, reduced[i] ?? null);
    const next = { ...one, record, pem: joinPem(one.pem, authority.trusted), stamp_count: one.stamp_count + 1 };
    // By the authority's clock it may have come too late: then it is no renewal.
    if ((await untilOf(next, stamp.at)) !== null) renewed.push(next);
  }
  if (renewed.length === 0) return null;
  const files = renewed.flatMap(filesOf);
  await placeStampFiles({ disk, folder }, files);
  const body = { ...saidOf(stamp), renews: renewed.map(({ tree_size }) => tree_size) };
  await append({ kind: "stamp", actor, body, files: files.map(digestOf) });
  return body;
}

function filesOf({ tree_size, stamp_count, record, pem }: LoadedStamp): readonly NewFile[] {
  return [
    { path: stampPath(tree_size, `${stamp_count}.ca.pem`), bytes: Buffer.from(pem) },
    { path: stampPath(tree_size, `${stamp_count}.ers`), bytes: formatEvidenceRecord(record) },
  ];
}
