// A proof that an entry is in a log, in one text that holds all a reader needs but the keys.
//
// Spec: https://c2sp.org/tlog-proof

import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.js";
import { HASH_BYTES } from "./hash.js";
import { judgePolicy, type Policy, type PolicyFindings } from "./policy.js";
import { verifyInclusion } from "./proof-check.js";
import { parseNote } from "./signed-note.js";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
/** A tree of 2^53 entries has no longer paths. */
const MAX_HASHES = 63;

export interface TlogProof {
  /** Zero-based. */
  readonly index: number;
  readonly proof: readonly Buffer[];
  /** The signed checkpoint, cosignatures with it. */
  readonly checkpoint: string;
  /** Whatever an application adds. Nobody vouches for it. */
  readonly extra?: Buffer;
}

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const extraLine = extra === undefined ? "" : `extra ${extra.toString("base64")}\n`;
  const hashes = proof.map((hash) => `${hash.toString("base64")}\n`).join("");
  return `${FIRST_LINE}\n${extraLine}index ${index}\n${hashes}\n${checkpoint}`;
}

/** Reads a proof; nothing is verified. @throws {Fault} `tlog-proof-malformed`. */
export function parseTlogProof(bytes: Uint8Array): TlogProof {
  const text = Buffer.from(bytes).toString();
  const gap = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(gap, 0)).split("\n");
  const extraText = /^extra (.*)$/.exec(lines[0] ?? "")?.[1];
  if (extraText !== undefined) lines.shift();
  const extra = extraText === undefined ? undefined : parseBase64(extraText);
  const index = Number(/^index (0|[1-9]\d*)$/.exec(lines.shift() ?? "")?.[1] ?? Number.NaN);
  const proof = lines.map(parseBase64);
  const isProof = proof.length <= MAX_HASHES && proof.every((hash) => hash?.length === HASH_BYTES);
  if (first !== FIRST_LINE || extra === null || !Number.isSafeInteger(index) || !isProof) throw new Fault("tlog-proof-malformed");
  const parts = { index, proof: proof as readonly Buffer[], checkpoint: text.slice(gap + 2) };
  return extra === undefined ? parts : { ...parts, extra };
}

/**
 * Verifies that an entry is in a log of the policy, under a checkpoint that the policy believes.
 *
 * @throws {Fault} the codes of parseTlogProof, judgePolicy, parseCheckpoint and verifyInclusion; `policy-without-log` for a
 *   policy that names no log; `policy-not-met`.
 */
export function verifyTlogProof(bytes: Uint8Array, leafHash: Uint8Array, policy: Policy): Checkpoint & Pick<PolicyFindings, "cosigned"> {
  if (policy.logs.length === 0) throw new Fault("policy-without-log");
  const { index, proof, checkpoint } = parseTlogProof(bytes);
  const note = Buffer.from(checkpoint);
  const { isMet, cosigned } = judgePolicy(policy, note);
  if (!isMet) throw new Fault("policy-not-met");
  const head = parseCheckpoint(parseNote(note).text);
  verifyInclusion({ index, size: head.size, leafHash, proof, root: head.root });
  return { ...head, cosigned };
}
