// A Compound File: named streams in chains of sectors, as Office kept its documents until 2007. It is held whole.
//
// Spec: [MS-CFB] 9.0. What the file says of its own counts is not asked: a chain ends where it leaves the file or comes back on itself.

import { Broken } from "../broken.js";

export interface CompoundFile {
  /** Of the streams and folders at its top, in small letters. */
  has(name: string): boolean;
  /** A stream at its top; shorter than it says where its chain breaks, null where there is none. Not a copy where it lies in one piece. */
  stream(name: string): Buffer | null;
}

const MAGIC = Buffer.from("d0cf11e0a1b11ae1", "hex");
const HEADER_BYTES = 512;
/** Where the header lists the first sectors of the table of sectors. */
const [FIRST_LISTED, LISTED] = [76, 109];
const ENTRY_BYTES = 128;
/** Documents have a dozen. */
const MOST_ENTRIES = 4096;
const [STREAM, ROOT] = [2, 5];
const MINI_SECTOR_BYTES = 64;

/** By its first 8 bytes. */
export function isCompoundFile(head: Uint8Array): boolean {
  return MAGIC.equals(head.subarray(0, MAGIC.length));
}

/** @throws {Broken} `truncated`, `damaged` where its folders cannot be found. */
export function openCompoundFile(bytes: Buffer): CompoundFile {
  if (!isCompoundFile(bytes)) throw new Broken("damaged", "no compound file");
  if (bytes.length < HEADER_BYTES) throw new Broken("truncated");
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw new Broken("damaged", "size of a sector");
  const sectors = { bytes, at: 1 << shift, size: 1 << shift };
  const table = tableOf(sectors);
  const folder = joined(sectors, chainOf(table, bytes.readUInt32LE(48)), bytes.length);
  const entries = topEntries(folder);
  return {
    has: (name) => entries.has(name.toLowerCase()),
    stream(name) {
      const entry = entries.get(name.toLowerCase());
      if (entry === undefined || entry.type !== STREAM) return null;
      if (entry.size >= bytes.readUInt32LE(56)) return joined(sectors, chainOf(table, entry.start), entry.size);
      return joined(miniSectors(sectors, table, folder), chainOf(miniTable(sectors, table), entry.start), entry.size);
    },
  };
}

/** Sectors of one size after each other, from `at` on. */
interface Sectors {
  readonly bytes: Buffer;
  readonly at: number;
  readonly size: number;
}

/** Of each sector the one after it in its chain. */
type Table = Uint32Array;

function tableOf(sectors: Sectors): Table {
  const { bytes, size } = sectors;
  const count = Math.ceil(Math.max(0, bytes.length - size) / size);
  const most = Math.ceil((count * 4) / size);
  const listed: number[] = [];
  const list = (piece: Buffer) => {
    for (let at = 0; at + 4 <= piece.length && listed.length < most; at += 4) listed.push(piece.readUInt32LE(at));
  };
  list(bytes.subarray(FIRST_LISTED, FIRST_LISTED + 4 * LISTED));
  for (let next = bytes.readUInt32LE(68); listed.length < most; ) {
    const piece = sectorOf(sectors, next);
    if (piece.length < size) break;
    list(piece.subarray(0, size - 4));
    next = piece.readUInt32LE(size - 4);
  }
  return numbersIn(joined(sectors, listed, bytes.length)).subarray(0, count);
}

function numbersIn(bytes: Buffer): Table {
  const numbers = new Uint32Array(bytes.length >>> 2);
  for (let i = 0; i < numbers.length; i += 1) numbers[i] = bytes.readUInt32LE(4 * i);
  return numbers;
}

function sectorOf({ bytes, at, size }: Sectors, no: number): Buffer {
  return bytes.subarray(Math.min(at + no * size, bytes.length), Math.min(at + (no + 1) * size, bytes.length));
}

function chainOf(table: Table, first: number): readonly number[] {
  const seen = new Uint8Array(table.length);
  const chain: number[] = [];
  for (let no = first; no < table.length && seen[no] === 0; no = table[no] as number) {
    seen[no] = 1;
    chain.push(no);
  }
  return chain;
}

/** Not copied where they lie after each other. */
function joined(sectors: Sectors, chain: readonly number[], length: number): Buffer {
  const { bytes, at, size } = sectors;
  const [first = 0] = chain;
  const start = Math.min(at + first * size, bytes.length);
  if (chain.every((no, i) => no === first + i))
    return bytes.subarray(start, Math.min(start + Math.min(length, chain.length * size), bytes.length));
  const whole = Buffer.alloc(Math.min(length, chain.length * size));
  let filled = 0;
  for (const no of chain) {
    const piece = sectorOf(sectors, no);
    filled += piece.copy(whole, filled);
    if (piece.length < size) break; // beyond the end of the file
  }
  return whole.subarray(0, filled);
}

function miniTable(sectors: Sectors, table: Table): Table {
  return numbersIn(joined(sectors, chainOf(table, sectors.bytes.readUInt32LE(60)), sectors.bytes.length));
}

/** What is small lies in sectors of its own, in the stream of the root. */
function miniSectors(sectors: Sectors, table: Table, folder: Buffer): Sectors {
  const { start, size } = entryIn(folder, 0);
  return { bytes: joined(sectors, chainOf(table, start), size), at: 0, size: MINI_SECTOR_BYTES };
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly size: number;
  /** The entries beside and beneath it. */
  readonly left: number;
  readonly right: number;
  readonly child: number;
}

function entryIn(folder: Buffer, no: number): Entry {
  const own = folder.subarray(no * ENTRY_BYTES, (no + 1) * ENTRY_BYTES);
  const letters = Math.min(64, Math.max(0, own.readUInt16LE(64) - 2)) & ~1;
  return {
    name: own.toString("utf16le", 0, letters),
    type: own.readUInt8(66),
    left: own.readUInt32LE(68),
    right: own.readUInt32LE(72),
    child: own.readUInt32LE(76),
    start: own.readUInt32LE(116),
    // Its upper half is garbage in files of small sectors; none is as large as that.
    size: own.readUInt32LE(120),
  };
}

// Only those at the top: a letter that holds a workbook is a letter. They are a tree, in whatever order they were written.
function topEntries(folder: Buffer): ReadonlyMap<string, Entry> {
  const count = Math.floor(folder.length / ENTRY_BYTES);
  if (count === 0 || entryIn(folder, 0).type !== ROOT) throw new Broken("damaged", "no root");
  const entries = new Map<string, Entry>();
  const waiting = [entryIn(folder, 0).child];
  const seen = new Set([0]);
  for (let no = waiting.pop(); no !== undefined && seen.size < MOST_ENTRIES; no = waiting.pop()) {
    if (no >= count || seen.has(no)) continue;
    seen.add(no);
    const entry = entryIn(folder, no);
    entries.set(entry.name.toLowerCase(), entry);
    waiting.push(entry.right, entry.left);
  }
  return entries;
}
