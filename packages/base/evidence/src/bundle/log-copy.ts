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
import { CHECKPOINT, exactTiles, readBundle, type LogState } from "../log-folder.js";
import type { BagWriter } from "./bag-writer.js";

const LOG = "data/log";

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
}

/**
 * Proves an entry from the copy in a bag.
 *
 * @returns lines "index N", "size N", "leaf HASH", then one hash a line, in base 64, nearest the leaf first.
 * @throws {Fault} `log-inconsistent`; `proof-mismatch` when the tiles are not those that were signed.
 */
export async function proveEntry(bag: BagWriter, { tree, root }: LogState, index: number): Promise<EntryProof> {
  const place = { disk: realDisk, folder: bag.pathOf(LOG) };
  const { size } = tree;
  const entry = (await readBundle(place, Math.floor(index / TILE_WIDTH), size))[index % TILE_WIDTH];
  if (entry === undefined) throw new Fault("log-inconsistent", { at: "log/tile/entries" });
  const leaf = leafHash(entry);
  const proof = await makeInclusionProof({ index, size }, exactTiles(place));
  verifyInclusion({ index, size, leafHash: leaf, proof, root });
  const lines = [`index ${index}`, `size ${size}`, `leaf ${leaf.toString("base64")}`, ...proof.map((hash) => hash.toString("base64"))];
  return { text: lines.map((line) => `${line}\n`).join(""), entry };
}
