// Puts a file in its place whole: written beside it, synced, renamed. A kill leaves the old file or the new one.

import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "@hamon/records";

export interface PlacedFile {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Writes `path`, readable by its owner only: what is printed here names persons.
 *
 * @throws {Fault} `disk-full`.
 */
export async function placeFile(path: string, bytes: Buffer): Promise<PlacedFile> {
  const folder = dirname(path);
  const draft = join(folder, `.${basename(path)}.new`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeSynced(draft, bytes);
    await rename(draft, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(draft, { force: true });
    if (["ENOSPC", "EDQUOT"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw new Fault("disk-full", { at: folder, cause });
    throw cause;
  }
  return { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
}

async function writeSynced(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
