// A token held against what was stamped and whom we trust, at the time that it states. Strict: what is not as it must
// be is refused by name; nothing is skipped because it is missing.
//
// Spec: RFC 3161, sections 2.2 to 2.4; RFC 5816 for SHA-2 in the signing certificate.

import { createHash } from "node:crypto";
import { Fault } from "@hamon/records";
import { hashWith, isSignedBy, readDigest, type Digest } from "./algorithms.js";
import { chainOf, requireTimeStamping, type Certificate } from "./certificate.js";
import { integerOf, malformed, Members, oidOf, partsOf, TAG, type Der } from "./der.js";
import { parseToken, TST_INFO, type SignerInfo, type Token, type TstInfo } from "./token.js";

const ATTRIBUTE = {
  contentType: "1.2.840.113549.1.9.3",
  messageDigest: "1.2.840.113549.1.9.4",
  signingCertificate: "1.2.840.113549.1.9.16.2.12",
  signingCertificateV2: "1.2.840.113549.1.9.16.2.47",
} as const;

export interface Expected {
  /** The digest that was stamped, by the token's own algorithm. */
  digest(algorithm: Digest): Uint8Array;
  /** Of the request; null where it is not known any more. */
  readonly nonce: bigint | null;
  /** Policies that are accepted; empty accepts any. */
  readonly policies: readonly string[];
  /** Certificates of authorities that are trusted, DER. */
  readonly trusted: readonly Uint8Array[];
  /** Between them and the signer where the token holds none, DER. */
  readonly between?: readonly Certificate[];
  /** Lists of revoked certificates, DER. */
  readonly revoked?: readonly Uint8Array[];
}

export interface Stamp extends TstInfo {
  /** Signer first, trusted one last. */
  readonly chain: readonly Certificate[];
  /** The first day that a certificate of the chain ends, milliseconds since 1970: renewal comes before it. */
  readonly until: number;
}

/**
 * @param bytes DER of a TimeStampToken.
 * @throws {Fault} `token-malformed`, `token-not-time-stamp`, `token-imprint-different`, `token-nonce-different`,
 *   `token-policy-unknown`, `token-signers`, `token-attribute`, `token-algorithm`, `token-key-weak`,
 *   `token-signature-wrong`, `token-certificate-different`, `certificate-not-for-time`, `certificate-out-of-time`,
 *   `certificate-revoked`, `chain-unknown`, `chain-broken`.
 */
export function verifyToken(bytes: Uint8Array, expected: Expected): Stamp {
  const token = parseToken(bytes);
  requireExpected(token.info, expected);
  const [signer, ...others] = token.signers;
  if (signer === undefined || others.length > 0) throw new Fault("token-signers", { params: { count: token.signers.length } });
  const known = [...token.certificates, ...(expected.between ?? [])];
  const certificate = certificateOf(signer, known);
  requireAttributes(token, signer);
  requireSigningCertificate(signer, certificate);
  const { algorithm, digest, signed, signature } = signer;
  if (!isSignedBy({ key: certificate.x509.publicKey, algorithm, digest, bytes: signed, signature }, "signer"))
    throw new Fault("token-signature-wrong");
  requireTimeStamping(certificate);
  const { trusted, revoked = [] } = expected;
  const chain = chainOf(certificate, { trusted, between: known, revoked, at: token.info.at });
  return { ...token.info, chain, until: Math.min(...chain.map(({ to }) => to)) };
}

function requireExpected({ imprint, nonce, policy }: TstInfo, expected: Expected): void {
  if (!imprint.digest.equals(expected.digest(imprint.algorithm))) throw new Fault("token-imprint-different");
  if (expected.nonce !== null && nonce !== expected.nonce) throw new Fault("token-nonce-different");
  const { policies } = expected;
  if (policies.length > 0 && !policies.includes(policy)) throw new Fault("token-policy-unknown", { params: { policy } });
}

function certificateOf({ sid }: SignerInfo, known: readonly Certificate[]): Certificate {
  const found = known.find((one) =>
    "key_id" in sid ? keyIdOf(one)?.equals(sid.key_id) === true : one.serial === sid.serial && one.issuer.equals(sid.issuer),
  );
  if (found === undefined) throw new Fault("token-signers", { params: { count: 0 } });
  return found;
}

const SUBJECT_KEY_ID = "2.5.29.14";

function keyIdOf({ extensions }: Certificate): Buffer | null {
  const value = extensions.get(SUBJECT_KEY_ID)?.value;
  return value === undefined ? null : value.subarray(2);
}

function requireAttributes({ content }: Token, signer: SignerInfo): void {
  if (oidOf(onlyValue(signer, "contentType"), "attributes") !== TST_INFO)
    throw new Fault("token-attribute", { params: { name: "contentType" } });
  const digest = onlyValue(signer, "messageDigest");
  if (digest.tag !== TAG.octets || !digest.content.equals(hashWith(signer.digest, content))) {
    throw new Fault("token-attribute", { params: { name: "messageDigest" } });
  }
}

function onlyValue({ attributes }: SignerInfo, name: keyof typeof ATTRIBUTE): Der {
  const [value, ...others] = attributes.get(ATTRIBUTE[name]) ?? [];
  if (value === undefined || others.length > 0) throw new Fault("token-attribute", { params: { name } });
  return value;
}

// The signer says which certificate is meant: another one with the same key proves nothing.
function requireSigningCertificate(signer: SignerInfo, certificate: Certificate): void {
  const isNew = signer.attributes.has(ATTRIBUTE.signingCertificateV2);
  if (!isNew && !signer.attributes.has(ATTRIBUTE.signingCertificate))
    throw new Fault("token-attribute", { params: { name: "signingCertificate" } });
  for (const name of ["signingCertificate", "signingCertificateV2"] as const) {
    if (!signer.attributes.has(ATTRIBUTE[name])) continue;
    const list = new Members(onlyValue(signer, name), "signing certificate");
    const [first] = partsOf(list.take(TAG.sequence), "signing certificate");
    if (first === undefined || !isOf(first, certificate, name === "signingCertificate" ? "sha1" : "sha256"))
      throw new Fault("token-certificate-different");
  }
}

function isOf(der: Der, { raw, serial, issuer }: Certificate, usual: "sha1" | "sha256"): boolean {
  const members = new Members(der, "signing certificate");
  const algorithm = usual === "sha256" ? members.optional(TAG.sequence) : null;
  const digest = members.take(TAG.octets).content;
  const named = members.optional(TAG.sequence);
  members.end();
  const name = algorithm === null ? usual : readDigest(algorithm, "signing certificate");
  if (!createHash(name).update(raw).digest().equals(digest)) return false;
  return named === null || isNamed(named, { serial, issuer });
}

// IssuerSerial: GeneralNames with one directory name, and the serial number.
function isNamed(der: Der, { serial, issuer }: Pick<Certificate, "serial" | "issuer">): boolean {
  const members = new Members(der, "signing certificate");
  const [name, ...others] = partsOf(members.take(TAG.sequence), "signing certificate");
  const stated = integerOf(members.take(TAG.integer), "signing certificate");
  members.end();
  if (name === undefined || others.length > 0) throw malformed("signing certificate");
  return stated === serial && name.tag === 0xa4 && name.content.equals(issuer);
}
