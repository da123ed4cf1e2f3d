// A Sigstore bundle read strictly: every member of it is one that the library knows, written in the one way there is.
//
// Spec: Sigstore bundle v0.1 to v0.3 (protobuf-specs), as JSON.

import { bundleFromJSON, bundleToJSON, type Bundle } from "@sigstore/bundle";
import { readCertificate, type Certificate } from "@hamon/timestamp";
import { Fault } from "@hamon/records";

const MOST_LETTERS = 1 << 26;
const VERSION = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=(0\.[123])|\.v(0\.3)\+json)$/;
const NUMBER = /^\d{1,19}$/;

export type LogEntry = Bundle["verificationMaterial"]["tlogEntries"][number];

export interface ParsedBundle {
  readonly bundle: Bundle;
  readonly version: string;
  /** The only one. */
  readonly entry: LogEntry;
  /** Null where a key signed. */
  readonly certificate: Certificate | null;
  readonly signature: Buffer;
}

/** @throws {Fault} `sigstore-bundle-malformed`. */
export function parseBundle(text: string): ParsedBundle {
  if (text.length > MOST_LETTERS) throw malformed("json");
  const bundle = readBundle(text);
  const [, old, latest] = VERSION.exec(bundle.mediaType) ?? [];
  const version = old ?? latest;
  if (version === undefined) throw malformed("mediaType");
  const [entry, ...others] = bundle.verificationMaterial.tlogEntries;
  if (entry === undefined || others.length > 0) throw malformed("tlogEntries");
  const certificate = certificateOf(bundle);
  requireNumbers(entry);
  return { bundle, version, entry, certificate, signature: signatureOf(bundle) };
}

export function malformed(field: string, cause?: unknown): Fault {
  return new Fault("sigstore-bundle-malformed", { params: { field }, cause });
}

// The library takes any base 64, passes over what it does not know, and fails in its own ways on what has another shape.
function readBundle(text: string): Bundle {
  let json: unknown;
  let bundle: Bundle;
  try {
    json = JSON.parse(text);
    bundle = bundleFromJSON(json);
  } catch (cause) {
    throw malformed((cause as { readonly fields?: readonly string[] }).fields?.[0] ?? "json", cause);
  }
  const strange = differenceOf(json, bundleToJSON(bundle), "");
  if (strange !== null) throw malformed(strange.slice(1));
  return bundle;
}

/** Where a value is not what was made of it; what says nothing (empty, zero) may be left out. */
function differenceOf(given: unknown, made: unknown, at: string): string | null {
  if (typeof given !== "object" || given === null) return given === made || (made === undefined && isNothing(given)) ? null : at;
  if (made === undefined) return Object.values(given).every(isNothing) ? null : at;
  if (typeof made !== "object" || made === null || Array.isArray(given) !== Array.isArray(made)) return at;
  for (const [key, value] of Object.entries(given)) {
    const found = differenceOf(value, (made as Readonly<Record<string, unknown>>)[key], `${at}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || value === "0" || value === 0 || (Array.isArray(value) && value.length === 0);
}

// Index and time are the log's promise's. Without one nobody vouches for a time, and the proof has the index.
function requireNumbers({ logIndex, integratedTime, inclusionPromise, inclusionProof: proof }: LogEntry): void {
  const isPromised = inclusionPromise !== undefined;
  if (!NUMBER.test(logIndex) || !(isPromised || proof?.logIndex === logIndex)) throw malformed("logIndex");
  if (!NUMBER.test(integratedTime) || !(isPromised || integratedTime === "0")) throw malformed("integratedTime");
  if (proof === undefined) return;
  if (!NUMBER.test(proof.logIndex) || !NUMBER.test(proof.treeSize) || proof.checkpoint === undefined) throw malformed("inclusionProof");
}

/** The signer's certificate. A chain may be there, its root may not: whom to trust is not for the bundle to say. */
function certificateOf({ verificationMaterial: { content } }: Bundle): Certificate | null {
  if (content.$case === "publicKey") return null;
  const given = content.$case === "certificate" ? [content.certificate] : content.x509CertificateChain.certificates;
  const [leaf, ...others] = given.map(({ rawBytes }) => strictCertificate(rawBytes));
  if (leaf === undefined || [leaf, ...others].some(({ issuer, subject }) => issuer.equals(subject))) throw malformed("certificates");
  return leaf;
}

function strictCertificate(bytes: Buffer): Certificate {
  try {
    return readCertificate(bytes);
  } catch (cause) {
    throw malformed("certificate", cause);
  }
}

function signatureOf({ content }: Bundle): Buffer {
  if (content.$case === "messageSignature") return content.messageSignature.signature;
  return content.dsseEnvelope.signatures[0]?.sig ?? Buffer.alloc(0);
}
