// The checkpoint that was cosigned, taken from a bundle with the log: what witnesses signed is nowhere else once a backup was put back.

import { join } from "node:path";
import { Fault } from "@hamon/records";
import { openCheckpoint, openNote, parseCosignerVkey, parseVkey } from "@hamon/tlog";
import { realDisk } from "../disk.js";
import type { Log } from "../log.js";
import { rootAt, type LogState } from "../log-folder.js";
import { loadSecondVkey, placeLastCosigned, readLastCosigned, type LogKeys } from "../log-key.js";
import type { Placer } from "../placer.js";
import { placeCosigned, readCosigned } from "../witness/cosigned-folder.js";
import { COPY_PLACES } from "./restore-log.js";

const COSIGNED = "checkpoint.cosigned";

export interface CosignedRestoring {
  /** evidence/ of the case. */
  readonly folder: string;
  readonly keys: LogKeys;
  readonly placer: Placer;
  readonly log: Log;
}

/** Keeps what lies beside the copy of a log, where it is of this log and nothing of its size is kept. Else it is left where it is. */
export async function restoreCosigned(place: CosignedRestoring, from: string | undefined): Promise<void> {
  const bytes = from === undefined ? null : await findCosigned(from);
  if (bytes === null) return;
  await place.log.hold(async (state) => {
    const size = await sizeOf(place, state, bytes).catch(nullIfOther);
    if (size === null || (await isKept(place, state, size))) return;
    await placeCosigned(place.placer, { size, note: bytes.toString(), signer: state.signer });
    if (size > ((await readLastCosigned(realDisk, place.keys)) ?? -1)) await placeLastCosigned(realDisk, place.keys, size);
  });
}

async function findCosigned(from: string): Promise<Buffer | null> {
  for (const path of COPY_PLACES) {
    const bytes = await realDisk.read(join(from, path, COSIGNED)).catch(() => null);
    if (bytes !== null) return bytes;
  }
  return null;
}

/** Null for a checkpoint that this log does not go on from. @throws {Fault} for what this log's keys did not sign. */
async function sizeOf({ folder, keys }: CosignedRestoring, { signer, tree }: LogState, note: Buffer): Promise<number | null> {
  const log = parseVkey(signer.vkey);
  const second = await loadSecondVkey(keys);
  openNote(note, [log, ...(second === null ? [] : [parseCosignerVkey(second)])]);
  const { size, root } = openCheckpoint(note, log);
  if (size > tree.size || !note.equals(Buffer.from(note.toString()))) return null;
  return (await rootAt({ disk: realDisk, folder: join(folder, "log") }, size, tree.size)).equals(root) ? size : null;
}

async function isKept({ folder }: CosignedRestoring, { signer }: LogState, size: number): Promise<boolean> {
  const kept = await readCosigned({ disk: realDisk, folder, vkey: signer.vkey }, size).catch(nullIfOther);
  return kept !== null;
}

function nullIfOther(mistake: unknown): null {
  if (mistake instanceof Fault) return null;
  throw mistake;
}
