// What a witness keeps: its own key, and the newest checkpoint of each log that it cosigned.

import { createHash, randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import {
  formatCosigner,
  openNote,
  parseCheckpoint,
  parseCosigner,
  type Cosigner,
  type NoteVerifier,
  type WitnessedHead,
} from "@hamon/tlog";
import { realDisk, toWriteFault } from "../disk.js";
import { Placer } from "../placer.js";

const KEY = "witness.key";
const SECRET_BYTES = 32;

export interface WitnessFolder {
  readonly cosigner: Cosigner;
  /** @throws {Fault} `witness-head-malformed` when what is kept is not what was cosigned: then nothing is cosigned any more. */
  last(origin: string, verifiers: readonly NoteVerifier[]): Promise<WitnessedHead | null>;
  /** Survives a power loss once the promise resolves. @throws {Fault} `disk-full`, `evidence-write-failed`. */
  remember(origin: string, note: string): Promise<void>;
}

/** Opens a witness's folder, or makes it with a new key. @throws {Fault} `key-malformed` for a key that is another's or broken. */
export async function openWitnessFolder(folder: string, name: string): Promise<WitnessFolder> {
  const spool = join(folder, "tmp");
  for (const made of [folder, spool, join(folder, "heads")]) await mkdir(made, { recursive: true, mode: 0o700 });
  const placer = new Placer(realDisk, folder, spool);
  const cosigner = await openKey(folder, placer, name);
  return {
    cosigner,
    async last(origin, verifiers) {
      const note = await realDisk.read(join(folder, headPath(origin)));
      return note === null ? null : readHead(note, origin, verifiers);
    },
    async remember(origin, note) {
      try {
        await placer.place([{ path: headPath(origin), bytes: Buffer.from(note) }]);
      } catch (error) {
        throw toWriteFault(error, headPath(origin));
      }
    },
  };
}

async function openKey(folder: string, placer: Placer, name: string): Promise<Cosigner> {
  const kept = await realDisk.read(join(folder, KEY));
  const text = kept?.toString().trimEnd() ?? formatCosigner("ed25519", name, randomBytes(SECRET_BYTES));
  const cosigner = parseCosigner(text);
  if (cosigner.name !== name) throw new Fault("witness-name-wrong", { at: KEY, params: { name: cosigner.name } });
  if (kept === null) await placer.place([{ path: KEY, bytes: Buffer.from(`${text}\n`) }]);
  return cosigner;
}

// An origin is a stranger's text, never a path.
function headPath(origin: string): string {
  return `heads/${createHash("sha256").update(origin).digest("hex")}.checkpoint`;
}

function readHead(note: Buffer, origin: string, verifiers: readonly NoteVerifier[]): WitnessedHead {
  try {
    const head = parseCheckpoint(openNote(note, verifiers));
    if (head.origin === origin) return head;
  } catch (cause) {
    throw new Fault("witness-head-malformed", { at: headPath(origin), cause });
  }
  throw new Fault("witness-head-malformed", { at: headPath(origin) });
}
