// evidence/cosigned/: checkpoints with what was signed below them beyond the log's own line. Of each size the newest.

import { join } from "node:path";
import type { Disk } from "../disk.js";
import type { Placer } from "../placer.js";

const FOLDER = "cosigned";
const NAME = /^checkpoint\.(0|[1-9]\d{0,15})$/;

export function cosignedPath(size: number): string {
  return `${FOLDER}/checkpoint.${size}`;
}

/** Sizes of the checkpoints kept, ascending; and files that are none. */
export async function listCosigned(
  disk: Disk,
  folder: string,
): Promise<{ readonly sizes: readonly number[]; readonly strays: readonly string[] }> {
  const names = (await disk.list(join(folder, FOLDER))).map(({ name }) => name);
  const sizes = names.flatMap((name) => Number(NAME.exec(name)?.[1] ?? []));
  const strays = names.filter((name) => !NAME.test(name)).map((name) => `${FOLDER}/${name}`);
  return { sizes: sizes.toSorted((left, right) => left - right), strays };
}

export function readCosigned(disk: Disk, folder: string, size: number): Promise<Buffer | null> {
  return disk.read(join(folder, cosignedPath(size)));
}

export async function placeCosigned(placer: Placer, size: number, note: string): Promise<void> {
  await placer.place([{ path: cosignedPath(size), bytes: Buffer.from(note) }]);
}
