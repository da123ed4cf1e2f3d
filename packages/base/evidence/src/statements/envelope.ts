// A statement, the bytes that are signed for it, and the leaf that a log takes for both.
//
// Specs: in-toto Statement v1; DSSE v1.0.2 (pre-authentication encoding); Rekor v2's hashedrekord 0.0.2 as canonical JSON.

import { createPublicKey, hash, sign, verify } from "node:crypto";
import { canonicalJson } from "../canonical.js";
import type { OperatorKey } from "./operator-key.js";

const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** What is stated: plain JSON in the shape of an in-toto statement. */
export type Statement = Readonly<Record<string, unknown>>;

export interface SignedStatement {
  /** Unique in its set; a name of a figure. */
  readonly name: string;
  readonly statement: Statement;
  /** ECDSA over P-256 and SHA-256 of the encoding, DER in base 64. */
  readonly signature: string;
}

/** The bytes that are signed. */
export function encodeStatement(statement: Statement): Buffer {
  const payload = Buffer.from(canonicalJson(statement));
  return Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);
}

export function signStatement(name: string, statement: Statement, { privateKey }: OperatorKey): SignedStatement {
  return { name, statement, signature: sign("sha256", encodeStatement(statement), privateKey).toString("base64") };
}

export function isSignedBy({ statement, signature }: SignedStatement, spki: Buffer): boolean {
  return isSigned(encodeStatement(statement), Buffer.from(signature, "base64"), spki);
}

/** Whether a signature in DER, and in no other writing of it, is the key's over these bytes. */
export function isSigned(bytes: Uint8Array, signature: Uint8Array, spki: Buffer): boolean {
  return verify("sha256", bytes, createPublicKey({ key: spki, format: "der", type: "spki" }), signature);
}

/** The DSSE envelope of a statement. */
export function toEnvelope({ statement, signature }: SignedStatement, keyid: string) {
  const payload = Buffer.from(canonicalJson(statement)).toString("base64");
  return { payloadType: PAYLOAD_TYPE, payload, signatures: [{ keyid, sig: signature }] };
}

/** The leaf: nothing in it but digest, signature and key. */
export function leafOf({ statement, signature }: SignedStatement, spki: Buffer): Buffer {
  const verifier = { keyDetails: "PKIX_ECDSA_P256_SHA_256", publicKey: { rawBytes: spki.toString("base64") } };
  const data = { algorithm: "SHA2_256", digest: hash("sha256", encodeStatement(statement), "base64") };
  const spec = { hashedRekordV002: { data, signature: { content: signature, verifier } } };
  return Buffer.from(canonicalJson({ apiVersion: "0.0.2", kind: "hashedrekord", spec }));
}
