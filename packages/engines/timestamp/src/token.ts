// A time-stamp token taken apart: what it says, who signed it and how.
//
// Spec: RFC 3161, section 2.4.2; CMS SignedData, RFC 5652, section 5; ESS signing certificate, RFC 5035 and RFC 2634.

import { Fault } from "@hamon/records";
import { readDigest, type Digest } from "./algorithms.js";
import { readCertificate, readRevocations, type Certificate } from "./certificate.js";
import { booleanOf, integerOf, malformed, Members, oidOf, partsOf, readDer, TAG, timeOf, type Der } from "./der.js";

const SIGNED_DATA = "1.2.840.113549.1.7.2";
export const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const CONTEXT = { zero: 0xa0, one: 0xa1, key: 0x80 } as const;

export interface TstInfo {
  readonly policy: string;
  readonly imprint: { readonly algorithm: Digest; readonly digest: Buffer };
  readonly serial: bigint;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly nonce: bigint | null;
}

export interface SignerInfo {
  /** DER of the issuer's name and serial, or of the key's identifier. */
  readonly sid: { readonly issuer: Buffer; readonly serial: bigint } | { readonly key_id: Buffer };
  readonly digest: Digest;
  /** As it was signed: the attributes as a SET. */
  readonly signed: Buffer;
  /** By object identifier: the values. */
  readonly attributes: ReadonlyMap<string, readonly Der[]>;
  readonly algorithm: Der;
  readonly signature: Buffer;
}

export interface Token {
  readonly info: TstInfo;
  /** The bytes that the signer's digest is over. */
  readonly content: Buffer;
  readonly signers: readonly SignerInfo[];
  readonly certificates: readonly Certificate[];
}

/** @param bytes DER of a TimeStampToken and nothing else. @throws {Fault} `token-malformed`, `token-not-time-stamp`, `token-algorithm`. */
export function parseToken(bytes: Uint8Array): Token {
  const content = contentOf(new Members(readDer(bytes, "token"), "token"), SIGNED_DATA);
  const members = new Members(content, "signed data");
  integerOf(members.take(TAG.integer), "signed data");
  const digests = partsOf(members.take(TAG.set), "signed data").map((one) => readDigest(one, "signed data"));
  const encapsulated = contentOf(new Members(members.take(TAG.sequence), "content"), TST_INFO);
  if (encapsulated.tag !== TAG.octets) throw malformed("content");
  const certificates = members.optional(CONTEXT.zero);
  const lists = members.optional(CONTEXT.one);
  // Nothing is decided by them; but what is not what it says is not passed over.
  if (lists !== null) for (const one of partsOf(lists, "revocation list")) readRevocations(one.raw);
  const signers = partsOf(members.take(TAG.set), "signers").map(readSigner);
  members.end();
  if (!signers.every(({ digest }) => digests.includes(digest))) throw malformed("signed data");
  return {
    info: readInfo(readDer(encapsulated.content, "stamp")),
    content: encapsulated.content,
    signers,
    certificates: certificates === null ? [] : readCertificates(certificates),
  };
}

const TIME_ATTRIBUTES = 0xa2;

// Japanese authorities used to add an attribute certificate (RFC 5755) about their clock: it is passed over.
function readCertificates(der: Der): readonly Certificate[] {
  return partsOf(der, "certificates").flatMap((one) => {
    if (one.tag === TAG.sequence) return [readCertificate(one.raw)];
    const [body] = one.tag === TIME_ATTRIBUTES ? partsOf(one, "certificates") : [];
    if (body?.tag !== TAG.sequence || partsOf(body, "certificates")[0]?.tag !== TAG.integer) throw malformed("certificates");
    return [];
  });
}

// ContentInfo: a type, and the content under [0].
function contentOf(members: Members, type: string): Der {
  if (oidOf(members.take(TAG.oid), "content type") !== type) throw new Fault("token-not-time-stamp");
  const [content, ...rest] = partsOf(members.take(CONTEXT.zero), "content");
  members.end();
  if (content === undefined || rest.length > 0) throw malformed("content");
  return content;
}

function readInfo(der: Der): TstInfo {
  const members = new Members(der, "stamp");
  if (integerOf(members.take(TAG.integer), "version") !== 1n) throw malformed("version");
  const policy = oidOf(members.take(TAG.oid), "policy");
  const imprint = readImprint(members.take(TAG.sequence));
  const serial = integerOf(members.take(TAG.integer), "serial");
  const at = timeOf(members.take(TAG.generalizedTime), "time");
  members.optional(TAG.sequence);
  const ordering = members.optional(TAG.boolean);
  if (ordering !== null) booleanOf(ordering, "ordering");
  const nonce = members.optional(TAG.integer);
  members.optional(CONTEXT.zero);
  if (members.optional(CONTEXT.one) !== null) throw malformed("extensions"); // nobody has defined any
  members.end();
  return { policy, imprint, serial, at, nonce: nonce === null ? null : integerOf(nonce, "nonce") };
}

function readImprint(der: Der): TstInfo["imprint"] {
  const members = new Members(der, "imprint");
  const algorithm = readDigest(members.take(TAG.sequence), "imprint");
  const digest = members.take(TAG.octets).content;
  members.end();
  return { algorithm, digest };
}

function readSigner(der: Der): SignerInfo {
  const members = new Members(der, "signer");
  integerOf(members.take(TAG.integer), "signer");
  const sid = readSid(members);
  const digest = readDigest(members.take(TAG.sequence), "signer");
  const attributes = members.optional(CONTEXT.zero);
  if (attributes === null) throw new Fault("token-attribute", { params: { name: "signed" } });
  const algorithm = members.take(TAG.sequence);
  const signature = members.take(TAG.octets).content;
  const unsigned = members.optional(CONTEXT.one);
  members.end();
  if (unsigned !== null) partsOf(unsigned, "attributes").forEach(readAttribute);
  const signed = Buffer.from(attributes.raw);
  signed[0] = TAG.set;
  return { sid, digest, signed, attributes: readAttributes(attributes), algorithm, signature };
}

function readSid(members: Members): SignerInfo["sid"] {
  const key = members.optional(CONTEXT.key);
  if (key !== null) return { key_id: key.content };
  const named = new Members(members.take(TAG.sequence), "signer");
  const issuer = named.take(TAG.sequence).raw;
  const serial = integerOf(named.take(TAG.integer), "signer");
  named.end();
  return { issuer, serial };
}

function readAttribute(der: Der): { readonly oid: string; readonly values: readonly Der[] } {
  const members = new Members(der, "attributes");
  const oid = oidOf(members.take(TAG.oid), "attributes");
  const values = partsOf(members.take(TAG.set), "attributes");
  members.end();
  return { oid, values };
}

function readAttributes(der: Der): ReadonlyMap<string, readonly Der[]> {
  const attributes = new Map<string, readonly Der[]>();
  for (const one of partsOf(der, "attributes")) {
    const { oid, values } = readAttribute(one);
    if (attributes.has(oid)) throw new Fault("token-attribute", { params: { name: oid } });
    attributes.set(oid, values);
  }
  return attributes;
}
