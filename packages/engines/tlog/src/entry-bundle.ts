// Entries as they stand in a file: each behind its length, 16 bits, big-endian.
//
// Spec: https://c2sp.org/tlog-tiles, "Log entries".

import { Fault } from "@hamon/records";
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
  const entries: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + LENGTH_BYTES;
    const end = start <= bytes.length ? start + bytes.readUInt16BE(at) : start;
    if (end > bytes.length || entries.length === TILE_WIDTH) {
      throw new Fault("bundle-malformed", { params: { index: entries.length } });
    }
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  if (entries.length === 0) throw new Fault("bundle-malformed", { params: { index: 0 } });
  return entries;
}
