// The algorithms that a time stamp may use, by their object identifiers; all others are refused.

import { constants, createHash, verify, type KeyObject } from "node:crypto";
import { Fault } from "@hamon/records";
import { integerOf, malformed, Members, oidOf, TAG, type Der } from "./der.js";

export type Digest = "sha256" | "sha384" | "sha512";

const DIGESTS: Readonly<Record<string, Digest>> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
const RSA = "1.2.840.113549.1.1.1";
const RSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const RSA_WITH: Readonly<Record<string, Digest>> = {
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
};
const ECDSA_WITH: Readonly<Record<string, Digest>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
const CURVES = new Set(["prime256v1", "secp384r1", "secp521r1"]);
const LEAST_RSA_BITS = 2048;

export function oidOfDigest(digest: Digest): string {
  return Object.keys(DIGESTS).find((oid) => DIGESTS[oid] === digest) as string;
}

export function hashWith(digest: Digest, ...bytes: readonly Uint8Array[]): Buffer {
  const hash = createHash(digest);
  for (const one of bytes) hash.update(one);
  return hash.digest();
}

interface Algorithm {
  readonly oid: string;
  /** Null where there are none; NULL is none. */
  readonly parameters: Der | null;
}

function readAlgorithm(der: Der, part: string): Algorithm {
  const members = new Members(der, part);
  const oid = oidOf(members.take(TAG.oid), part);
  const parameters = members.isAtEnd ? null : members.any();
  members.end();
  if (parameters?.tag !== TAG.null) return { oid, parameters };
  if (parameters.content.length > 0) throw malformed(part);
  return { oid, parameters: null };
}

/** @throws {Fault} `token-algorithm` */
export function readDigest(der: Der, part: string): Digest {
  const { oid, parameters } = readAlgorithm(der, part);
  const digest = DIGESTS[oid];
  if (digest === undefined || parameters !== null) throw new Fault("token-algorithm", { params: { part, oid } });
  return digest;
}

export interface Signed {
  readonly key: KeyObject;
  readonly algorithm: Der;
  /** Of the signer info; null for certificates and lists. */
  readonly digest: Digest | null;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws {Fault} `token-algorithm`, `token-key-weak`; false when the signature is wrong. */
export function isSignedBy({ key, algorithm, digest, bytes, signature }: Signed, part: string): boolean {
  requireStrong(key, part);
  const { oid, parameters } = readAlgorithm(algorithm, part);
  if (key.asymmetricKeyType === "ec") {
    // As CMS says it, or by the key's type alone (RFC 5753 allows only the former; older stamps do otherwise).
    const named = pick(ECDSA_WITH[oid], digest, parameters === null, { part, oid });
    return verify(named, bytes, key, signature);
  }
  if (oid === RSA_PSS) return verifyPss({ key, parameters, digest, bytes, signature }, part);
  const named = pick(oid === RSA ? (digest ?? undefined) : RSA_WITH[oid], digest, parameters === null, { part, oid });
  return verify(named, bytes, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
}

// The digest of the signature must be the one that the signer names.
function pick(named: Digest | undefined, digest: Digest | null, isPlain: boolean, params: { part: string; oid: string }): Digest {
  if (named === undefined || !isPlain || (digest !== null && digest !== named)) throw new Fault("token-algorithm", { params });
  return named;
}

function requireStrong(key: KeyObject, part: string): void {
  const { modulusLength = 0, namedCurve = "" } = key.asymmetricKeyDetails ?? {};
  const isStrong = key.asymmetricKeyType === "ec" ? CURVES.has(namedCurve) : isRsa(key) && modulusLength >= LEAST_RSA_BITS;
  if (!isStrong) throw new Fault("token-key-weak", { params: { part } });
}

const isRsa = ({ asymmetricKeyType }: KeyObject) => asymmetricKeyType === "rsa" || asymmetricKeyType === "rsa-pss";

interface PssSigned extends Omit<Signed, "algorithm"> {
  readonly parameters: Der | null;
}

// RFC 4055, 3.1: the digest stated, the mask by the same digest, salt of a stated length, trailer 1.
function verifyPss({ key, parameters, digest, bytes, signature }: PssSigned, part: string): boolean {
  if (parameters === null) throw new Fault("token-algorithm", { params: { part, oid: RSA_PSS } });
  const members = new Members(parameters, part);
  const hash = inner(members.optional(0xa0), part);
  const mask = inner(members.optional(0xa1), part);
  const salt = inner(members.optional(0xa2), part);
  members.end(); // a trailer of its own is none that anybody defined
  if (hash === null || mask === null || salt === null) throw new Fault("token-algorithm", { params: { part, oid: RSA_PSS } });
  const named = pick(readDigest(hash, part), digest, true, { part, oid: RSA_PSS });
  const { oid, parameters: maskDigest } = readAlgorithm(mask, part);
  if (oid !== MGF1 || maskDigest === null || readDigest(maskDigest, part) !== named)
    throw new Fault("token-algorithm", { params: { part, oid } });
  const saltLength = Number(integerOf(salt, part));
  return verify(named, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

function inner(der: Der | null, part: string): Der | null {
  if (der === null) return null;
  const members = new Members(der, part, der.tag);
  const only = members.any();
  members.end();
  return only;
}
