// What is sent to an authority, and what comes back.
//
// Spec: RFC 3161, sections 2.4.1 and 2.4.2.

import { Fault } from "@hamon/records";
import { oidOfDigest, type Digest } from "./algorithms.js";
import { integerOf, malformed, Members, readDer, TAG, type Der } from "./der.js";
import { boolean, integer, octets, oid, sequence } from "./der-writer.js";

export interface StampRequest {
  readonly algorithm: Digest;
  readonly digest: Uint8Array;
  /** From 0; the answer must hold it. */
  readonly nonce: bigint;
  readonly policy?: string;
}

/** TimeStampReq, asking for the authority's certificates. */
export function formatRequest({ algorithm, digest, nonce, policy }: StampRequest): Buffer {
  const imprint = sequence(sequence(oid(oidOfDigest(algorithm))), octets(digest));
  const wanted = policy === undefined ? [] : [oid(policy)];
  return sequence(integer(1n), imprint, ...wanted, integer(nonce), boolean(true));
}

const GRANTED: ReadonlySet<bigint> = new Set([0n, 1n]);

/** The token of a TimeStampResp. @throws {Fault} `stamp-refused` with the authority's status and its reasons; `token-malformed`. */
export function parseResponse(bytes: Uint8Array): Buffer {
  const members = new Members(readDer(bytes, "response"), "response");
  const status = new Members(members.take(TAG.sequence), "response");
  const code = integerOf(status.take(TAG.integer), "response");
  if (!GRANTED.has(code)) throw new Fault("stamp-refused", { params: { status: String(code), reason: failureOf(status) } });
  const token = members.take(TAG.sequence);
  members.end();
  return token.raw;
}

// Bit 0 badAlg, 2 badRequest, 5 badDataFormat, 14 timeNotAvailable …; its texts are the authority's and not shown.
function failureOf(status: Members): string {
  status.optional(TAG.sequence);
  const bits: Der | null = status.optional(TAG.bits);
  if (bits === null) return "?";
  const [unused = 0, ...bytes] = bits.content;
  if (unused > 7) throw malformed("response");
  return (
    bytes.flatMap((byte, i) => [...Array(8).keys()].filter((bit) => (byte & (0x80 >> bit)) !== 0).map((bit) => i * 8 + bit)).join(" ") ||
    "?"
  );
}
