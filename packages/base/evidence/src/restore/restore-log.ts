// A log that was set back to an older backup, brought forward again.
//
// From a newer copy of it (evidence/log, or data/log of a bundle) nothing is lost. Where no copy is left, the entries that
// somebody signed and nobody has are marked as lost, each in its place, and the log goes on behind them: one size is never
// signed for two trees. Who holds a checkpoint of the lost entries sees that this log does not go on from it: that is so.

import { join } from "node:path";
import { Fault } from "@hamon/records";
import { TILE_WIDTH, Tree, type NoteSigner } from "@hamon/tlog";
import { realDisk } from "../disk.js";
import { formatEntry, parseEntry } from "../entry.js";
import { grow, type NewEntries } from "../log.js";
import { CHECKPOINT, openOrNull, readBundle, readState, type LogPlace, type LogState, type Signed } from "../log-folder.js";
import { loadSigner, placeLastSigned, readLastSigned } from "../log-key.js";

export interface LogRestoring {
  /** Folder with a newer copy of the log. */
  readonly from?: string | undefined;
  /** Entries that are nowhere any more are given up. */
  readonly accept_loss?: boolean | undefined;
  /** Entries that this log had, as others know: the database. */
  readonly known_size: number;
  readonly actor: string;
  now(): Date;
}

export interface RestoredLog {
  readonly size_before: number;
  readonly size: number;
  readonly lost_count: number;
}

/** More than a case ever had: a number that is wrong, not a log. */
const MOST_LOST = 10_000_000;
/** Where a copy of a log may lie in what somebody has. */
const PLACES = ["", "log", "evidence/log", "data/log"];

/**
 * Brings a log to the size that it is known to have had.
 *
 * @throws {Fault} `log-key-missing`; `log-inconsistent` where what lies there does not fit together; `log-copy-missing`,
 *   `log-copy-other`; `log-set-back` where entries are missing and nobody accepts that.
 */
export async function restoreLog(place: LogPlace, restoring: LogRestoring): Promise<RestoredLog> {
  const signer = await loadSigner(place.keys);
  if (signer === null) throw new Fault("log-key-missing", { at: `log_${place.keys.case_id}.key` });
  const signed = openOrNull(await readLastSigned(place.disk, place.keys), signer);
  const before = await readNewest(place, signer, signed);
  const state = restoring.from === undefined ? before : await bringForward(place, before, restoring.from);
  const { size } = state.tree;
  if (signed?.size === size && !signed.root.equals(state.root)) throw new Fault("log-inconsistent", { at: "log/tile" });
  const known = Math.max(signed?.size ?? 0, restoring.known_size);
  if (known <= size) {
    await placeHead(place, state);
    return { size_before: before.tree.size, size, lost_count: 0 };
  }
  if (restoring.accept_loss !== true) throw new Fault("log-set-back", { params: { size, signed_size: known } });
  if (known - size > MOST_LOST) throw new Fault("log-inconsistent", { at: "log/checkpoint" });
  const next = await extend(place, state, lostEntries(known, { state, signed, restoring }));
  return { size_before: before.tree.size, size: next.tree.size, lost_count: known - size };
}

// Under the newest checkpoint whose tiles are there. A log that is gone altogether has no entries.
async function readNewest(place: LogPlace, signer: NoteSigner, signed: Signed | null): Promise<LogState> {
  const { disk, folder } = place;
  const note = await disk.read(join(folder, CHECKPOINT));
  const heads = [signed, openOrNull(note, signer)].filter((head) => head !== null).toSorted((a, b) => b.size - a.size);
  for (const head of heads) {
    const state = await readState(place, signer, head).catch(orNull);
    if (state !== null) return state;
  }
  if (note !== null || (await disk.list(join(folder, "tile"))).length > 0) throw new Fault("log-inconsistent", { at: "log/checkpoint" });
  const tree = new Tree();
  return { signer, tree, tail: [], checkpoint: "", root: tree.root(), lastAt: null };
}

function orNull(mistake: unknown): null {
  if (mistake instanceof Fault) return null;
  throw mistake;
}

async function bringForward(place: LogPlace, before: LogState, from: string): Promise<LogState> {
  const copy = await findCopy(before.signer, from);
  if (copy.head.size <= before.tree.size) return before;
  const added = await entriesOf(copy, before.tree.size);
  // Signing is deterministic: the same entries give the note that was signed then, or another tree.
  if (grow(before, added).next.checkpoint !== copy.head.note) throw new Fault("log-copy-other", { at: from });
  return extend(place, before, added);
}

interface Copy {
  readonly folder: string;
  readonly head: Signed;
}

async function findCopy(signer: NoteSigner, from: string): Promise<Copy> {
  for (const path of PLACES) {
    const folder = join(from, path);
    const note = await realDisk.read(join(folder, CHECKPOINT)).catch(() => null);
    if (note === null) continue;
    const head = openOrNull(note, signer);
    if (head === null) throw new Fault("log-copy-other", { at: from });
    return { folder, head };
  }
  throw new Fault("log-copy-missing", { at: from });
}

async function entriesOf({ folder, head }: Copy, first: number): Promise<readonly NewEntries[]> {
  const added: NewEntries[] = [];
  for (let index = Math.floor(first / TILE_WIDTH); index * TILE_WIDTH < head.size; index += 1) {
    const entries = await readBundle({ disk: realDisk, folder }, index, head.size);
    for (const bytes of entries.slice(Math.max(0, first - index * TILE_WIDTH))) added.push({ at: parseEntry(bytes).at, entries: [bytes] });
  }
  return added;
}

interface Loss {
  readonly state: LogState;
  readonly signed: Signed | null;
  readonly restoring: LogRestoring;
}

// One for each that is lost, and one that says so: the size signed next is one that was never signed.
function lostEntries(known: number, { state, signed, restoring }: Loss): readonly NewEntries[] {
  const at = restoring.now().toISOString();
  const { actor } = restoring;
  const entryOf = (body: Readonly<Record<string, unknown>>) => formatEntry({ kind: "restore", at, actor, body })[0] as Buffer;
  const { size } = state.tree;
  const lost = Array.from({ length: known - size }, (_, i) => entryOf({ what: "lost", lost: size + i }));
  const root_hash = signed !== null && signed.size === known ? { root_hash: signed.root.toString("base64") } : {};
  return [{ at, entries: [...lost, entryOf({ what: "loss", tree_size: size, known_size: known, ...root_hash })] }];
}

// In the order of a commit. The checkpoint beside the key may be longer than the one that comes.
async function extend(place: LogPlace, before: LogState, added: readonly NewEntries[]): Promise<LogState> {
  const { next, files } = grow(before, added);
  await place.placer.place(files);
  await placeLastSigned(place.disk, place.keys, next.checkpoint);
  await placeHead(place, next);
  return next;
}

async function placeHead({ placer }: LogPlace, { checkpoint }: LogState): Promise<void> {
  if (checkpoint !== "") await placer.place([{ path: CHECKPOINT, bytes: Buffer.from(checkpoint) }]);
}
