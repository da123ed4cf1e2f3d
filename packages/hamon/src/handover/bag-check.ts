// Whether a bundle's folder is whole: a valid bag in which every file stands in a list. Its digest then stands for all of it.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { verifyBag } from "@hamon/evidence";
import { Fault } from "@hamon/records";

const LIST_OF_LISTS = "tagmanifest-sha256.txt";

export interface BagState {
  readonly sha256: string;
  readonly bytes: number;
  readonly is_whole: boolean;
}

/** @throws {Fault} `transfer-bundle-unreadable` for a folder that is no bundle. */
export async function readBag(folder: string): Promise<BagState> {
  const list = await readFile(join(folder, LIST_OF_LISTS)).catch((cause: unknown) => {
    throw new Fault("transfer-bundle-unreadable", { cause });
  });
  // Ours are made without anything to warn of: a file that no list has was added on the way.
  const { is_valid, warning_count } = await verifyBag(folder);
  return {
    sha256: createHash("sha256").update(list).digest("hex"),
    bytes: await bytesIn(folder),
    is_whole: is_valid && warning_count === 0,
  };
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

/** Digest and length of a file. @throws {Fault} `transfer-file-unreadable`. */
export async function sha256Of(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    throw new Fault("transfer-file-unreadable", { cause, params: { reason: (cause as NodeJS.ErrnoException).code ?? "" } });
  }
  return { sha256: hash.digest("hex"), bytes };
}
