// When a bundle was signed at the latest: time stamps over its signature, and the time that a log promised with its entry.
//
// Stamps are judged by @hamon/timestamp: the library takes a token of any certificate and refuses some of RSA.
// Spec: RFC 3161; Sigstore client specification, "Establishing a time for the signature".

import { Fault } from "@hamon/records";
import { hashWith, parseResponse, parseToken, readCertificate, verifyToken } from "@hamon/timestamp";
import type { ParsedBundle } from "./parse-bundle.js";
import type { Period, TimeAuthority, Trust } from "./trusted-root.js";

/**
 * Every time there is. The log's is not judged here: the library does with its promise.
 *
 * @throws {Fault} `sigstore-time-refused`, also where only one of several is not good.
 */
export function signingTimes({ bundle, entry, signature }: ParsedBundle, { timeAuthorities }: Trust): readonly Date[] {
  const stamps = bundle.verificationMaterial.timestampVerificationData?.rfc3161Timestamps ?? [];
  const times = stamps.map(({ signedTimestamp }) => judgeStamp(signedTimestamp, signature, timeAuthorities));
  const promised = entry.inclusionPromise === undefined ? [] : [Number(entry.integratedTime) * 1000];
  return [...new Set([...times, ...promised])].map((time) => new Date(time));
}

function judgeStamp(response: Buffer, signature: Buffer, authorities: readonly TimeAuthority[]): number {
  const faults: Fault[] = [];
  try {
    const token = parseResponse(response);
    const { at } = parseToken(token).info;
    for (const { chain } of authorities.filter(({ period }) => isWithin(new Date(at), period))) {
      const found = tryAuthority(token, signature, chain);
      if (typeof found === "number") return found;
      faults.push(found);
    }
  } catch (error) {
    faults.push(asFault(error));
  }
  const [cause] = faults;
  throw new Fault("sigstore-time-refused", { params: { reason: cause?.code ?? "chain-unknown" }, cause });
}

/** The time of a token that the authority with this chain gave, or why it did not. */
function tryAuthority(token: Uint8Array, signature: Buffer, chain: readonly Buffer[]): number | Fault {
  const between = chain.map(readCertificate);
  const expected = { digest: (algorithm: Parameters<typeof hashWith>[0]) => hashWith(algorithm, signature), nonce: null, policies: [] };
  try {
    return verifyToken(token, { ...expected, trusted: chain.slice(-1), between }).at;
  } catch (error) {
    return asFault(error);
  }
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

export function isWithin(time: Date, { start, end }: Period): boolean {
  return start <= time && time <= end;
}
