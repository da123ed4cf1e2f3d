// The first block of an event log, and the sums that guard blocks and chunks.
//
// Layout: the 4 KiB file header of Windows XML Event Log (EVTX), versions 3.1 and 3.2; all numbers little-endian.

import { crc32 } from "node:zlib";

export const FILE_HEADER_BYTES = 4096;
export const CHUNK_BYTES = 65_536;

const MAGIC = "ElfFile\0";
const SUMMED_BYTES = 120;
const AT = { next_record_id: 24, minor: 36, major: 38, header_block_bytes: 40, chunk_count: 42, flags: 120, checksum: 124 } as const;
const DIRTY = 1;
const FULL = 2;

export interface FileHeader {
  readonly major: number;
  readonly minor: number;
  /** As stated; a log that was not closed states too few. */
  readonly chunk_count: number;
  readonly next_record_id: bigint;
  /** Not closed properly: chunks may lie behind the ones that are counted. */
  readonly is_dirty: boolean;
  readonly is_full: boolean;
  readonly is_checksum_right: boolean;
  /** Where the first chunk begins. */
  readonly chunks_at: number;
}

/** Null when the bytes are not the beginning of an event log. @param bytes at least 128. */
export function parseFileHeader(bytes: Uint8Array): FileHeader | null {
  if (bytes.length < AT.checksum + 4) return null;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (head.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
  const flags = head.readUInt32LE(AT.flags);
  return {
    major: head.readUInt16LE(AT.major),
    minor: head.readUInt16LE(AT.minor),
    chunk_count: head.readUInt16LE(AT.chunk_count),
    next_record_id: head.readBigUInt64LE(AT.next_record_id),
    is_dirty: (flags & DIRTY) !== 0,
    is_full: (flags & FULL) !== 0,
    is_checksum_right: crc32(head.subarray(0, SUMMED_BYTES)) === head.readUInt32LE(AT.checksum),
    chunks_at: Math.max(head.readUInt16LE(AT.header_block_bytes), AT.checksum + 4),
  };
}
