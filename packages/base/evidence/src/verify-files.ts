// Step "files": what the case made, read and hashed again; and no document that nobody logged.

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { VerifyStep } from "@hamon/records";
import { errnoOf, realDisk } from "./disk.js";
import { filesBelow } from "./log-folder.js";
import type { Claim } from "./verify-entries.js";
import { toStep, type Broken } from "./verify-step.js";

const CHUNK_BYTES = 1 << 20;

export interface Meter {
  readonly signal?: AbortSignal | undefined;
  readonly read: (bytes: number) => void;
}

export interface Claimed {
  /** By what names the file. */
  readonly claims: ReadonlyMap<string, Claim>;
  /** What keeps these from being all. */
  readonly gap: Broken | null;
}

export interface ClaimedFiles extends Claimed {
  /** Paths, as listDocuments gave them before the log was read. */
  readonly documents: readonly string[];
}

/** Every file of the case that an entry vouches for, and no document besides. */
export async function verifyFiles(folder: string, { claims, gap, documents }: ClaimedFiles, meter: Meter): Promise<VerifyStep> {
  const { checked, broken } = await compareAll([...claims], { folder: dirname(folder), meter });
  return toStep("files", checked, broken ?? gap ?? findStranger(documents, claims));
}

const DOCUMENTS = "documents";
/** What a killed process left of one that it wrote. */
const DRAFT = /(^|\/)\.[^/]+\.new$/;
/** A document takes its place a moment before its entry is in the log. */
const SETTLING_MS = 5000;

/** Documents of the case, relative to its folder, but for those that were placed just now. */
export async function listDocuments(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of filesBelow(realDisk, join(dirname(folder), DOCUMENTS))) {
    const placed = await lstat(join(dirname(folder), DOCUMENTS, path)).catch(() => null);
    const isSettled = placed !== null && placed.ctimeMs < Date.now() - SETTLING_MS;
    if (isSettled && !DRAFT.test(path)) paths.push(`${DOCUMENTS}/${path}`);
  }
  return paths.toSorted();
}

function findStranger(documents: readonly string[], claims: Claimed["claims"]): Broken | null {
  const at = documents.find((path) => !claims.has(path));
  return at === undefined ? null : { code: "file-unlogged", at, params: {} };
}

interface Comparison {
  readonly folder: string;
  readonly meter: Meter;
}

async function compareAll(claims: readonly (readonly [path: string, claim: Claim])[], { folder, meter }: Comparison) {
  let broken: Broken | null = null;
  let checked = 0;
  for (const [path, claim] of claims) {
    const { what, params } = await compare(join(folder, path), claim, meter);
    checked += 1;
    if (what !== null) broken ??= { code: `file-${what}`, at: path, params: { ...params, index: claim.index } };
  }
  return { checked, broken };
}

/** What reading a file came to. */
export interface Difference {
  readonly what: "missing" | "unreadable" | "changed" | null;
  readonly params: Broken["params"];
}

async function compare(path: string, { sha256, bytes }: Claim, meter: Meter): Promise<Difference> {
  const hash = createHash("sha256");
  let found_bytes = 0;
  const failure = await readFile(path, meter, (chunk) => {
    hash.update(chunk);
    found_bytes += chunk.length;
  });
  if (failure !== null) return failure;
  const found_sha256 = hash.digest("hex");
  if (found_sha256 === sha256 && found_bytes === bytes) return { what: null, params: {} };
  return { what: "changed", params: { sha256, found_sha256, bytes, found_bytes } };
}

/** Reads a file as it lies there: a link in its place is not followed, a pipe is not waited for. @returns why it could not be read, or null. */
export async function readFile(path: string, { signal, read }: Meter, take: (chunk: Buffer) => void): Promise<Difference | null> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      for (let at = 0; ; ) {
        signal?.throwIfAborted();
        const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at);
        if (bytesRead === 0) return null;
        take(chunk.subarray(0, bytesRead));
        at += bytesRead;
        read(bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === "" || reason.startsWith("ERR_") || signal?.aborted === true) throw error;
    return ["ENOENT", "ENOTDIR"].includes(reason) ? { what: "missing", params: {} } : { what: "unreadable", params: { reason } };
  }
}
