// A log that was set back to an older backup, brought forward again.
//
// From a newer copy of it (evidence/log, or data/log of a bundle) nothing is lost. Where no copy is left, the entries that
// somebody signed and nobody has are marked as lost, each in its place, and the log goes on behind them: one size is never
// signed for two trees. Who holds a checkpoint of the lost entries sees that this log does not go on from it: that is so.
// Where the older log was gone on with before anybody noticed, the newer one is given up, but for what it says was erased.

import { join } from "node:path";
import { Fault } from "@hamon/records";
import { leafHash, TILE_WIDTH, Tree, type NoteSigner } from "@hamon/tlog";
import { realDisk } from "../disk.js";
import { formatEntry, parseEntry } from "../entry.js";
import { grow, type NewEntries } from "../log.js";
import { CHECKPOINT, openOrNull, readBundle, readState, rootAt, type LogPlace, type LogState, type Signed } from "../log-folder.js";
import { parseErase } from "../ingest.js";
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

export interface FoundLog extends RestoredLog {
  /** Objects (SHA-256) that a log which was given up says were erased. */
  readonly erased: readonly string[];
}

/** More than a case ever had: a number that is wrong, not a log. */
const MOST_LOST = 10_000_000;
/** Where a copy of a log may lie in what somebody has. */
export const COPY_PLACES = ["", "log", "evidence/log", "data/log"];

/**
 * Brings a log to the size that it is known to have had.
 *
 * @throws {Fault} `log-key-missing`; `log-inconsistent` where what lies there does not fit together; `log-copy-missing`,
 *   `log-copy-other`; `log-set-back` where entries are missing and nobody accepts that.
 */
export async function restoreLog(place: LogPlace, restoring: LogRestoring): Promise<FoundLog> {
  const signer = await loadSigner(place.keys);
  if (signer === null) throw new Fault("log-key-missing", { at: `log_${place.keys.case_id}.key` });
  const signed = openOrNull(await readLastSigned(place.disk, place.keys), signer);
  const before = await readNewest(place, signer, signed);
  const { state, given_up, erased } = await takeIn(place, before, restoring);
  const { size } = state.tree;
  if (signed?.size === size && !signed.root.equals(state.root)) throw new Fault("log-inconsistent", { at: "log/tile" });
  const known = Math.max(signed?.size ?? 0, restoring.known_size, given_up);
  if (known <= size) {
    await placeHead(place, state);
    return { size_before: before.tree.size, size, lost_count: 0, erased };
  }
  if (restoring.accept_loss !== true) throw new Fault("log-set-back", { params: { size, signed_size: known } });
  if (known - size > MOST_LOST) throw new Fault("log-inconsistent", { at: "log/checkpoint" });
  const next = await extend(place, state, lostEntries(known, { state, signed, restoring }));
  return { size_before: before.tree.size, size: next.tree.size, lost_count: known - size, erased };
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

interface Taken {
  readonly state: LogState;
  /** Entries of a log that this one does not become. */
  readonly given_up: number;
  readonly erased: readonly string[];
}

async function takeIn(place: LogPlace, before: LogState, { from, accept_loss }: LogRestoring): Promise<Taken> {
  const asItWas = { state: before, given_up: 0, erased: [] };
  if (from === undefined) return asItWas;
  const { size } = before.tree;
  const copy = await readCopy(before.signer, from, size);
  const isForward = copy.size >= size && copy.rootThen.equals(before.root);
  if (isForward) return { ...asItWas, state: copy.size === size ? before : await extend(place, before, copy.added) };
  const isOlder = copy.size < size && (await rootAt(place, copy.size, size)).equals(copy.root);
  if (isOlder) return asItWas;
  if (accept_loss !== true) throw new Fault("log-copy-other", { at: from });
  return { state: before, given_up: copy.size, erased: copy.erased };
}

interface Copy {
  readonly size: number;
  readonly root: Buffer;
  /** When it had so many entries as this log has now. */
  readonly rootThen: Buffer;
  /** Its entries since then. */
  readonly added: readonly NewEntries[];
  /** All that it says was erased: objects, SHA-256. */
  readonly erased: readonly string[];
}

// Its entries must be what this log's key signed for.
async function readCopy(signer: NoteSigner, from: string, size: number): Promise<Copy> {
  const { folder, head } = await findCopy(signer, from);
  const tree = new Tree();
  const [added, erased]: [NewEntries[], string[]] = [[], []];
  let rootThen = tree.root();
  for (let index = 0; index * TILE_WIDTH < head.size; index += 1) {
    for (const bytes of await readBundle({ disk: realDisk, folder }, index, head.size)) {
      const { at, kind, body } = parseEntry(bytes);
      if (tree.size >= size) added.push({ at, entries: [bytes] });
      tree.append(leafHash(bytes), () => undefined);
      if (tree.size === size) rootThen = tree.root();
      const erase = kind === "erase" ? parseErase(body) : null;
      if (erase !== null) erased.push(erase.sha256);
    }
  }
  if (!tree.root().equals(head.root)) throw new Fault("log-copy-other", { at: from });
  return { size: head.size, root: head.root, rootThen, added, erased };
}

async function findCopy(signer: NoteSigner, from: string): Promise<{ readonly folder: string; readonly head: Signed }> {
  for (const path of COPY_PLACES) {
    const folder = join(from, path);
    const note = await realDisk.read(join(folder, CHECKPOINT)).catch(() => null);
    if (note === null) continue;
    const head = openOrNull(note, signer);
    if (head === null) throw new Fault("log-copy-other", { at: from });
    return { folder, head };
  }
  throw new Fault("log-copy-missing", { at: from });
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
