// What was signed, held against the file it is said to be about.
//
// The library never asks whether a statement is about the file, and takes another digest than Rekor for an envelope.
// Specs: DSSE v1 (pre-authentication encoding); in-toto Statement v1 and v0.1; Rekor v2's hashedrekord over DSSE.

import { hash } from "node:crypto";
import type { SignedEntity } from "@sigstore/verify";
import { Fault } from "@hamon/records";
import type { ParsedBundle } from "./parse-bundle.js";

const STATEMENT_TYPE = /^https:\/\/in-toto\.io\/Statement\/v\d/;
const PAYLOAD_TYPE = "application/vnd.in-toto+json";
/** Digests of messages, as HashAlgorithm of protobuf-specs counts them. */
const MESSAGE_DIGESTS: Readonly<Record<number, string>> = { 1: "sha256", 2: "sha384", 3: "sha512" };
const SUBJECT_DIGESTS = ["sha256", "sha384", "sha512"];

export interface SignedContent {
  readonly content: "message" | "statement";
  readonly predicate_type: string | null;
}

/** @throws {Fault} `sigstore-artifact-different`, `sigstore-bundle-malformed`. */
export function requireAbout({ bundle }: ParsedBundle, artifact: Buffer): SignedContent {
  if (bundle.content.$case === "messageSignature") {
    const { algorithm, digest } = bundle.content.messageSignature.messageDigest;
    const name = MESSAGE_DIGESTS[algorithm];
    if (name === undefined || !hash(name, artifact, "buffer").equals(digest)) throw new Fault("sigstore-artifact-different");
    return { content: "message", predicate_type: null };
  }
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  const { _type, subject, predicateType } = statementOf(payloadType, payload);
  if (typeof _type !== "string" || !STATEMENT_TYPE.test(_type) || !Array.isArray(subject)) throw unreadable();
  if (!subject.some((one) => isOf(one, artifact))) throw new Fault("sigstore-artifact-different");
  return { content: "statement", predicate_type: typeof predicateType === "string" ? predicateType : null };
}

function statementOf(type: string, payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    const statement: unknown = type === PAYLOAD_TYPE ? JSON.parse(payload.toString()) : null;
    if (typeof statement === "object" && statement !== null) return statement as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw unreadable(cause);
  }
  throw unreadable();
}

function unreadable(cause?: unknown): Fault {
  return new Fault("sigstore-bundle-malformed", { params: { field: "payload" }, cause });
}

/** Whether all digests that a subject states and we know are the file's, and there is one. */
function isOf(subject: unknown, artifact: Buffer): boolean {
  const digest = (subject as { readonly digest?: Readonly<Record<string, unknown>> } | null)?.digest ?? {};
  const known = SUBJECT_DIGESTS.filter((name) => Object.hasOwn(digest, name));
  return known.length > 0 && known.every((name) => digest[name] === hash(name, artifact, "hex"));
}

/** The content as the library is to compare it with the log's entry: an envelope in a hashedrekord stands there by the digest of its encoding. */
export function comparable(signature: SignedEntity["signature"], { bundle, entry }: ParsedBundle): SignedEntity["signature"] {
  if (bundle.content.$case === "messageSignature" || entry.kindVersion.kind !== "hashedrekord") return signature;
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  const head = Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `);
  const encoded = hash("sha256", Buffer.concat([head, payload]), "buffer");
  return {
    signature: signature.signature,
    compareSignature: (other) => signature.compareSignature(other),
    compareDigest: (digest) => digest.equals(encoded),
    verifySignature: (key) => signature.verifySignature(key),
  };
}
