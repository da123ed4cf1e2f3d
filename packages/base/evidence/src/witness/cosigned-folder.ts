// evidence/cosigned/: checkpoints with what was signed below them beyond the log's own line. Of each size the newest.
//
// A reader of notes passes over lines of names and keys that it does not know, so a line could be spoilt or taken away unseen. Kept
// ones therefore end with a seal: one more line, by the log's key under a name of its own, over all letters before it.

import { hash } from "node:crypto";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { formatSignature, parseVkey, type NoteSigner } from "@hamon/tlog";
import type { Disk } from "../disk.js";
import type { Placer } from "../placer.js";
import { treeKey } from "../statements/statement-tree.js";

const FOLDER = "cosigned";
const KEY_ID_BYTES = 4;
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
export async function readCosigned({ disk, folder, vkey }: CosignedPlace, size: number): Promise<string | null> {
  const bytes = await disk.read(join(folder, cosignedPath(size)));
  if (bytes === null) return null;
  const kept = bytes.toString();
  const end = kept.lastIndexOf("\n", kept.length - 2) + 1;
  const [note, line] = [kept.slice(0, end), kept.slice(end)];
  if (!bytes.equals(Buffer.from(kept)) || !isSealed(note, line, vkey)) throw new Fault("cosigned-changed", { at: cosignedPath(size) });
  return note;
}

// Read and written once more: no other letters stand for the same signature.
function isSealed(note: string, line: string, vkey: string): boolean {
  const { name, keyId, text } = sealOf(note, vkey);
  const [, encoded = ""] = /^\S+ \S+ (\S+)\n$/.exec(line) ?? [];
  const signature = Buffer.from(encoded, "base64").subarray(KEY_ID_BYTES);
  return line === formatSignature({ name, keyId, signature }) && parseVkey(vkey).verify(text, signature);
}

export interface CosignedPlace {
  readonly disk: Disk;
  /** evidence/ of the case. */
  readonly folder: string;
  /** The log's public key. */
  readonly vkey: string;
}

export async function placeCosigned(placer: Placer, { size, note, signer }: NewCosigned): Promise<void> {
  await placer.place([{ path: cosignedPath(size), bytes: Buffer.from(note + sealed(note, signer)) }]);
}

export interface NewCosigned {
  /** The log's. */
  readonly signer: NoteSigner;
  readonly size: number;
  readonly note: string;
}

// What is signed begins with another name than the log's and has two lines: nobody can take it for a checkpoint.
function sealOf(note: string, vkey: string): { readonly name: string; readonly keyId: number; readonly text: Buffer } {
  const name = `${parseVkey(vkey).name}/cosigned`;
  const keyId = treeKey(vkey, name).log_id.readUInt32BE();
  return { name, keyId, text: Buffer.from(`${name}\n${hash("sha256", note, "base64")}\n`) };
}

function sealed(note: string, signer: NoteSigner): string {
  const { name, keyId, text } = sealOf(note, signer.vkey);
  return formatSignature({ name, keyId, signature: signer.sign(text) });
}
