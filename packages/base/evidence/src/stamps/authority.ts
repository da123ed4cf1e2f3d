// A time-stamping authority: what is asked of it, and whom its certificates make us trust.

import { randomBytes, X509Certificate } from "node:crypto";
import { Fault, type StampDigest } from "@hamon/records";
import { formatRequest, parseResponse, readCertificate, verifyToken, type Certificate, type Stamp } from "@hamon/timestamp";
import { askAuthority } from "./ask-authority.js";

export interface Authority {
  readonly url: string;
  /** Certificates of those who are trusted, PEM; others in it may stand between. */
  readonly trusted: string;
  /** Policies that are accepted; empty accepts any. */
  readonly policies: readonly string[];
  /** By which it is asked to stamp. */
  readonly digest: StampDigest;
}

const NONCE_BYTES = 16;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

export interface Answered {
  /** As it came. */
  readonly answer: Buffer;
  readonly token: Buffer;
  readonly stamp: Stamp;
}

/**
 * One stamp over a digest, verified before anybody relies on it.
 *
 * @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`, `stamp-refused`, `stamp-no-authority`; the codes of verifyToken.
 */
export async function askForStamp({ url, trusted, policies, digest: algorithm }: Authority, digest: Buffer): Promise<Answered> {
  const trust = trustIn(trusted);
  const nonce = BigInt(`0x${randomBytes(NONCE_BYTES).toString("hex")}`);
  const [policy] = policies;
  const answer = await askAuthority(url, formatRequest({ algorithm, digest, nonce, ...(policy === undefined ? {} : { policy }) }));
  const token = parseResponse(answer);
  const expected = (used: StampDigest) => (used === algorithm ? digest : Buffer.alloc(0));
  return { answer, token, stamp: verifyToken(token, { digest: expected, nonce, policies, ...trust }) };
}

/** Those who signed themselves are trusted. @throws {Fault} `stamp-no-authority` where there is none. */
export function trustIn(pem: string): { readonly trusted: readonly Buffer[]; readonly between: readonly Certificate[] } {
  const between = (pem.match(PEM) ?? []).map((one) => readCertificate(derOf(one)));
  const trusted = between.filter(({ issuer, subject }) => issuer.equals(subject)).map(({ raw }) => raw);
  if (trusted.length === 0) throw new Fault("stamp-no-authority");
  return { trusted, between };
}

function derOf(pem: string): Buffer {
  try {
    return new X509Certificate(pem).raw;
  } catch (cause) {
    throw new Fault("stamp-no-authority", { cause });
  }
}

/** The certificates of both, each once. */
export function joinPem(...pems: readonly string[]): string {
  return [...new Set(pems.flatMap((pem) => pem.match(PEM) ?? [])), ""].join("\n");
}
