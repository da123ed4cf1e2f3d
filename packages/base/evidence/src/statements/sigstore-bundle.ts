// Statements in the forms that other programs read: DSSE envelopes, Sigstore bundles, and the keys to check them with.
//
// Specs: Sigstore bundle v0.3 and trusted root v0.1 (protobuf-specs), as JSON. A bundle signs the encoding of the
// statement as a message: verifiers differ in what they take for the digest of an envelope in hashedrekord 0.0.2.

import { hash } from "node:crypto";
import { parseNote, parseCheckpoint } from "@hamon/tlog";
import { encodeStatement, toEnvelope, type SignedStatement } from "./envelope.js";
import { toPem } from "./operator-key.js";
import { leavesOf, treeOf, type StatementSet } from "./statement-set.js";
import { treeKey, type TreeKey } from "./statement-tree.js";

const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const ROOT_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";

/** A file of the export. */
export interface StatementFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * The files with which somebody else checks one statement: `<name>.pae` (what was signed; the statement can be read
 * in it), `.sig` (for openssl), `.dsse.json`, `.sigstore.json`.
 */
export async function statementFiles(set: StatementSet, vkey: string, name: string): Promise<readonly StatementFile[]> {
  const index = set.statements.findIndex((one) => one.name === name);
  const one = set.statements[index];
  if (one === undefined) return [];
  return [
    { path: `${name}.pae`, bytes: encodeStatement(one.statement) },
    { path: `${name}.sig`, bytes: Buffer.from(one.signature, "base64") },
    { path: `${name}.dsse.json`, bytes: toJson(toEnvelope(one, keyidOf(set))) },
    { path: `${name}.sigstore.json`, bytes: toJson(await toBundle(set, vkey, { one, index })) },
  ];
}

/** The keys that every statement of a set is checked with: for openssl, and as a trusted root. */
export function trustFiles(set: StatementSet, vkey: string): readonly StatementFile[] {
  return [
    { path: "operator.pem", bytes: Buffer.from(toPem(Buffer.from(set.operator_key, "base64"))) },
    { path: "trusted_root.json", bytes: toJson(trustedRoot(keyOf(set, vkey))) },
  ];
}

function keyidOf({ operator_key }: StatementSet): string {
  return hash("sha256", Buffer.from(operator_key, "base64"), "hex");
}

function keyOf({ checkpoint }: StatementSet, vkey: string): TreeKey {
  return treeKey(vkey, parseCheckpoint(parseNote(Buffer.from(checkpoint)).text).origin);
}

async function toBundle(set: StatementSet, vkey: string, { one, index }: { readonly one: SignedStatement; readonly index: number }) {
  const digest = hash("sha256", encodeStatement(one.statement), "base64");
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint: keyidOf(set) },
      tlogEntries: [await toLogEntry(set, vkey, index)],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    messageSignature: { messageDigest: { algorithm: "SHA2_256", digest }, signature: one.signature },
  };
}

async function toLogEntry(set: StatementSet, vkey: string, index: number) {
  const tree = treeOf(set);
  const proof = await tree.prove(index);
  return {
    logIndex: String(index),
    logId: { keyId: keyOf(set, vkey).log_id.toString("base64") },
    kindVersion: { kind: "hashedrekord", version: "0.0.2" },
    integratedTime: "0",
    inclusionProof: {
      logIndex: String(index),
      rootHash: tree.root.toString("base64"),
      treeSize: String(tree.size),
      hashes: proof.map((one) => one.toString("base64")),
      checkpoint: { envelope: set.checkpoint },
    },
    canonicalizedBody: (leavesOf(set)[index] as Buffer).toString("base64"),
  };
}

function trustedRoot({ name, log_id, spki }: TreeKey) {
  const publicKey = { rawBytes: spki.toString("base64"), keyDetails: "PKIX_ED25519", validFor: { start: "1970-01-01T00:00:00Z" } };
  return {
    mediaType: ROOT_TYPE,
    tlogs: [{ baseUrl: `https://${name}`, hashAlgorithm: "SHA2_256", publicKey, logId: { keyId: log_id.toString("base64") } }],
    certificateAuthorities: [],
    ctlogs: [],
    timestampAuthorities: [],
  };
}

function toJson(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}
