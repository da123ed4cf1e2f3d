// What is sent to a witness, and what a witness does with it: the state machine, without a disk, a clock or a network.
//
// Spec: https://c2sp.org/tlog-witness, add-checkpoint.

import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.js";
import { EMPTY_ROOT, HASH_BYTES } from "./hash.js";
import type { NoteVerifier } from "./note-key.js";
import { verifyConsistency } from "./proof-check.js";
import { openNote, parseNote } from "./signed-note.js";

export const MAX_PROOF_LINES = 63;
/** Content type of an answer 409 that says how far the witness is. */
export const SIZE_TYPE = "text/x.tlog.size";

export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last; 0 for none. */
  readonly oldSize: number;
  /** Consistency of it with the new one. */
  readonly proof: readonly Buffer[];
  /** The new checkpoint, signed. */
  readonly note: string;
}

/** The body of a request. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${hash.toString("base64")}\n`).join("")}\n${note}`;
}

/** Reads the body of a request; the checkpoint itself is not yet read. @throws {Fault} `witness-request-malformed`. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint {
  const text = Buffer.from(body).toString();
  const gap = text.indexOf("\n\n");
  const [first = "", ...lines] = text.slice(0, Math.max(gap, 0)).split("\n");
  const oldSize = Number(/^old (0|[1-9]\d*)$/.exec(first)?.[1] ?? Number.NaN);
  const proof = lines.map(parseBase64);
  const isProof = proof.length <= MAX_PROOF_LINES && proof.every((hash) => hash?.length === HASH_BYTES);
  if (!Number.isSafeInteger(oldSize) || !isProof) throw new Fault("witness-request-malformed");
  return { oldSize, proof: proof as readonly Buffer[], note: text.slice(gap + 2) };
}

/** What a witness remembers of a log. */
export type WitnessedHead = Pick<Checkpoint, "size" | "root">;

/** The keys that may sign for an origin, or none when the log is not known. */
export type KnownLogs = (origin: string) => readonly NoteVerifier[];

export type WitnessVerdict =
  /** To be remembered, then cosigned. */
  | { readonly status: 200; readonly checkpoint: Checkpoint; readonly text: string }
  | { readonly status: 400 | 403 | 404 | 422 }
  /** With a size: the size cosigned last. Without: two roots for one size. */
  | { readonly status: 409; readonly size: number | null };

/**
 * Judges a request by what is remembered of its log. Nothing may come between this and remembering the result.
 *
 * @param last what the witness cosigned last for an origin, null for nothing.
 */
export function judgeAddCheckpoint(body: Uint8Array, knownLogs: KnownLogs, last: (origin: string) => WitnessedHead | null): WitnessVerdict {
  const request = tryRead(() => parseAddCheckpoint(body));
  const claimed = request && tryRead(() => parseCheckpoint(parseNote(Buffer.from(request.note)).text));
  if (request === null || claimed === null) return { status: 400 };
  const verifiers = knownLogs(claimed.origin);
  if (verifiers.length === 0) return { status: 404 };
  const text = tryRead(() => openNote(Buffer.from(request.note), verifiers));
  if (text === null) return { status: 403 };
  const refusal = judgeGrowth(request, claimed, last(claimed.origin));
  return refusal ?? { status: 200, checkpoint: claimed, text };
}

function judgeGrowth({ oldSize, proof }: AddCheckpoint, { size, root }: Checkpoint, last: WitnessedHead | null): WitnessVerdict | null {
  if (oldSize > size) return { status: 400 };
  if (oldSize !== (last?.size ?? 0)) return { status: 409, size: last?.size ?? 0 };
  if (last !== null && size === last.size && !root.equals(last.root)) return { status: 409, size: null };
  if (size === 0 && !root.equals(EMPTY_ROOT)) return { status: 422 };
  if (last === null || oldSize === 0) return proof.length === 0 ? null : { status: 422 };
  const isConsistent = tryRead(() => verifyConsistency({ size1: oldSize, size2: size, root1: last.root, root2: root, proof }) ?? true);
  return isConsistent === null ? { status: 422 } : null;
}

function tryRead<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
