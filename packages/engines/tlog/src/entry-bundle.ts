// Entries as they stand in a file: each behind its length, 16 bits, big-endian.
//
// Spec: https://c2sp.org/tlog-tiles, "Log entries".

import { Fault } from "@hamon/records";
import type { EntryPlace } from "./hash.js";
import { TILE_WIDTH } from "./tile.js";

/** Most bytes an entry can have. */
export const MAX_ENTRY_BYTES = 0xffff;

const LENGTH_BYTES = 2;

/** @throws {Fault} `entry-too-large`. */
export function formatEntryBundle(entries: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new Fault("entry-too-large", { params: { bytes: entry.length, most: MAX_ENTRY_BYTES } });
    }
    const length = Buffer.allocUnsafe(LENGTH_BYTES);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}

/**
 * The entries of a bundle, as views of its bytes.
 *
 * @throws {Fault} `bundle-malformed` for a cut entry, none at all, or more than 256.
 */
export function parseEntryBundle(bytes: Buffer): readonly Buffer[] {
  return entryPlaces(bytes).map(({ start, end }) => bytes.subarray(start, end));
}

/** Where the entries of a bundle lie in it. @throws {Fault} the codes of parseEntryBundle. */
export function entryPlaces(bytes: Buffer): readonly EntryPlace[] {
  const places: EntryPlace[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + bytes.readUInt16BE(at) : start;
    if (end > bytes.length || places.length === TILE_WIDTH) {
      throw new Fault("bundle-malformed", { params: { index: places.length } });
    }
    places.push({ start, end });
    at = end;
  }
  if (places.length === 0) throw new Fault("bundle-malformed", { params: { index: 0 } });
  return places;
}
