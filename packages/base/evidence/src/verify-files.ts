// Steps "originals" and "files": the bytes themselves, read and hashed again.

import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { VerifyStep } from "@hamon/records";
import { errnoOf, realDisk } from "./disk.js";
import { filesBelow } from "./log-folder.js";
import { objectPath } from "./object-store.js";
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

/** Every original that an entry names, and none besides. */
export async function verifyOriginals(
  folder: string,
  { claims, gap, objects }: Claimed & { readonly objects: readonly string[] },
  meter: Meter,
): Promise<VerifyStep> {
  const byPath = [...claims.values()].map((claim) => [objectPath(claim.sha256), claim] as const);
  const { checked, broken } = await compareAll(byPath, { folder, prefix: "original", meter });
  return toStep("originals", checked, broken ?? gap ?? findStranger(objects, claims));
}

/** Every file of the case that an entry vouches for. */
export async function verifyFiles(folder: string, { claims, gap }: Claimed, meter: Meter): Promise<VerifyStep> {
  const { checked, broken } = await compareAll([...claims], { folder: dirname(folder), prefix: "file", meter });
  return toStep("files", checked, broken ?? gap);
}

interface Comparison {
  readonly folder: string;
  readonly prefix: "original" | "file";
  readonly meter: Meter;
}

async function compareAll(claims: readonly (readonly [path: string, claim: Claim])[], { folder, prefix, meter }: Comparison) {
  let broken: Broken | null = null;
  let checked = 0;
  for (const [path, claim] of claims) {
    const { what, params } = await compare(join(folder, path), claim, meter);
    checked += 1;
    if (what !== null) broken ??= { code: `${prefix}-${what}`, at: path, params: { ...params, index: claim.index } };
  }
  return { checked, broken };
}

interface Difference {
  readonly what: "missing" | "unreadable" | "changed" | null;
  readonly params: Broken["params"];
}

async function compare(path: string, { sha256, bytes }: Claim, meter: Meter): Promise<Difference> {
  try {
    const found = await hashFile(path, meter);
    if (found.sha256 === sha256 && found.bytes === bytes) return { what: null, params: {} };
    return { what: "changed", params: { sha256, found_sha256: found.sha256, bytes, found_bytes: found.bytes } };
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === "" || reason.startsWith("ERR_") || meter.signal?.aborted === true) throw error;
    return ["ENOENT", "ENOTDIR"].includes(reason) ? { what: "missing", params: {} } : { what: "unreadable", params: { reason } };
  }
}

// A link in the place of a file is not followed; a pipe in its place is not waited for.
async function hashFile(path: string, { signal, read }: Meter): Promise<{ sha256: string; bytes: number }> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash("sha256");
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let bytes = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, bytes);
      if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
      hash.update(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
      read(bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * Paths below objects/. To be read before the log: an object takes its place only after its entry is in the log, so
 * that each of these has one, whatever comes in meanwhile.
 */
export async function listObjects(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const path of filesBelow(realDisk, join(folder, "objects"))) paths.push(path);
  return paths;
}

function findStranger(objects: readonly string[], originals: ReadonlyMap<string, Claim>): Broken | null {
  for (const path of objects) {
    const sha256 = path.slice(path.lastIndexOf("/") + 1);
    if (originals.has(sha256) && `objects/${path}` === objectPath(sha256)) continue;
    return { code: "original-unlogged", at: `objects/${path}`, params: {} };
  }
  return null;
}
