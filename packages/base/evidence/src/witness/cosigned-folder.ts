// evidence/cosigned/: checkpoints with what was signed below them beyond the log's own line. Of each size the newest.
//
// A reader of notes passes over lines of names and keys that it does not know, so a line could be spoilt or taken away unseen. Kept
// ones therefore end with a seal: one more line, by the log's key under a name of its own, over all letters before it.

import { hash } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { formatSignature, type NoteSigner } from "@hamon/tlog";
import type { Disk } from "../disk.js";
import type { Placer } from "../placer.js";
import { treeKey } from "../statements/statement-tree.js";

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

/** The note that was kept, or null. @throws {Fault} `cosigned-changed` when it is not as it was kept, letter by letter. */
export async function readCosigned({ disk, folder, signer }: CosignedPlace, size: number): Promise<string | null> {
  const bytes = await disk.read(join(folder, cosignedPath(size)));
  if (bytes === null) return null;
  const kept = bytes.toString();
  const note = kept.slice(0, kept.lastIndexOf("\n", kept.length - 2) + 1);
  if (!bytes.equals(Buffer.from(note + sealOf(note, signer)))) throw new Fault("cosigned-changed", { at: cosignedPath(size) });
  return note;
}

export interface CosignedPlace {
  readonly disk: Disk;
  /** evidence/ of the case. */
  readonly folder: string;
  /** The log's. */
  readonly signer: NoteSigner;
}

export async function placeCosigned(placer: Placer, { size, note, signer }: NewCosigned): Promise<void> {
  await placer.place([{ path: cosignedPath(size), bytes: Buffer.from(note + sealOf(note, signer)) }]);
}

export interface NewCosigned extends Pick<CosignedPlace, "signer"> {
  readonly size: number;
  readonly note: string;
}

// What is signed begins with another name than the log's and has two lines: nobody can take it for a checkpoint.
function sealOf(note: string, signer: NoteSigner): string {
  const name = `${signer.name}/cosigned`;
  const keyId = treeKey(signer.vkey, name).log_id.readUInt32BE();
  return formatSignature({ name, keyId, signature: signer.sign(Buffer.from(`${name}\n${hash("sha256", note, "base64")}\n`)) });
}
