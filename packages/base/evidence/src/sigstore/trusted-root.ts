// Whom a reader trusts: logs, authorities for certificates, and authorities for time, each for a period.
//
// Spec: Sigstore trusted root v0.1 (protobuf-specs), as JSON.

import type { KeyObject } from "node:crypto";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial, type TrustMaterial } from "@sigstore/verify";
import { Fault } from "@hamon/records";

const ROOT_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(\+json;version=0\.1|\.v0\.[12]\+json)$/;

/** The end of a period that has none, as the library says it. */
export const NEVER = new Date(8.64e15);

export interface Period {
  readonly start: Date;
  readonly end: Date;
}

export interface TrustedLog {
  /** As its checkpoints are signed. */
  readonly name: string;
  readonly log_id: Buffer;
  /** Of its lines below checkpoints. */
  readonly keyId: number;
  readonly key: KeyObject;
  readonly period: Period;
}

export interface TimeAuthority {
  /** Signer first, root last; DER. */
  readonly chain: readonly Buffer[];
  readonly period: Period;
}

export interface Trust {
  /** As the library wants it; it knows no key of a signer. */
  readonly material: TrustMaterial;
  readonly logs: readonly TrustedLog[];
  readonly timeAuthorities: readonly TimeAuthority[];
}

/** @throws {Fault} `sigstore-root-malformed`; the library takes a period without a beginning for one that always was. */
export function parseTrustedRoot(text: string): Trust {
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    requirePeriods(root);
    const material = toTrustMaterial(root);
    return { material, logs: logsOf(root, material), timeAuthorities: timeAuthoritiesOf(root, material) };
  } catch (cause) {
    throw cause instanceof Fault ? cause : malformed("json", cause);
  }
}

function malformed(field: string, cause?: unknown): Fault {
  return new Fault("sigstore-root-malformed", { params: { field }, cause });
}

function requirePeriods({ mediaType, tlogs, ctlogs, certificateAuthorities, timestampAuthorities }: TrustedRoot): void {
  if (!ROOT_TYPE.test(mediaType)) throw malformed("mediaType");
  const keys = [...tlogs, ...ctlogs].map(({ publicKey }) => publicKey?.validFor);
  const authorities = [...certificateAuthorities, ...timestampAuthorities].map(({ validFor }) => validFor);
  for (const period of [...keys, ...authorities]) {
    if (period?.start === undefined || ![period.start, period.end ?? period.start].every(isMoment)) throw malformed("validFor");
  }
}

function isMoment(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

function logsOf({ tlogs }: TrustedRoot, material: TrustMaterial): readonly TrustedLog[] {
  return tlogs.map(({ baseUrl, logId, checkpointKeyId }, i) => {
    const made = material.tlogs[i];
    if (logId === undefined || made === undefined) throw malformed("logId");
    const keyId = (checkpointKeyId ?? logId).keyId.readUInt32BE();
    return { name: baseUrl.replace(/^https?:\/\//, ""), log_id: logId.keyId, keyId, key: made.publicKey, period: made.validFor };
  });
}

function timeAuthoritiesOf({ timestampAuthorities }: TrustedRoot, material: TrustMaterial): readonly TimeAuthority[] {
  return timestampAuthorities.map(({ certChain }, i) => {
    const chain = certChain?.certificates.map(({ rawBytes }) => rawBytes) ?? [];
    const made = material.timestampAuthorities[i];
    if (chain.length === 0 || made === undefined) throw malformed("certChain");
    return { chain, period: made.validFor };
  });
}
