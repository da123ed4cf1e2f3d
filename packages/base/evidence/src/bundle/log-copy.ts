// A log as it stands at one checkpoint, copied, and proofs out of the copy: what is proved is what is handed over.

import { join } from "node:path";
import { Fault } from "@hamon/records";
import {
  entryBundlePath,
  hashCount,
  leafHash,
  makeInclusionProof,
  TILE_WIDTH,
  tileAt,
  tilePath,
  verifyInclusion,
  type Tile,
} from "@hamon/tlog";
import { realDisk } from "../disk.js";
import { CHECKPOINT, exactTiles, readBundle, rootAt, widerTiles, type LogState } from "../log-folder.js";
import type { BagWriter } from "./bag-writer.js";

/** The folder of a bag that holds what is told of the log. */
export const LOG = "data/log";

/** Copies the log's folder: its checkpoint, tiles and entries and nothing else. @throws {Fault} `log-inconsistent`. */
export async function copyLog(bag: BagWriter, folder: string, size: number): Promise<void> {
  for (const path of logPaths(size)) {
    const bytes = await realDisk.read(join(folder, path));
    if (bytes === null) throw new Fault("log-inconsistent", { at: `log/${path}` });
    await bag.add(`${LOG}/${path}`, bytes);
  }
}

/** Every file of a log of that size. */
function* logPaths(size: number): Generator<string> {
  yield CHECKPOINT;
  for (let level = 0; hashCount(level, size) > 0; level += 1) {
    for (let index = 0; index * TILE_WIDTH < hashCount(level, size); index += 1) {
      const tile = tileAt(level, index, size) as Tile;
      yield tilePath(tile);
      if (level === 0) yield entryBundlePath(tile);
    }
  }
}

/** A proof as text, and the bytes of the entry that it is of. */
export interface EntryProof {
  readonly text: string;
  readonly entry: Buffer;
  readonly leaf: Buffer;
  readonly hashes: readonly Buffer[];
}

/**
 * Proves an entry out of the tiles in a folder: a log's own, or the copy in a bag.
 *
 * @returns lines "index N", "size N", "leaf HASH", then one hash a line, in base 64, nearest the leaf first.
 * @throws {Fault} `log-inconsistent`; `proof-mismatch` when the tiles are not those that were signed.
 */
export async function proveEntry(folder: string, { tree, root }: Pick<LogState, "tree" | "root">, index: number): Promise<EntryProof> {
  const place = { disk: realDisk, folder };
  const { size } = tree;
  const entry = (await readBundle(place, Math.floor(index / TILE_WIDTH), size))[index % TILE_WIDTH];
  if (entry === undefined) throw new Fault("log-inconsistent", { at: "log/tile/entries" });
  const leaf = leafHash(entry);
  const hashes = await makeInclusionProof({ index, size }, exactTiles(place));
  verifyInclusion({ index, size, leafHash: leaf, proof: hashes, root });
  return { text: formatProof({ index, size, leaf, hashes }), entry, leaf, hashes };
}

interface Proof {
  readonly index: number;
  readonly size: number;
  readonly leaf: Buffer;
  readonly hashes: readonly Buffer[];
}

function formatProof({ index, size, leaf, hashes }: Proof): string {
  const lines = [`index ${index}`, `size ${size}`, `leaf ${leaf.toString("base64")}`, ...hashes.map((hash) => hash.toString("base64"))];
  return lines.map((line) => `${line}\n`).join("");
}

/** The same entry under an earlier checkpoint, which somebody stamped. @throws {Fault} as proveEntry. */
export async function proveEarlier(folder: string, { tree }: Pick<LogState, "tree">, at: EarlierPlace): Promise<string> {
  const place = { disk: realDisk, folder };
  const { index, size, entry } = at;
  const leaf = leafHash(entry);
  const hashes = await makeInclusionProof({ index, size }, widerTiles(place, tree.size));
  verifyInclusion({ index, size, leafHash: leaf, proof: hashes, root: await rootAt(place, size, tree.size) });
  return formatProof({ index, size, leaf, hashes });
}

interface EarlierPlace {
  readonly index: number;
  /** Entries under the earlier checkpoint: more than `index`. */
  readonly size: number;
  readonly entry: Buffer;
}
