// What a log signs: its name, how many entries it has, and the root of their tree.
//
// Spec: https://c2sp.org/tlog-checkpoint

import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";
import { HASH_BYTES } from "./hash.js";
import type { NoteSigner, NoteVerifier } from "./note-key.js";
import { openNote, signNote } from "./signed-note.js";

export interface Checkpoint {
  /** The log's name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString("base64")}\n`;
}

/**
 * Reads the text of a checkpoint. Extension lines are passed over: the spec advises against them and they prove nothing.
 *
 * @throws {Fault} `checkpoint-malformed`, also for a size of 2^53 or more.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", encoded = "", ...rest] = text.split("\n");
  const root = parseBase64(encoded);
  const isWhole = rest.at(-1) === "" && rest.slice(0, -1).every((line) => line !== "");
  const isSize = /^(0|[1-9]\d*)$/.test(size) && Number.isSafeInteger(Number(size));
  if (!isWhole || !isSize || origin === "" || root?.length !== HASH_BYTES) throw new Fault("checkpoint-malformed");
  return { origin, size: Number(size), root };
}

/** Signs a checkpoint with the log's key, whose name is the origin. */
export function signCheckpoint(head: Omit<Checkpoint, "origin">, signer: NoteSigner): string {
  return signNote(formatCheckpoint({ ...head, origin: signer.name }), [signer]);
}

/**
 * Verifies and reads a signed checkpoint of the log whose key this is.
 *
 * @throws {Fault} the codes of openNote and parseCheckpoint; `checkpoint-origin-wrong` for another log's.
 */
export function openCheckpoint(note: Uint8Array, verifier: NoteVerifier): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [verifier]));
  if (checkpoint.origin !== verifier.name) throw new Fault("checkpoint-origin-wrong", { params: { origin: verifier.name } });
  return checkpoint;
}
