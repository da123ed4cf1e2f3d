// The files of stamps, by the entries that their checkpoint has: 42.checkpoint, 42.tsr, 42.ca.pem, and once renewed 42.3.ers, an
// evidence record of three stamps, with 42.3.ca.pem. A renewal adds files and replaces none: what the log vouches for stays.

import { join } from "node:path";
import { Fault, type FileDigest } from "@hamon/records";
import { hashWith } from "@hamon/timestamp";
import { writing, type Disk } from "../disk.js";
import { Placer, type NewFile } from "../placer.js";

const FOLDER = "stamps";
const STAMP = /^evidence\/stamps\/(\d+)\.tsr$/;
const RECORD = /^evidence\/stamps\/(\d+)\.(\d+)\.ers$/;

/** Whether a file of the case belongs to a stamp. */
export function isStamp(path: string): boolean {
  return path.startsWith(`evidence/${FOLDER}/`);
}

/** Relative to evidence/. @param end e.g. "tsr", "3.ers". */
export function stampPath(tree_size: number, end: string): string {
  return `${FOLDER}/${tree_size}.${end}`;
}

/** By tree size, how many stamps its newest evidence record holds; 1 where it was never renewed. */
export function stampsAmong(paths: Iterable<string>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const path of paths) {
    const [, size, count = "1"] = STAMP.exec(path) ?? RECORD.exec(path) ?? [];
    if (size !== undefined) counts.set(Number(size), Math.max(counts.get(Number(size)) ?? 1, Number(count)));
  }
  return counts;
}

/** What somebody needs to check a stamp: of its records the newest alone, which holds all before it. Paths in the case's folder. */
export function filesOfStamp(tree_size: number, stamp_count: number): readonly string[] {
  const record = stamp_count === 1 ? [] : [`${stamp_count}.ers`, `${stamp_count}.ca.pem`];
  return ["checkpoint", "ca.pem", "tsr", ...record].map((end) => `evidence/${stampPath(tree_size, end)}`);
}

/** @throws {Fault} `stamp-missing` */
export async function readStampFile({ disk, folder }: StampFolder, path: string): Promise<Buffer> {
  const bytes = await disk.read(join(folder, path));
  if (bytes === null) throw new Fault("stamp-missing", { at: path });
  return bytes;
}

export interface StampFolder {
  readonly disk: Disk;
  /** evidence/ of the case. */
  readonly folder: string;
}

/** Writes files of stamps, each whole or not there. @throws {Fault} `disk-full`, `evidence-write-failed`. */
export function placeStampFiles({ disk, folder }: StampFolder, files: readonly NewFile[]): Promise<void> {
  return writing(`evidence/${FOLDER}`, () => new Placer(disk, folder, join(folder, "tmp")).place(files));
}

/** A file as an entry vouches for it. */
export function digestOf({ path, bytes }: NewFile): FileDigest {
  return { path: `evidence/${path}`, sha256: hashWith("sha256", bytes).toString("hex"), bytes: bytes.length };
}
