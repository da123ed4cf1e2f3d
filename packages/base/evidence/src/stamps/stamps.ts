// Time stamps of checkpoints: taken from an authority, kept beside the log, vouched for by it, and verified again.
//
// A stamp shows that the checkpoint, and so all entries before it, existed at its time, whoever has the log's key.

import { randomBytes, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { Fault, type FileDigest, type StampView, type VerifyStep } from "@hamon/records";
import {
  formatRequest,
  hashWith,
  parseResponse,
  readCertificate,
  verifyToken,
  type Certificate,
  type Expected,
  type Stamp,
} from "@hamon/timestamp";
import { parseCheckpoint, parseNote } from "@hamon/tlog";
import type { Disk } from "../disk.js";
import type { NewLogEntry } from "../evidence.js";
import type { Log } from "../log.js";
import { rootAt } from "../log-folder.js";
import { Placer } from "../placer.js";
import type { Claim } from "../verify-entries.js";
import type { ReadPlace } from "../verify-head.js";
import { toBroken, toStep } from "../verify-step.js";
import { askAuthority } from "./ask-authority.js";

export interface Authority {
  readonly url: string;
  /** Certificates of those who are trusted, PEM; others in it may stand between. */
  readonly trusted: string;
  /** Policies that are accepted; empty accepts any. */
  readonly policies: readonly string[];
}

export interface StampPlace {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly disk: Disk;
  readonly log: Log;
  append(entry: NewLogEntry): Promise<{ readonly index: number }>;
}

const FOLDER = "stamps";
const NONCE_BYTES = 16;
const STAMP = /^evidence\/stamps\/(\d+)\.tsr$/;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/**
 * Stamps the checkpoint as it is now.
 *
 * @throws {Fault} `stamp-unreachable`, `stamp-answer-wrong`, `stamp-refused`, `stamp-no-authority`; the codes of verifyToken.
 */
export async function takeStamp({ folder, disk, log, append }: StampPlace, authority: Authority, actor: string): Promise<StampView> {
  const { checkpoint, tree } = await log.state();
  const nonce = BigInt(`0x${randomBytes(NONCE_BYTES).toString("hex")}`);
  const [policy] = authority.policies;
  const digest = hashWith("sha256", Buffer.from(checkpoint));
  const request = formatRequest({ algorithm: "sha256", digest, nonce, ...(policy === undefined ? {} : { policy }) });
  const answer = await askAuthority(authority.url, request);
  const stamp = verifyToken(parseResponse(answer), { ...expectedOf(checkpoint, authority.trusted), nonce, policies: authority.policies });
  const base = `${FOLDER}/${tree.size}`;
  const files = [
    { path: `${base}.checkpoint`, bytes: Buffer.from(checkpoint) },
    { path: `${base}.ca.pem`, bytes: Buffer.from(authority.trusted) },
    { path: `${base}.tsr`, bytes: answer },
  ];
  await new Placer(disk, folder, join(folder, "tmp")).place(files);
  const view = viewOf(tree.size, stamp);
  await append({ kind: "stamp", actor, body: { ...view }, files: files.map(digestOf) });
  return view;
}

function digestOf({ path, bytes }: { readonly path: string; readonly bytes: Buffer }): FileDigest {
  return { path: `evidence/${path}`, sha256: hashWith("sha256", bytes).toString("hex"), bytes: bytes.length };
}

function viewOf(tree_size: number, { at, until, policy, serial, chain }: Stamp): StampView {
  const moments = { stamped_at: new Date(at).toISOString(), until: new Date(until).toISOString() };
  return { tree_size, ...moments, policy, serial: String(serial), authority: nameOf(chain[0] as Certificate) };
}

const MAX_NAME = 200;

// The signer's own words for itself, on one line: they come from outside.
function nameOf({ raw }: Certificate): string {
  const { subject } = new X509Certificate(raw);
  return subject.replaceAll("\n", ", ").replace(/\p{C}/gu, "�").slice(0, MAX_NAME);
}

function expectedOf(checkpoint: string, pem: string): Expected {
  const certificates = (pem.match(PEM) ?? []).map((one) => readCertificate(new X509Certificate(one).raw));
  const trusted = certificates.filter(({ issuer, subject }) => issuer.equals(subject)).map(({ raw }) => raw);
  if (trusted.length === 0) throw new Fault("stamp-no-authority");
  const bytes = Buffer.from(checkpoint);
  return { digest: (algorithm) => hashWith(algorithm, bytes), nonce: null, policies: [], trusted, between: certificates };
}

/** The newest stamp that the log tells of; null when there is none. */
export async function newestStamp(log: Log): Promise<StampView | null> {
  let newest: StampView | null = null;
  for await (const { entries } of log.bundles()) {
    for (const bytes of entries) {
      if (!bytes.includes('"kind":"stamp"')) continue;
      const { kind, body } = JSON.parse(bytes.toString()) as { kind: string; body: StampView };
      if (kind === "stamp") newest = body;
    }
  }
  return newest;
}

/** Whether a file of the case belongs to a stamp. */
export function isStamp(path: string): boolean {
  return path.startsWith(`evidence/${FOLDER}/`);
}

/** Step "stamps"; null when there are none. @param size entries of the log that they are held against. */
export async function verifyStamps(
  { disk, folder, size }: ReadPlace & { readonly size: number },
  files: ReadonlyMap<string, Claim>,
): Promise<VerifyStep | null> {
  const sizes = [...files.keys()].flatMap((path) => STAMP.exec(path)?.[1] ?? []).map(Number);
  if (sizes.length === 0) return null;
  let checked = 0;
  for (const stamped of sizes) {
    try {
      await verifyOne({ disk, folder, size }, stamped);
      checked += 1;
    } catch (fault) {
      return toStep("stamps", checked, toBroken(fault, `${FOLDER}/${stamped}.tsr`));
    }
  }
  return toStep("stamps", checked, null);
}

// The stamp must be good, and what it stamps must be a beginning of this very log.
async function verifyOne({ disk, folder, size: whole }: ReadPlace & { readonly size: number }, stamped: number): Promise<void> {
  const [checkpoint, pem, answer] = await Promise.all(
    ["checkpoint", "ca.pem", "tsr"].map((end) => readStamp({ disk, folder }, `${stamped}.${end}`)),
  );
  verifyToken(parseResponse(answer as Buffer), expectedOf(String(checkpoint), String(pem)));
  const { size, root } = parseCheckpoint(parseNote(checkpoint as Buffer).text);
  const isOurs = size === stamped && size <= whole && root.equals(await rootAt({ disk, folder: join(folder, "log") }, size, whole));
  if (!isOurs) throw new Fault("stamp-other-log", { params: { size } });
}

async function readStamp({ disk, folder }: ReadPlace, name: string): Promise<Buffer> {
  const bytes = await disk.read(join(folder, FOLDER, name));
  if (bytes === null) throw new Fault("stamp-missing", { at: `${FOLDER}/${name}` });
  return bytes;
}
