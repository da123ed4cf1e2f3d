// Statements in the forms that other programs read: DSSE envelopes, Sigstore bundles, and the keys to check them with.
//
// Specs: Sigstore bundle v0.3 and trusted root v0.1 (protobuf-specs), as JSON. A bundle signs the encoding of the
// statement as a message: verifiers differ in what they take for the digest of an envelope in hashedrekord 0.0.2.

import { hash } from "node:crypto";
import { parseNote, parseCheckpoint } from "@hamon/tlog";
import { canonicalJson } from "../canonical.js";
import { encodeStatement, toEnvelope, type SignedStatement } from "./envelope.js";
import { toPem } from "./operator-key.js";
import { leavesOf, treeOf, type StatementSet } from "./statement-set.js";
import { treeKey, type StatementTree, type TreeKey } from "./statement-tree.js";

const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const ROOT_TYPE = "application/vnd.dev.sigstore.trustedroot+json;version=0.1";
/** What a file's name may hold. */
const STRANGE = /[^\p{L}\p{M}\p{N}._-]/gu;

/** A file of the export. */
export interface StatementFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * The keys (operator.pem for openssl, trusted_root.json for Sigstore) and for each statement `<name>.json` (the figure,
 * whose digest it states), `.pae` (what was signed; the statement can be read in it), `.sig`, `.dsse.json`, `.sigstore.json`.
 */
export async function* exportStatements(set: StatementSet, vkey: string, only?: string): AsyncGenerator<StatementFile> {
  const tree = treeOf(set);
  const key = treeKey(vkey, parseCheckpoint(parseNote(Buffer.from(set.checkpoint)).text).origin);
  const spki = Buffer.from(set.operator_key, "base64");
  yield { path: "operator.pem", bytes: Buffer.from(toPem(spki)) };
  yield { path: "trusted_root.json", bytes: toJson(trustedRoot(key)) };
  const place = { set, tree, key, leaves: leavesOf(set), keyid: hash("sha256", spki, "hex") };
  for (const [index, one] of set.statements.entries()) if (only === undefined || only === one.name) yield* filesOf(place, one, index);
}

interface Place {
  readonly set: StatementSet;
  readonly tree: StatementTree;
  readonly key: TreeKey;
  readonly leaves: readonly Buffer[];
  readonly keyid: string;
}

async function* filesOf(place: Place, one: SignedStatement, index: number): AsyncGenerator<StatementFile> {
  const name = one.name.replace(STRANGE, "_");
  const figure = figureOf(one);
  if (figure !== null) yield { path: `${name}.json`, bytes: figure };
  yield { path: `${name}.pae`, bytes: encodeStatement(one.statement) };
  yield { path: `${name}.sig`, bytes: Buffer.from(one.signature, "base64") };
  yield { path: `${name}.dsse.json`, bytes: toJson(toEnvelope(one, place.keyid)) };
  yield { path: `${name}.sigstore.json`, bytes: toJson(await toBundle(place, one, index)) };
}

/** The bytes whose digest is stated, where the statement holds them. */
function figureOf({ statement }: SignedStatement): Buffer | null {
  const [subject] = (statement["subject"] ?? []) as readonly { annotations?: unknown; digest?: { sha256?: string } }[];
  if (subject?.annotations === undefined) return null;
  const bytes = Buffer.from(canonicalJson(subject.annotations));
  return hash("sha256", bytes, "hex") === subject.digest?.sha256 ? bytes : null;
}

async function toBundle(place: Place, one: SignedStatement, index: number) {
  const digest = hash("sha256", encodeStatement(one.statement), "base64");
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      publicKey: { hint: place.keyid },
      tlogEntries: [await toLogEntry(place, index)],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
    messageSignature: { messageDigest: { algorithm: "SHA2_256", digest }, signature: one.signature },
  };
}

async function toLogEntry({ set, tree, key, leaves }: Place, index: number) {
  return {
    logIndex: String(index),
    logId: { keyId: key.log_id.toString("base64") },
    kindVersion: { kind: "hashedrekord", version: "0.0.2" },
    integratedTime: "0",
    inclusionProof: {
      logIndex: String(index),
      rootHash: tree.root.toString("base64"),
      treeSize: String(tree.size),
      hashes: (await tree.prove(index)).map((one) => one.toString("base64")),
      checkpoint: { envelope: set.checkpoint },
    },
    canonicalizedBody: (leaves[index] as Buffer).toString("base64"),
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
