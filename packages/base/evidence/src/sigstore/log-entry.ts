// The entry of a log in a bundle: that the log has it, and that it is about this signer.
//
// The library looks for a log by the name in a line of the checkpoint, taken for a regular expression: it sees one log and
// one line, both under a name of ours. It never asks whose key the entry names. Specs: C2SP tlog-checkpoint and signed-note; RFC 6962; Rekor's hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 and
// 0.0.2, intoto 0.0.2.

import { verify, type KeyObject } from "node:crypto";
import type { TrustMaterial } from "@sigstore/verify";
import { Fault } from "@hamon/records";
import { formatSignature, leafHash, openNote, parseCheckpoint, parseNote, verifyInclusion } from "@hamon/tlog";
import type { LogEntry } from "./parse-bundle.js";
import type { TrustedLog } from "./trusted-root.js";

/** What the library knows a log by. */
const ONLY = "log";

/** The log that an entry names. @throws {Fault} `sigstore-log-unknown`. */
export function findLog(logs: readonly TrustedLog[], { logId }: LogEntry): TrustedLog {
  const log = logs.find(({ log_id }) => log_id.equals(logId.keyId));
  if (log === undefined) throw new Fault("sigstore-log-unknown");
  return log;
}

/** A log as the only one that the library is to know. */
export function onlyLog({ log_id, key, period }: TrustedLog): TrustMaterial["tlogs"][number] {
  return { baseURL: ONLY, logID: log_id, publicKey: key, validFor: period };
}

/**
 * Checks that the log's checkpoint has the entry, where there is a proof. Lines of others below the checkpoint are passed over.
 *
 * @returns the entry with the log's own line alone, which is all that the library is to see.
 * @throws {Fault} `sigstore-checkpoint-wrong`, `sigstore-inclusion-wrong`.
 */
export function verifyLogEntry(entry: LogEntry, log: TrustedLog): LogEntry {
  const { inclusionProof, canonicalizedBody } = entry;
  if (inclusionProof?.checkpoint === undefined) return entry;
  const envelope = Buffer.from(inclusionProof.checkpoint.envelope);
  const { size, root } = openCheckpoint(envelope, log);
  const { logIndex, treeSize, rootHash, hashes } = inclusionProof;
  try {
    if (BigInt(treeSize) !== BigInt(size) || !rootHash.equals(root)) throw new Fault("proof-mismatch");
    verifyInclusion({ index: BigInt(logIndex), size, leafHash: leafHash(canonicalizedBody), proof: hashes, root });
  } catch (cause) {
    throw refused(cause, () => new Fault("sigstore-inclusion-wrong", { cause }));
  }
  return { ...entry, inclusionProof: { ...inclusionProof, checkpoint: { envelope: onlyLineOf(envelope, log) } } };
}

function openCheckpoint(envelope: Buffer, { name, keyId, key }: TrustedLog) {
  try {
    const verifier = { name, keyId, verify: (text: Buffer, signature: Buffer) => isSigned(text, key, signature) };
    const checkpoint = parseCheckpoint(openNote(envelope, [verifier]));
    // Rekor v1 has the number of its tree behind the name.
    const { origin } = checkpoint;
    if (origin !== name && !/^ - \d+$/.test(origin.startsWith(name) ? origin.slice(name.length) : "")) throw new Fault("note-unsigned");
    return checkpoint;
  } catch (cause) {
    throw refused(cause, () => new Fault("sigstore-checkpoint-wrong", { cause }));
  }
}

function isSigned(text: Buffer, key: KeyObject, signature: Buffer): boolean {
  return verify(key.asymmetricKeyType === "ed25519" ? null : "sha256", text, key, signature);
}

function onlyLineOf(envelope: Buffer, { name, keyId, log_id }: TrustedLog): string {
  const { text, signatures } = parseNote(envelope);
  const own = signatures.filter((one) => one.name === name && one.keyId === keyId);
  const lines = own.map(({ signature }) => formatSignature({ name: ONLY, keyId: log_id.readUInt32BE(), signature }));
  return `${text}\n${lines.join("")}`;
}

function refused(cause: unknown, say: () => Fault): unknown {
  return cause instanceof Fault ? say() : cause;
}

type Members = Readonly<Record<string, unknown>>;

/** Where a kind of entry keeps its signer's certificate or key. */
const SIGNER_PLACES: Readonly<Record<string, readonly string[]>> = {
  "hashedrekord/0.0.1": ["spec", "signature", "publicKey", "content"],
  "hashedrekord/0.0.2": ["spec", "hashedRekordV002", "signature", "verifier"],
  "dsse/0.0.1": ["spec", "signatures", "0", "verifier"],
  "dsse/0.0.2": ["spec", "dsseV002", "signatures", "0", "verifier"],
  "intoto/0.0.2": ["spec", "content", "envelope", "signatures", "0", "publicKey"],
};

/** @param signer DER of the certificate, or of the key's SubjectPublicKeyInfo. @throws {Fault} `sigstore-entry-different`. */
export function requireSignerOf({ canonicalizedBody, kindVersion }: LogEntry, signer: Buffer): void {
  const places = SIGNER_PLACES[`${kindVersion.kind}/${kindVersion.version}`];
  const found = places?.reduce<unknown>((value, name) => (value as Members | undefined)?.[name], bodyOf(canonicalizedBody));
  if (signerIn(found)?.equals(signer) !== true) throw new Fault("sigstore-entry-different");
}

function bodyOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new Fault("sigstore-entry-different", { cause });
  }
}

// Rekor v1: PEM in base 64. Rekor v2: DER in base 64 below its kind.
function signerIn(found: unknown): Buffer | null {
  if (typeof found === "string") return derOf(Buffer.from(found, "base64").toString());
  const { x509Certificate, publicKey } = (found ?? {}) as Readonly<Record<string, Members | undefined>>;
  const bytes = (x509Certificate ?? publicKey)?.["rawBytes"];
  return typeof bytes === "string" ? Buffer.from(bytes, "base64") : null;
}

function derOf(pem: string): Buffer | null {
  const [, encoded] = /^\s*-----BEGIN (?:CERTIFICATE|PUBLIC KEY)-----([A-Za-z0-9+/=\s]+)-----END [A-Z ]+-----\s*$/.exec(pem) ?? [];
  return encoded === undefined ? null : Buffer.from(encoded, "base64");
}
