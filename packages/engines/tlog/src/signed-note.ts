// A text with signatures below it.
//
// Spec: https://c2sp.org/signed-note

import { Fault } from "@hamon/records";
import { parseBase64 } from "./base64.js";
import { isKeyName } from "./key-text.js";
import type { NoteSigner, NoteVerifier } from "./note-key.js";

/** More than any note has: the spec asks for 16 signatures of at most 5 kB. */
const MAX_NOTE_BYTES = 1 << 20;
const ID_BYTES = 4;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Buffer;
}

export interface SignedNote {
  /** With its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * Splits a note into its text and its signatures. Nothing is verified: see openNote.
 *
 * @throws {Fault} `note-malformed`.
 */
export function parseNote(note: Uint8Array): SignedNote {
  const whole = decode(note);
  const gap = whole.lastIndexOf("\n\n");
  if (gap < 0 || !whole.endsWith("\n") || CONTROL.test(whole)) throw new Fault("note-malformed");
  const lines = whole
    .slice(gap + 2)
    .split("\n")
    .slice(0, -1);
  if (lines.length === 0) throw new Fault("note-malformed");
  return { text: whole.slice(0, gap + 1), signatures: lines.map(parseSignature) };
}

function decode(note: Uint8Array): string {
  if (note.length > MAX_NOTE_BYTES) throw new Fault("note-malformed");
  try {
    return utf8.decode(note);
  } catch (cause) {
    throw new Fault("note-malformed", { cause });
  }
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = encoded === undefined ? null : parseBase64(encoded);
  if (name === undefined || !isKeyName(name) || bytes === null || bytes.length <= ID_BYTES) {
    throw new Fault("note-malformed");
  }
  return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(ID_BYTES) };
}

/**
 * The text of a note that at least one of the given keys signed. Signatures of other keys are passed over.
 *
 * @throws {Fault} `note-malformed`; `note-signature-wrong` when a given key's signature does not fit; `note-unsigned`.
 */
export function openNote(note: Uint8Array, verifiers: readonly NoteVerifier[]): string {
  const { text, signatures } = parseNote(note);
  const bytes = Buffer.from(text);
  let verified = 0;
  for (const { name, keyId, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.keyId === keyId);
    if (verifier === undefined) continue;
    if (!verifier.verify(bytes, signature)) throw new Fault("note-signature-wrong", { params: { name } });
    verified += 1;
  }
  if (verified === 0) throw new Fault("note-unsigned");
  return text;
}

/** Puts signatures below a text. @throws {Fault} `note-malformed` for a text that cannot be a note's. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const bytes = Buffer.from(text);
  const isUnicode = bytes.toString() === text; // a lone surrogate would not come back
  if (!text.endsWith("\n") || CONTROL.test(text) || !isUnicode) throw new Fault("note-malformed");
  const lines = signers.map((signer) => formatSignature({ ...signer, signature: signer.sign(bytes) }));
  return `${text}\n${lines.join("")}`;
}

/** A signature as the line below a note, with its newline. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const id = Buffer.alloc(ID_BYTES);
  id.writeUInt32BE(keyId);
  return `— ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;
}

/** Reads lines of signatures that stand alone. @throws {Fault} `note-malformed`. */
export function parseSignatures(lines: Uint8Array): readonly NoteSignature[] {
  return parseNote(Buffer.concat([Buffer.from("\n\n"), lines])).signatures;
}
