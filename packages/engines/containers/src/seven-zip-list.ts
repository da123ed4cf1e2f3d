// The list of a 7z: its packed streams, the folders they are unpacked by, the files in them.

import { Broken } from "./broken.js";
import { cleaned } from "./member.js";

export interface Coder {
  /** The method, in hexadecimal. */
  readonly id: string;
  readonly properties: Buffer;
}

export interface Folder {
  /** From the packed bytes to the plain ones. */
  readonly coders: readonly Coder[];
  /** What each coder gives, in the same order. */
  readonly sizes: readonly number[];
  /** Which of them gives the plain bytes. */
  readonly main: number;
  readonly packCount: number;
  readonly crc: number | null;
  members: readonly { readonly size: number; readonly crc: number | null }[];
}

export interface Streams {
  /** From the end of the head. */
  readonly packs: readonly { readonly offset: number; readonly size: number }[];
  readonly folders: readonly Folder[];
}

export interface Listing {
  readonly streams: Streams;
  readonly files: readonly { readonly name: string; readonly hasStream: boolean; readonly isFolder: boolean; readonly isLink: boolean }[];
}

/** More are no list of files. */
const MOST = 4_000_000;
const MOST_CODERS = 8;
const [END, ARCHIVE, STREAMS, FILES, PACKS, UNPACKS, SUBSTREAMS] = [0, 2, 4, 5, 6, 7, 8];
const [SIZE, CRC, FOLDER, UNPACK_SIZE, COUNT] = [9, 10, 11, 12, 13];
const [EMPTY_STREAM, EMPTY_FILE, NAMES, ATTRIBUTES] = [14, 15, 17, 21];
const [UNIX_MODE, UNIX_LINK, UNIX_KIND, WINDOWS_LINK] = [0x8000, 0xa000, 0xf000, 0x400];

/** A class: a place in the list. */
class ListReader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new Broken("damaged", "list");
    this.at += 1;
    return byte;
  }

  take(count: number): Buffer {
    if (this.at + count > this.#bytes.length) throw new Broken("damaged", "list");
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  /** The first byte's leading ones say how many bytes follow. */
  number(): number {
    const first = this.byte();
    let [value, mask] = [0, 0x80];
    for (let i = 0; i < 8; i += 1, mask >>= 1) {
      if ((first & mask) === 0) {
        value += (first & (mask - 1)) * 2 ** (8 * i);
        break;
      }
      value += this.byte() * 2 ** (8 * i);
    }
    if (!Number.isSafeInteger(value)) throw new Broken("damaged", "list");
    return value;
  }

  count(most = MOST): number {
    const count = this.number();
    if (count > most) throw new Broken("damaged", "list");
    return count;
  }

  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, i) => ((bytes[i >> 3] as number) & (0x80 >> (i & 7))) !== 0);
  }

  /** A byte that says whether all are there stands before them. */
  bitsOrAll(count: number): boolean[] {
    return this.byte() === 0 ? this.bits(count) : Array.from({ length: count }, () => true);
  }

  sums(count: number): (number | null)[] {
    return this.bitsOrAll(count).map((isThere) => (isThere ? this.take(4).readUInt32LE(0) : null));
  }
}

/** @throws {Broken} `damaged`. */
export function parseList(list: Buffer): Listing {
  const reader = new ListReader(list, 1);
  let streams: Streams = { packs: [], folders: [] };
  let files: Listing["files"] = [];
  for (;;) {
    const id = reader.byte();
    if (id === END) return { streams, files };
    if (id === ARCHIVE) skipProperties(reader);
    else if (id === STREAMS) streams = readStreams(reader);
    else if (id === FILES) files = readFiles(reader);
    else throw new Broken("damaged", "list");
  }
}

/** Of a list that is packed itself. @throws {Broken} `damaged`. */
export function parseStreams(list: Buffer): Streams {
  return readStreams(new ListReader(list, 1));
}

function skipProperties(reader: ListReader): void {
  while (reader.byte() !== END) reader.take(reader.number());
}

function readStreams(reader: ListReader): Streams {
  let packs: Streams["packs"] = [];
  let folders: Folder[] = [];
  for (;;) {
    const id = reader.byte();
    if (id === END) return { packs, folders };
    if (id === PACKS) packs = readPacks(reader);
    else if (id === UNPACKS) folders = readFolders(reader);
    else if (id === SUBSTREAMS) readMembers(reader, folders);
    else throw new Broken("damaged", "list");
  }
}

function readPacks(reader: ListReader): Streams["packs"] {
  let offset = reader.number();
  const count = reader.count();
  let sizes: number[] = [];
  for (let id = reader.byte(); id !== END; id = reader.byte()) {
    if (id === SIZE) sizes = Array.from({ length: count }, () => reader.number());
    else if (id === CRC) reader.sums(count);
    else throw new Broken("damaged", "list");
  }
  return sizes.map((size) => {
    offset += size;
    return { offset: offset - size, size };
  });
}

function readFolders(reader: ListReader): Folder[] {
  if (reader.byte() !== FOLDER) throw new Broken("damaged", "list");
  const count = reader.count();
  if (reader.byte() !== 0) throw new Broken("not-supported", "list elsewhere");
  const chains = Array.from({ length: count }, () => readChain(reader));
  if (reader.byte() !== UNPACK_SIZE) throw new Broken("damaged", "list");
  const sizes = chains.map(({ coders }) => coders.map(() => reader.number()));
  let sums: (number | null)[] = chains.map(() => null);
  for (let id = reader.byte(); id !== END; id = reader.byte()) {
    if (id !== CRC) throw new Broken("damaged", "list");
    sums = reader.sums(count);
  }
  return chains.map(({ coders, order, packCount }, i) => {
    const own = order.map((at) => sizes[i]?.[at] as number);
    const main = own.length - 1;
    const crc = sums[i] ?? null;
    return {
      coders: order.map((at) => coders[at] as Coder),
      sizes: own,
      main,
      packCount,
      crc,
      members: [{ size: own[main] as number, crc }],
    };
  });
}

interface Chain {
  readonly coders: readonly Coder[];
  /** From the packed bytes on. */
  readonly order: readonly number[];
  readonly packCount: number;
}

function readChain(reader: ListReader): Chain {
  const count = reader.count(MOST_CODERS);
  let [inputs, isSimple] = [0, true];
  const coders = Array.from({ length: count }, () => {
    const flags = reader.byte();
    const id = reader.take(flags & 15).toString("hex");
    const [own, outputs] = (flags & 0x10) === 0 ? [1, 1] : [reader.count(MOST_CODERS), reader.count(MOST_CODERS)];
    isSimple &&= own === 1 && outputs === 1;
    inputs += own;
    return { id, properties: (flags & 0x20) === 0 ? Buffer.alloc(0) : reader.take(reader.count()) };
  });
  const pairs = new Map(Array.from({ length: count - 1 }, () => [reader.number(), reader.number()] as const));
  const packCount = inputs - pairs.size;
  if (packCount > 1) for (let i = 0; i < packCount; i += 1) reader.number();
  return {
    coders: isSimple ? coders : [{ id: "branched", properties: Buffer.alloc(0) }, ...coders.slice(1)],
    order: orderOf(count, pairs, isSimple),
    packCount,
  };
}

// Of a pair: the coder that takes, then the one whose output it takes. The first takes what no coder gives.
function orderOf(count: number, pairs: ReadonlyMap<number, number>, isSimple: boolean): readonly number[] {
  if (!isSimple) return Array.from({ length: count }, (_, i) => i);
  const givers = new Map([...pairs].map(([taker, giver]) => [giver, taker]));
  const order: number[] = [];
  for (
    let at = Array.from({ length: count }, (_, i) => i).find((i) => !pairs.has(i));
    at !== undefined && order.length < count;
    at = givers.get(at)
  )
    order.push(at);
  if (order.length !== count) throw new Broken("damaged", "chain of coders");
  return order;
}

function readMembers(reader: ListReader, folders: readonly Folder[]): void {
  let id = reader.byte();
  let counts = folders.map(() => 1);
  if (id === COUNT) {
    counts = folders.map(() => reader.count());
    id = reader.byte();
  }
  const sizes = folders.map((folder, i) => sizesIn(reader, folder, { count: counts[i] as number, isSaid: id === SIZE }));
  if (id === SIZE) id = reader.byte();
  const isKnown = (i: number) => counts[i] === 1 && folders[i]?.crc !== null;
  const sums = folders.map((folder, i) => (sizes[i] as number[]).map(() => (isKnown(i) ? folder.crc : null)));
  for (; id !== END; id = reader.byte()) {
    if (id !== CRC) throw new Broken("damaged", "list");
    const missing = folders.flatMap((_, i) => (isKnown(i) ? [] : (sizes[i] as number[]).map((_size, at) => [i, at] as const)));
    const own = reader.sums(missing.length);
    for (const [place, [i, at]] of missing.entries()) (sums[i] as (number | null)[])[at] = own[place] ?? null;
  }
  for (const [i, folder] of folders.entries())
    folder.members = (sizes[i] as number[]).map((size, at) => ({ size, crc: sums[i]?.[at] ?? null }));
}

// The last one's is what is left.
function sizesIn(reader: ListReader, folder: Folder, { count, isSaid }: { readonly count: number; readonly isSaid: boolean }): number[] {
  if (count === 0) return [];
  const sizes = isSaid ? Array.from({ length: count - 1 }, () => reader.number()) : [];
  const left = (folder.sizes[folder.main] as number) - sizes.reduce((sum, size) => sum + size, 0);
  if (left < 0 || sizes.length !== count - 1) throw new Broken("damaged", "list");
  return [...sizes, left];
}

function readFiles(reader: ListReader): Listing["files"] {
  const count = reader.count();
  let [isEmpty, isFile]: [boolean[], boolean[]] = [Array.from({ length: count }, () => false), []];
  let [names, attributes]: [string[], (number | null)[]] = [[], []];
  for (let id = reader.byte(); id !== END; id = reader.byte()) {
    const size = reader.number();
    const end = reader.at + size;
    if (id === EMPTY_STREAM) isEmpty = reader.bits(count);
    else if (id === EMPTY_FILE) isFile = reader.bits(isEmpty.filter(Boolean).length);
    else if (id === NAMES) names = readNames(reader, size);
    else if (id === ATTRIBUTES) attributes = readAttributes(reader, count);
    reader.take(end - reader.at);
  }
  let empty = 0;
  return Array.from({ length: count }, (_, i) => {
    const hasStream = isEmpty[i] === false;
    const isFolder = !hasStream && isFile[empty++] !== true;
    return { name: names[i] ?? `_${i + 1}`, hasStream, isFolder, isLink: isLink(attributes[i] ?? 0) };
  });
}

function readNames(reader: ListReader, size: number): string[] {
  if (reader.byte() !== 0) throw new Broken("not-supported", "list elsewhere");
  const names = reader
    .take(size - 1)
    .toString("utf16le")
    .split("\u0000");
  return names.slice(0, -1).map((name) => cleaned(name.replaceAll("\\", "/")));
}

function readAttributes(reader: ListReader, count: number): (number | null)[] {
  const isThere = reader.bitsOrAll(count);
  if (reader.byte() !== 0) throw new Broken("not-supported", "list elsewhere");
  return isThere.map((own) => (own ? reader.take(4).readUInt32LE(0) : null));
}

function isLink(attributes: number): boolean {
  if ((attributes & UNIX_MODE) !== 0) return ((attributes >>> 16) & UNIX_KIND) === UNIX_LINK;
  return (attributes & WINDOWS_LINK) !== 0;
}
