// Who is to witness the log, and who did on the newest checkpoint that left the house: read and judged, nobody is asked.

import { Fault, toFaultRecord, type WitnessStatus } from "@hamon/records";
import { judgePolicy, openCheckpoint, parseCosignerVkey, parseNote, parseVkey, type NoteVerifier, type Policy } from "@hamon/tlog";
import { realDisk } from "../disk.js";
import { loadSecondSigner, type LogKeys } from "../log-key.js";
import type { Log } from "../log.js";
import { listCosigned, readCosigned } from "./cosigned-folder.js";
import { readPolicy } from "./cosign.js";

export interface StatusPlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly keys: LogKeys;
  readonly log: Log;
  readonly policyFile?: string | undefined;
}

type Told = Pick<WitnessStatus, "policy" | "newest" | "fault">;

/** @throws {Fault} what is wrong with a broken log. */
export async function witnessStatus(place: StatusPlace): Promise<WitnessStatus> {
  const { tree, signer } = await place.log.state();
  const told = await tell(place).catch((fault: unknown): Told => {
    if (!(fault instanceof Fault)) throw fault;
    return { policy: null, newest: null, fault: toFaultRecord(fault) };
  });
  return { ...told, public_key: signer.vkey, tree_size: tree.size };
}

async function tell({ folder, keys, log, policyFile }: StatusPlace): Promise<Told> {
  const policy = policyFile === undefined ? null : await readPolicy({ policyFile });
  const size = (await listCosigned(realDisk, folder)).sizes.at(-1);
  const { signer } = await log.state();
  const kept = size === undefined ? null : await readCosigned({ disk: realDisk, folder, vkey: signer.vkey }, size);
  if (kept === null) return { policy: policy && seenBy(policy, null), newest: null, fault: null };
  const note = Buffer.from(kept);
  const { size: tree_size } = openCheckpoint(note, parseVkey(signer.vkey));
  const second = await loadSecondSigner(keys);
  const is_signed_twice = second !== null && isSignedBy(note, parseCosignerVkey(second.vkey));
  return { policy: policy && seenBy(policy, note), newest: { tree_size, is_signed_twice }, fault: null };
}

function isSignedBy(note: Buffer, { name, keyId, verify }: NoteVerifier): boolean {
  const { text, signatures } = parseNote(note);
  return signatures.some((one) => one.name === name && one.keyId === keyId && verify(Buffer.from(text), one.signature));
}

// The log's own signature was checked before: its key is at hand, not in the policy.
function seenBy(policy: Policy, note: Buffer | null): NonNullable<WitnessStatus["policy"]> {
  const { isMet, cosigned } = note === null ? NOBODY : judgePolicy({ ...policy, logs: [] }, note);
  const witnesses = policy.witnesses.map(({ name, verifier, url }) => {
    const seconds = cosigned.get(name);
    const cosigned_at = seconds === undefined ? null : momentOf(seconds);
    return { name, key_name: verifier.name, has_url: url !== null, has_cosigned: seconds !== undefined, cosigned_at };
  });
  return { witnesses, quorum: quorumOf(policy), is_met: policy.quorum === null || isMet };
}

const NOBODY = { isMet: false, cosigned: new Map<string, number>() };

function quorumOf({ quorum, groups }: Policy): NonNullable<WitnessStatus["policy"]>["quorum"] {
  if (quorum === null) return null;
  const group = groups.find(({ name }) => name === quorum);
  return group ?? { name: quorum, threshold: 1, members: [quorum] };
}

const MAX_SECONDS = 8.64e12;

// A witness may say any time: one that no calendar has is told as none.
function momentOf(seconds: number): string | null {
  return seconds > MAX_SECONDS ? null : new Date(seconds * 1000).toISOString();
}
