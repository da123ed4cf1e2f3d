// Certificates as a chain at one moment: who issued whom, what each may do, and whether a list says that one is revoked.
//
// Spec: RFC 5280, sections 4.2 and 6.1, as far as time stamps need them: no names constrained, no policies mapped.

import { X509Certificate } from "node:crypto";
import { Fault } from "@hamon/records";
import { isSignedBy } from "./algorithms.js";
import { booleanOf, integerOf, malformed, Members, oidOf, partsOf, readDer, TAG, timeOf, type Der } from "./der.js";

const PART = "certificate";
const EXTENSION = { keyUsage: "2.5.29.15", basicConstraints: "2.5.29.19", extendedKeyUsage: "2.5.29.37" } as const;
const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
/** Critical extensions that we know what to do with, or that say nothing about a chain of a time stamp. */
const UNDERSTOOD: ReadonlySet<string> = new Set([...Object.values(EXTENSION), "2.5.29.32"]);
const USAGE = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04 } as const;
const MOST_ISSUERS = 8;

interface Extension {
  readonly isCritical: boolean;
  readonly value: Buffer;
}

export interface Certificate {
  readonly raw: Buffer;
  readonly x509: X509Certificate;
  /** Serial number, DER of the issuer's and of the holder's name. */
  readonly serial: bigint;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly from: number;
  readonly to: number;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly signed: { readonly bytes: Buffer; readonly algorithm: Der; readonly signature: Buffer };
}

/** @throws {Fault} `token-malformed` */
export function readCertificate(raw: Uint8Array): Certificate {
  const whole = readDer(raw, PART);
  const outer = new Members(whole, PART);
  const body = outer.take(TAG.sequence);
  const signed = { bytes: body.raw, algorithm: outer.take(TAG.sequence), signature: bitsOf(outer.take(TAG.bits)) };
  outer.end();
  const members = new Members(body, PART);
  members.optional(0xa0);
  const serial = integerOf(members.take(TAG.integer), PART);
  const inner = members.take(TAG.sequence);
  if (!inner.raw.equals(signed.algorithm.raw)) throw malformed(PART);
  const issuer = members.take(TAG.sequence).raw;
  const [from, to] = partsOf(members.take(TAG.sequence), PART).map((time) => timeOf(time, PART));
  const subject = members.take(TAG.sequence).raw;
  if (from === undefined || to === undefined) throw malformed(PART);
  members.take(TAG.sequence);
  const extensions = readExtensions(members.optional(0xa3));
  return { raw: whole.raw, x509: parseX509(whole.raw), serial, issuer, subject, from, to, extensions, signed };
}

function parseX509(raw: Buffer): X509Certificate {
  try {
    return new X509Certificate(raw);
  } catch {
    throw malformed(PART);
  }
}

function bitsOf({ content }: Der): Buffer {
  if (content[0] !== 0) throw malformed(PART);
  return content.subarray(1);
}

function readExtensions(der: Der | null): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (der === null) return extensions;
  const [list] = partsOf(der, PART);
  for (const one of list === undefined ? [] : partsOf(list, PART)) {
    const members = new Members(one, PART);
    const oid = oidOf(members.take(TAG.oid), PART);
    const critical = members.optional(TAG.boolean);
    const value = members.take(TAG.octets).content;
    members.end();
    if (extensions.has(oid)) throw malformed(PART);
    extensions.set(oid, { isCritical: critical !== null && booleanOf(critical, PART), value });
  }
  return extensions;
}

/** The only thing that its key is for is time stamps, and that is critical (RFC 3161, 2.3). @throws {Fault} `certificate-not-for-time` */
export function requireTimeStamping({ extensions }: Certificate): void {
  const usage = extensions.get(EXTENSION.extendedKeyUsage);
  const purposes = usage === undefined ? [] : partsOf(readDer(usage.value, PART), PART).map((one) => oidOf(one, PART));
  const bits = keyUsageOf(extensions);
  const maySign = bits === null || (bits & (USAGE.digitalSignature | USAGE.nonRepudiation)) !== 0;
  const isOnlySigning = bits === null || (bits & ~(USAGE.digitalSignature | USAGE.nonRepudiation)) === 0;
  const isRight = usage?.isCritical === true && purposes.length === 1 && purposes[0] === TIME_STAMPING;
  if (!isRight || !maySign || !isOnlySigning) throw new Fault("certificate-not-for-time");
}

function keyUsageOf(extensions: Certificate["extensions"]): number | null {
  const usage = extensions.get(EXTENSION.keyUsage);
  if (usage === undefined) return null;
  const bits = readDer(usage.value, PART);
  if (bits.tag !== TAG.bits || bits.content.length < 2) throw malformed(PART);
  return bits.content[1] as number;
}

/** @throws {Fault} `chain-broken` when it may not issue, or not to so many below it. */
function requireIssuing({ extensions }: Certificate, below: number): void {
  const found = extensions.get(EXTENSION.basicConstraints);
  const members = found === undefined ? null : new Members(readDer(found.value, PART), PART);
  const ca = members?.optional(TAG.boolean) ?? null;
  const most = members?.optional(TAG.integer) ?? null;
  const bits = keyUsageOf(extensions);
  const mayIssue = ca !== null && booleanOf(ca, PART) && (bits === null || (bits & USAGE.keyCertSign) !== 0);
  if (!mayIssue || (most !== null && integerOf(most, PART) < BigInt(below)))
    throw new Fault("chain-broken", { params: { reason: "may-not-issue" } });
}

export interface ChainOptions {
  /** Certificates of authorities that are trusted, DER. */
  readonly trusted: readonly Uint8Array[];
  /** Between the signer's and a trusted one. */
  readonly between: readonly Certificate[];
  /** Lists of revoked certificates, DER. */
  readonly revoked: readonly Uint8Array[];
  /** Milliseconds since 1970: what is asked is what held then. */
  readonly at: number;
}

/**
 * The chain from a certificate to a trusted one.
 *
 * @throws {Fault} `chain-unknown`, `chain-broken`, `certificate-out-of-time`, `certificate-revoked`, `token-algorithm`, `token-key-weak`.
 */
export function chainOf(signer: Certificate, { trusted, between, revoked, at }: ChainOptions): readonly Certificate[] {
  const roots = trusted.map(readCertificate);
  const chain = [signer];
  for (let current = signer; ; ) {
    requireUsable(current, at);
    const root = roots.find((one) => one.raw.equals(current.raw));
    const issuer = root ?? issuerOf(current, roots) ?? issuerOf(current, between);
    if (issuer === undefined) throw new Fault("chain-unknown");
    if (chain.length > 1) requireIssuing(current, chain.length - 2);
    if (root === undefined) requireUnrevoked(current, issuer, revoked, at);
    if (root !== undefined) return chain;
    if (chain.length > MOST_ISSUERS) throw new Fault("chain-broken", { params: { reason: "too-long" } });
    chain.push(issuer);
    current = issuer;
  }
}

function issuerOf(certificate: Certificate, candidates: readonly Certificate[]): Certificate | undefined {
  const named = candidates.filter(({ subject, raw }) => subject.equals(certificate.issuer) && !raw.equals(certificate.raw));
  return named.find((issuer) => isSigned(certificate, issuer));
}

function isSigned({ signed, x509 }: Certificate, issuer: Certificate): boolean {
  return x509.checkIssued(issuer.x509) && isSignedBy({ key: issuer.x509.publicKey, digest: null, ...signed }, PART);
}

function requireUsable({ from, to, extensions }: Certificate, at: number): void {
  if (at < from || at > to) throw new Fault("certificate-out-of-time", { params: { until: new Date(to).toISOString().slice(0, 10) } });
  for (const [oid, { isCritical }] of extensions) {
    if (isCritical && !UNDERSTOOD.has(oid)) throw new Fault("chain-broken", { params: { reason: oid } });
  }
}

/** A list counts when the issuer signed it; without one nothing is known of revocation, and nothing is said. */
function requireUnrevoked({ serial }: Certificate, issuer: Certificate, lists: readonly Uint8Array[], at: number): void {
  for (const raw of lists) {
    const list = readRevocations(raw);
    if (!list.issuer.equals(issuer.subject)) continue;
    if (!isSignedBy({ key: issuer.x509.publicKey, digest: null, ...list.signed }, PART))
      throw new Fault("chain-broken", { params: { reason: "revocation-list" } });
    const revoked_at = list.revoked.get(serial);
    if (revoked_at !== undefined && revoked_at <= at) throw new Fault("certificate-revoked");
  }
}

interface Revocations {
  readonly issuer: Buffer;
  readonly signed: Certificate["signed"];
  /** By serial number, when. */
  readonly revoked: ReadonlyMap<bigint, number>;
}

/** A list of revoked certificates (RFC 5280, section 5.1). @throws {Fault} `token-malformed` */
export function readRevocations(raw: Uint8Array): Revocations {
  const outer = new Members(readDer(raw, "revocation list"), "revocation list");
  const body = outer.take(TAG.sequence);
  const signed = { bytes: body.raw, algorithm: outer.take(TAG.sequence), signature: bitsOf(outer.take(TAG.bits)) };
  const members = new Members(body, "revocation list");
  members.optional(TAG.integer);
  members.take(TAG.sequence);
  const issuer = members.take(TAG.sequence).raw;
  timeOf(members.any(), "revocation list");
  for (const next of [TAG.utcTime, TAG.generalizedTime]) members.optional(next);
  const list = members.optional(TAG.sequence);
  members.optional(0xa0);
  members.end();
  const revoked = (list === null ? [] : partsOf(list, "revocation list")).map((one) => {
    const [serial, time] = partsOf(one, "revocation list");
    if (serial === undefined || time === undefined) throw malformed("revocation list");
    return [integerOf(serial, "revocation list"), timeOf(time, "revocation list")] as const;
  });
  return { issuer, signed, revoked: new Map(revoked) };
}
