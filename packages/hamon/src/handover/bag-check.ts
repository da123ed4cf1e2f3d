// Whether a bundle's folder is whole: every file as its lists say, none too many. Its digest then stands for all of it.
//
// Spec: RFC 8493. Only bags as we make them: SHA-256 lists of the payload and of everything else.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { Fault } from "@hamon/records";

const LIST_OF_LISTS = "tagmanifest-sha256.txt";
const LISTS = [LIST_OF_LISTS, "manifest-sha256.txt"];
/** Nothing lists the lists of lists themselves. */
const UNLISTED = new Set([LIST_OF_LISTS, "tagmanifest-sha512.txt"]);
const LINE = /^([0-9a-f]{64}) {2}(.+)$/;

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
  const files = await filesOf(folder);
  return { sha256: createHash("sha256").update(list).digest("hex"), bytes: files.bytes, is_whole: await isWhole(folder, files.paths) };
}

async function isWhole(folder: string, paths: readonly string[]): Promise<boolean> {
  const listed = new Map<string, string>();
  for (const name of LISTS) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "?\n");
    for (const line of text.split("\n").filter((one) => one !== "")) {
      const [, digest, path] = LINE.exec(line) ?? [];
      if (digest === undefined || path === undefined) return false;
      listed.set(path.replace(/%0D/gi, "\r").replace(/%0A/gi, "\n").replaceAll("%25", "%"), digest);
    }
  }
  const there = paths.filter((path) => !UNLISTED.has(path));
  if (there.length !== listed.size) return false;
  for (const path of there) if (listed.get(path) !== (await sha256Of(join(folder, path))).sha256) return false;
  return true;
}

async function filesOf(folder: string): Promise<{ readonly paths: readonly string[]; readonly bytes: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
  let bytes = 0;
  for (const path of paths) bytes += (await stat(join(folder, path))).size;
  return { paths, bytes };
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
