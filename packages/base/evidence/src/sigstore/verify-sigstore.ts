// A Sigstore bundle that somebody hands in, judged against a file, a trusted root and who must have signed.
//
// The libraries judge the certificate (chain, transparency), the log's promise, the entry against the signature, and the
// signature; what they do not judge, or not rightly, is judged beside them in this folder.

import { createPublicKey, hash, type KeyObject } from "node:crypto";
import { toSignedEntity, VerificationError, Verifier, type SignedEntity, type Signer } from "@sigstore/verify";
import { Fault, type SigstoreCheck, type SigstoreSigner } from "@hamon/records";
import { findLog, onlyLog, requireSignerOf, verifyLogEntry } from "./log-entry.js";
import { malformed, parseBundle, type LogEntry, type ParsedBundle } from "./parse-bundle.js";
import { comparable, requireAbout } from "./signed-content.js";
import { isWithin, signingTimes } from "./signing-times.js";
import { NEVER, parseTrustedRoot, type Trust, type TrustedLog } from "./trusted-root.js";

const CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

export interface SigstoreOrder {
  /** JSON, v0.1 to v0.3. */
  readonly bundle: string;
  /** JSON of the trusted root. */
  readonly root: string;
  readonly artifact: Buffer;
  /** Null where nobody said who it must be: no bundle is good then. */
  readonly signer: SigstoreSigner | null;
}

/**
 * @throws {Fault} `sigstore-bundle-malformed`, `sigstore-root-malformed`, `sigstore-key-malformed`, `sigstore-key-needed`,
 *   `sigstore-identity-needed`, `sigstore-identity-different`, `sigstore-artifact-different`, `sigstore-log-unknown`,
 *   `sigstore-log-out-of-time`, `sigstore-checkpoint-wrong`, `sigstore-inclusion-wrong`, `sigstore-promise-wrong`,
 *   `sigstore-entry-different`, `sigstore-time-missing`, `sigstore-time-refused`, `sigstore-certificate-refused`,
 *   `sigstore-signature-wrong`.
 */
export function verifySigstore({ bundle, root, artifact, signer }: SigstoreOrder): SigstoreCheck {
  const parsed = parseBundle(bundle);
  const trust = parseTrustedRoot(root);
  const key = keyOf(parsed, signer);
  const about = requireAbout(parsed, artifact);
  const log = findLog(trust.logs, parsed.entry);
  const entry = verifyLogEntry(parsed.entry, log);
  requireSignerOf(entry, parsed.certificate?.raw ?? key.export({ type: "spki", format: "der" }));
  const times = signingTimes(parsed, trust);
  if (!times.every((time) => isWithin(time, log.period))) throw new Fault("sigstore-log-out-of-time");
  if (times.length === 0 && needsTime(parsed, log)) throw new Fault("sigstore-time-missing");
  const found = judge({ parsed, artifact, entry, log, times, key }, trust);
  if (signer?.kind === "certificate") requireIdentity(found, signer);
  const key_sha256 = hash("sha256", key.export({ type: "spki", format: "der" }), "hex");
  const written = times.map((time) => time.toISOString()).toSorted();
  return { version: parsed.version, ...about, key_sha256, log: log.name, log_index: entry.logIndex, times: written };
}

// A key that a reader names holds whenever it was; a certificate, and a log's key that has an end, do not.
function needsTime({ certificate }: ParsedBundle, { period }: TrustedLog): boolean {
  return certificate !== null || period.end < NEVER;
}

/** The key that signed: the one given, or that of the certificate. A bundle says which of the two it wants. */
function keyOf({ certificate }: ParsedBundle, signer: SigstoreSigner | null): KeyObject {
  if (certificate === null) {
    if (signer?.kind === "key") return parseKey(signer.key);
    throw new Fault("sigstore-key-needed");
  }
  if (signer?.kind !== "certificate") throw new Fault("sigstore-identity-needed");
  if (certificate.x509.ca || certificate.x509.keyUsage?.includes(CODE_SIGNING) !== true) throw new Fault("sigstore-certificate-refused");
  return certificate.x509.publicKey;
}

function parseKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new Fault("sigstore-key-malformed", { cause });
  }
}

interface Judged {
  readonly parsed: ParsedBundle;
  readonly artifact: Buffer;
  /** Its checkpoint has the log's own line alone. */
  readonly entry: LogEntry;
  readonly log: TrustedLog;
  readonly times: readonly Date[];
  readonly key: KeyObject;
}

function judge({ parsed, artifact, entry, log, times, key }: Judged, { material }: Trust): Signer {
  const { bundle, certificate } = parsed;
  const needed = certificate === null ? 0 : 1;
  const known = { ...material, tlogs: [onlyLog(log)], publicKey: () => ({ publicKey: key, validFor: () => true }) };
  const verifier = new Verifier(known, { ctlogThreshold: needed, tlogThreshold: 1, timestampThreshold: needed });
  try {
    // Without its stamps: the library would read them.
    const material = { ...bundle.verificationMaterial, timestampVerificationData: undefined };
    const entity = toSignedEntity({ ...bundle, verificationMaterial: material }, artifact);
    const timestamps = times.map((time) => asPromised(time, entry));
    return verifier.verify({ ...entity, signature: comparable(entity.signature, parsed), timestamps, tlogEntries: [entry] });
  } catch (error) {
    throw faultOf(error);
  }
}

/** A time that was found good, in the only form that the library takes without judging it: an entry with a promise. It is used for nothing else. */
function asPromised(time: Date, entry: LogEntry): SignedEntity["timestamps"][number] {
  const inclusionPromise = { signedEntryTimestamp: Buffer.alloc(0) };
  return { $case: "transparency-log", tlogEntry: { ...entry, inclusionPromise, integratedTime: String(time.getTime() / 1000) } };
}

/** What the library says, by our names; what it fails on in its own ways is a bundle of another shape. */
const FAULTS: Readonly<Record<string, (cause: unknown) => Fault>> = {
  CERTIFICATE_ERROR: (cause) => new Fault("sigstore-certificate-refused", { cause }),
  SIGNATURE_ERROR: (cause) => new Fault("sigstore-signature-wrong", { cause }),
  TIMESTAMP_ERROR: (cause) => new Fault("sigstore-time-missing", { cause }),
  TLOG_BODY_ERROR: (cause) => new Fault("sigstore-entry-different", { cause }),
  TLOG_INCLUSION_PROMISE_ERROR: (cause) => new Fault("sigstore-promise-wrong", { cause }),
  TLOG_INCLUSION_PROOF_ERROR: (cause) => new Fault("sigstore-inclusion-wrong", { cause }),
};

function faultOf(error: unknown): Fault {
  const known = error instanceof VerificationError ? FAULTS[error.code] : undefined;
  return known === undefined ? malformed("certificate", error) : known(error);
}

/** Exactly: the library would take what is wanted for a regular expression. @throws {Fault} `sigstore-identity-different`. */
function requireIdentity({ identity }: Signer, { identity: name, issuer }: SigstoreSigner & { readonly kind: "certificate" }): void {
  if (identity?.subjectAlternativeName !== name || identity.extensions?.issuer !== issuer) throw new Fault("sigstore-identity-different");
}
