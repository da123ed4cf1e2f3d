// Step "checkpoint": the signature below the stored checkpoint, and whether the log was set back since it last signed.

import { join } from "node:path";
import { Fault, type VerifyStep } from "@hamon/records";
import { openCheckpoint, parseCheckpoint, parseNote, parseVkey, type Checkpoint, type NoteVerifier } from "@hamon/tlog";
import type { Disk } from "./disk.js";
import { CHECKPOINT } from "./log-folder.js";
import { loadVkey, readLastSigned, type LogKeys } from "./log-key.js";
import { toBroken, toStep, type Broken } from "./verify-step.js";

const AT = "log/checkpoint";

/** Where a log lies that is only read. */
export interface ReadPlace {
  readonly disk: Disk;
  /** evidence/log. */
  readonly folder: string;
}

interface HeadFindings {
  readonly step: VerifyStep;
  /** What the rest is measured by; null when nothing says how large the log is. */
  readonly head: Checkpoint | null;
}

/** Judges the stored checkpoint. */
export async function verifyHead({ disk, folder }: ReadPlace, keys: LogKeys): Promise<HeadFindings> {
  const note = await disk.read(join(folder, CHECKPOINT));
  const { verifier, broken: keyBroken } = await loadVerifier(keys);
  const signed = openSigned(await readLastSigned(disk, keys), verifier);
  if (note === null) return { step: toStep("checkpoint", 0, { code: "checkpoint-missing", at: AT, params: {} }), head: signed };
  if (verifier === null) return { step: toStep("checkpoint", 0, keyBroken), head: readUnverified(note) };
  try {
    const stored = openCheckpoint(note, verifier);
    const head = signed !== null && signed.size > stored.size ? signed : stored;
    return { step: toStep("checkpoint", 1, compareHeads(stored, signed)), head };
  } catch (fault) {
    return { step: toStep("checkpoint", 0, toBroken(fault, AT)), head: signed ?? readUnverified(note) };
  }
}

async function loadVerifier(keys: LogKeys): Promise<{ verifier: NoteVerifier | null; broken: Broken | null }> {
  const at = `log_${keys.case_id}.key`;
  try {
    const vkey = await loadVkey(keys);
    if (vkey !== null) return { verifier: parseVkey(vkey), broken: null };
    return { verifier: null, broken: { code: "log-key-missing", at, params: {} } };
  } catch (fault) {
    return { verifier: null, broken: toBroken(fault, at) };
  }
}

// Kept beside the key. Broken or missing it proves nothing, for or against.
function openSigned(note: Buffer | null, verifier: NoteVerifier | null): Checkpoint | null {
  if (note === null || verifier === null) return null;
  try {
    return openCheckpoint(note, verifier);
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

// Enough to go on looking: whatever it claims is held against the files.
function readUnverified(note: Buffer): Checkpoint | null {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

function compareHeads(stored: Checkpoint, signed: Checkpoint | null): Broken | null {
  if (signed === null || signed.size < stored.size) return null;
  const params = { size: stored.size, signed_size: signed.size };
  if (signed.size > stored.size) return { code: "checkpoint-rolled-back", at: AT, params };
  return signed.root.equals(stored.root) ? null : { code: "checkpoint-forked", at: AT, params };
}
