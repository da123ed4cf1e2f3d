// A chunk: its sums, and its records one after the other. Where one is broken the next is looked for, so that a
// damaged log is read as far as it goes.

import { crc32 } from "node:zlib";
import { BrokenXml } from "./binxml.js";
import { EventBuilder } from "./event.js";
import { CHUNK_BYTES } from "./file-header.js";
import type { JsonObject } from "./json.js";
import { readFiletime } from "./value.js";

const MAGIC = "ElfChnk\0";
const RECORD_MAGIC = Buffer.from([0x2a, 0x2a, 0, 0]);
const HEADER_BYTES = 512;
const RECORD_HEAD = 24;
const SMALLEST_RECORD = 28;
const AT = { free: 48, records_sum: 52, header_sum: 124 } as const;

export interface EvtxRecord {
  /** EventRecordID. */
  readonly record_id: bigint;
  /** RFC 3339, microseconds. */
  readonly written_at: string;
  /** Bytes from the chunk's start. */
  readonly offset: number;
  readonly bytes: number;
  readonly event: JsonObject;
}

export interface EvtxProblem {
  /** Bytes from the chunk's start. */
  readonly offset: number;
  readonly reason: "no-chunk" | "header-checksum" | "records-checksum" | "record-cut" | "record-size" | "xml" | "value";
}

export interface EvtxChunk {
  readonly records: readonly EvtxRecord[];
  /** What is wrong, in order; records before and after it are there nevertheless. */
  readonly problems: readonly EvtxProblem[];
}

/** Whether a chunk begins here. */
export function isChunk(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && Buffer.from(bytes.buffer, bytes.byteOffset, MAGIC.length).toString("latin1") === MAGIC;
}

/** Reads one chunk. @param bytes at most 65,536; fewer where the file was cut. Never throws for what they hold. */
export function readChunk(bytes: Uint8Array): EvtxChunk {
  const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, CHUNK_BYTES));
  if (!isChunk(chunk)) return { records: [], problems: [{ offset: 0, reason: "no-chunk" }] };
  const free = Math.min(chunk.readUInt32LE(AT.free), CHUNK_BYTES);
  const problems: EvtxProblem[] = checkSums(chunk, free);
  const records: EvtxRecord[] = [];
  // A chunk that was not closed says too little; its records say where they end.
  const end = problems.length === 0 ? free : chunk.length;
  const builder = new EventBuilder(chunk);
  for (let at = HEADER_BYTES; at < end; ) at = readRecord({ chunk, builder, records, problems, end }, at);
  return { records, problems };
}

function checkSums(chunk: Buffer, free: number): EvtxProblem[] {
  const header = crc32(chunk.subarray(128, HEADER_BYTES), crc32(chunk.subarray(0, 120)));
  if (header !== chunk.readUInt32LE(AT.header_sum)) return [{ offset: 0, reason: "header-checksum" }];
  const isRight =
    free <= chunk.length && crc32(chunk.subarray(HEADER_BYTES, Math.max(free, HEADER_BYTES))) === chunk.readUInt32LE(AT.records_sum);
  return isRight ? [] : [{ offset: HEADER_BYTES, reason: "records-checksum" }];
}

interface Reading {
  readonly chunk: Buffer;
  readonly builder: EventBuilder;
  readonly records: EvtxRecord[];
  readonly problems: EvtxProblem[];
  readonly end: number;
}

/** @returns where the next record may begin. */
function readRecord({ chunk, builder, records, problems, end }: Reading, at: number): number {
  const start = chunk.indexOf(RECORD_MAGIC, at);
  if (start < 0 || start >= end) return end;
  if (start + RECORD_HEAD > chunk.length) {
    problems.push({ offset: start, reason: "record-cut" });
    return end;
  }
  const bytes = chunk.readUInt32LE(start + 4);
  const fault = sizeFault(chunk, start, bytes);
  if (fault !== null) {
    // The magic of something that is no record: what lies behind an unclosed chunk's end, or damage.
    if (problems.length === 0 || fault === "record-cut") problems.push({ offset: start, reason: fault });
    return start + RECORD_MAGIC.length;
  }
  try {
    const event = builder.build(start + RECORD_HEAD);
    const written_at = readFiletime(chunk, start + 16);
    records.push({ record_id: chunk.readBigUInt64LE(start + 8), written_at, offset: start, bytes, event });
  } catch (error) {
    problems.push({ offset: start, reason: reasonOf(error) });
  }
  return start + bytes;
}

function sizeFault(chunk: Buffer, start: number, bytes: number): "record-size" | "record-cut" | null {
  if (bytes < SMALLEST_RECORD || bytes > CHUNK_BYTES - start) return "record-size";
  if (start + bytes > chunk.length) return "record-cut";
  return chunk.readUInt32LE(start + bytes - 4) === bytes ? null : "record-size";
}

function reasonOf(error: unknown): "xml" | "value" {
  if (error instanceof BrokenXml) return "xml";
  if (error instanceof RangeError) return "value";
  throw error;
}
