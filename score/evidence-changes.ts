// Every change of a kept case that is tried on it: each byte, each entry gone, each pair of neighbours swapped, each file cut at each
// border and taken away. With each goes what a verification must name.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  entryBundlePath,
  formatEntryBundle,
  HASH_BYTES,
  leafHash,
  parseEntryBundle,
  TILE_WIDTH,
  Tree,
  tileAt,
  tilePath,
} from "@hamon/tlog";

/** Files of a case by their path in its folder. */
export type CaseFiles = ReadonlyMap<string, Buffer>;

export interface Change {
  readonly what: string;
  /** New bytes of files, by path; null takes the file away. */
  readonly writes: () => ReadonlyMap<string, Buffer | null>;
  /** Files of which one must be named. */
  readonly named: readonly string[];
  /** The entry that must be named, where one is. */
  readonly index: number | null;
}

const LOG = "evidence/log/";
const BUNDLE = /^evidence\/log\/tile\/entries\/(\d{3})(?:\.p\/\d+)?$/;
const TILE = /^evidence\/log\/tile\/\d+\//;
/** Beside the borders, files are cut at so many places. */
const CUT_STEP = 41;

export function readCase(folder: string): CaseFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path))]));
}

export function* changesOf(files: CaseFiles): Generator<Change> {
  for (const path of files.keys()) yield* flips(files, path);
  for (const path of files.keys()) yield* cuts(files, path);
  yield* wholeFiles(files);
  const entries = readEntries(files);
  for (let index = 0; index < entries.length; index += 1) {
    yield* deletion(files, entries, index);
    if (index + 1 < entries.length) yield* swap(files, entries, index);
  }
}

function* flips(files: CaseFiles, path: string): Generator<Change> {
  const bytes = files.get(path) as Buffer;
  const starts = startsIn(path, bytes);
  let place = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    while ((starts[place + 1] ?? Number.POSITIVE_INFINITY) <= at) place += 1;
    const index = starts.length === 0 ? null : firstIndexOf(path) + place;
    yield { what: `byte ${at} of ${path}`, writes: () => new Map([[path, flipped(bytes, at)]]), named: [path], index };
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] as number) ^ (1 << (at % 8));
  return changed;
}

// Where entries begin; none in other files.
function startsIn(path: string, bytes: Buffer): readonly number[] {
  if (!BUNDLE.test(path)) return [];
  let at = 0;
  return parseEntryBundle(bytes).map(({ length }) => {
    const start = at;
    at += 2 + length;
    return start;
  });
}

function firstIndexOf(path: string): number {
  return Number(BUNDLE.exec(path)?.[1] ?? 0) * TILE_WIDTH;
}

function* cuts(files: CaseFiles, path: string): Generator<Change> {
  const bytes = files.get(path) as Buffer;
  const borders = new Set(startsIn(path, bytes));
  for (let at = 0; at < bytes.length; at += TILE.test(path) && !BUNDLE.test(path) ? HASH_BYTES : CUT_STEP) borders.add(at);
  for (let at = bytes.indexOf("\n"); at >= 0 && !TILE.test(path); at = bytes.indexOf("\n", at + 1)) borders.add(at + 1);
  for (const length of [...borders, bytes.length - 1].filter((border) => border < bytes.length)) {
    yield { what: `${path} cut to ${length}`, writes: () => new Map([[path, bytes.subarray(0, length)]]), named: [path], index: null };
  }
}

function* wholeFiles(files: CaseFiles): Generator<Change> {
  const paths = [...files.keys()];
  for (const [i, path] of paths.entries()) {
    yield { what: `${path} taken away`, writes: () => new Map([[path, null]]), named: [path], index: null };
    const next = paths[(i + 1) % paths.length] as string;
    const writes = () =>
      new Map([
        [path, files.get(next) as Buffer],
        [next, files.get(path) as Buffer],
      ]);
    yield { what: `${path} and ${next} in each other's place`, writes, named: [path, next], index: null };
  }
}

function readEntries(files: CaseFiles): readonly Buffer[] {
  return [...files].flatMap(([path, bytes]) => (BUNDLE.test(path) ? parseEntryBundle(bytes) : []));
}

function* deletion(files: CaseFiles, entries: readonly Buffer[], index: number): Generator<Change> {
  const path = bundlePathOf(entries.length, index);
  const first = firstIndexOf(path);
  const own = () => entries.slice(first, first + TILE_WIDTH).toSpliced(index - first, 1);
  yield { what: `entry ${index} gone`, writes: () => new Map([[path, formatEntryBundle(own())]]), named: [path], index: null };
  if (index === entries.length - 1) return;
  const all = [...entries.toSpliced(index, 1), entries.at(-1) as Buffer];
  yield rewritten(`entry ${index} gone, the last one doubled, all tiles made anew`, files, all);
}

function* swap(files: CaseFiles, entries: readonly Buffer[], index: number): Generator<Change> {
  const all = entries.with(index, entries[index + 1] as Buffer).with(index + 1, entries[index] as Buffer);
  const bundles = [index, index + 1].map((one) => bundlePathOf(entries.length, one));
  const writes = () => new Map([...filesOf(all)].filter(([path]) => bundles.includes(path)));
  yield { what: `entries ${index} and ${index + 1} swapped`, writes, named: bundles.slice(0, 1), index };
  yield rewritten(`entries ${index} and ${index + 1} swapped, all tiles made anew`, files, all);
}

// Who has not the key cannot sign: everything agrees but the root, and nothing there tells which entry it was.
function rewritten(what: string, files: CaseFiles, entries: readonly Buffer[]): Change {
  const writes = () => new Map([...filesOf(entries)].filter(([path, bytes]) => files.get(path)?.equals(bytes) !== true));
  return { what, writes, named: [`${LOG}checkpoint`], index: null };
}

function bundlePathOf(size: number, index: number): string {
  const tile = tileAt(0, Math.floor(index / TILE_WIDTH), size);
  return `${LOG}${entryBundlePath(tile ?? { index: 0 })}`;
}

/** Bundles and tiles of a log. */
function filesOf(entries: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  const made = new Map<string, Buffer>();
  const tree = new Tree();
  for (const entry of entries) tree.append(leafHash(entry), (tile, bytes) => void made.set(`${LOG}${tilePath(tile)}`, bytes));
  for (const { tile, bytes } of tree.partialTiles()) made.set(`${LOG}${tilePath(tile)}`, bytes);
  for (let first = 0; first < entries.length; first += TILE_WIDTH) {
    made.set(bundlePathOf(entries.length, first), formatEntryBundle(entries.slice(first, first + TILE_WIDTH)));
  }
  return made;
}
