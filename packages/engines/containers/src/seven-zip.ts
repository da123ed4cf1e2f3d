// 7z: members in folders, each one stream through a chain of coders, listed at the end.
//
// Spec: 7zFormat.txt of 7-Zip. Chains without branches are read: stored, LZMA, LZMA2, bzip2, Deflate, and AES before them. Filters
// for programs (BCJ) and PPMd are not.

import { crc32 } from "node:zlib";
import { Broken, type Reason } from "./broken.js";
import { BytesReader } from "./bytes-reader.js";
import { piecesOf, refusedEntry, type ByteSource, type Entry } from "./member.js";
import { unpackFolder } from "./seven-zip-coders.js";
import { parseList, parseStreams, type Folder, type Listing, type Streams } from "./seven-zip-list.js";

const MAGIC = "7z\u00bc\u00af\u0027\u001c";
const HEAD_BYTES = 32;
/** Of the list, packed or not. */
const MOST_LIST_BYTES = 64 * 1024 * 1024;
const [LIST, PACKED_LIST] = [1, 0x17];

export function isSevenZip(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 6)).toString("latin1") === MAGIC;
}

/** @throws {Broken} where its list cannot be read. */
export async function* sevenZipEntries(source: ByteSource, passwords: readonly string[]): AsyncGenerator<Entry> {
  const { streams, files } = await readListing(source, passwords);
  const bearing = files.filter(({ hasStream }) => hasStream);
  let [next, pack] = [0, 0];
  for (const file of files) if (!file.hasStream && !file.isFolder) yield { name: file.name, refused: null, packed: 0, bytes: nothing };
  for (const folder of streams.folders) {
    const own = bearing.slice(next, next + folder.members.length);
    const packed = streams.packs.slice(pack, pack + folder.packCount);
    [next, pack] = [next + folder.members.length, pack + folder.packCount];
    yield* folderEntries(source, { folder, packed, files: own, passwords });
  }
}

interface Opened {
  readonly folder: Folder;
  readonly packed: Streams["packs"];
  readonly files: Listing["files"];
  readonly passwords: readonly string[];
}

// One stream holds all of them: a fault ends those behind it too.
async function* folderEntries(source: ByteSource, { folder, packed, files, passwords }: Opened): AsyncGenerator<Entry> {
  const [first] = packed;
  const opened =
    first === undefined || packed.length !== 1 ? new Broken("not-supported") : await openFolder(source, folder, first, passwords);
  if (opened instanceof Broken) {
    for (const { name } of files) yield refusedEntry(name, opened.reason);
    return;
  }
  const reader = new BytesReader(opened);
  let broken: Reason | null = null;
  try {
    for (const [at, { name, isLink }] of files.entries()) {
      if (broken !== null) {
        yield refusedEntry(name, broken);
        continue;
      }
      const { size, crc } = folder.members[at] as Folder["members"][number];
      const content = checked(reader.pieces(size), crc);
      const told = tellingBroken(content, (reason) => void (broken = reason));
      if (isLink) yield refusedEntry(name, "is-link");
      else yield { name, refused: null, packed: null, bytes: () => ({ [Symbol.asyncIterator]: () => ({ next: () => told.next() }) }) };
      await skip(told);
    }
  } finally {
    await reader.close();
  }
}

async function* tellingBroken(bytes: AsyncIterable<Uint8Array>, tell: (reason: Reason) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (mistake) {
    if (mistake instanceof Broken) tell(mistake.reason);
    throw mistake;
  }
}

async function skip(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    for await (const piece of bytes) void piece;
  } catch (mistake) {
    if (!(mistake instanceof Broken)) throw mistake; // told of the members behind it
  }
}

async function openFolder(
  source: ByteSource,
  folder: Folder,
  { offset, size }: Streams["packs"][number],
  passwords: readonly string[],
): Promise<AsyncIterable<Uint8Array> | Broken> {
  try {
    if (HEAD_BYTES + offset + size > source.size) throw new Broken("truncated");
    return await unpackFolder(folder, () => piecesOf(source, HEAD_BYTES + offset, size), passwords);
  } catch (mistake) {
    if (mistake instanceof Broken) return mistake;
    throw mistake;
  }
}

async function readListing(source: ByteSource, passwords: readonly string[]): Promise<Listing> {
  const head = Buffer.from(await source.read(0, HEAD_BYTES));
  if (head.length < HEAD_BYTES) throw new Broken("truncated");
  if (head.readUInt32LE(8) !== crc32(head.subarray(12))) throw new Broken("damaged", "head of 7z");
  const [offset, size] = [Number(head.readBigUInt64LE(12)), Number(head.readBigUInt64LE(20))];
  if (size === 0) return { streams: { packs: [], folders: [] }, files: [] };
  if (size > MOST_LIST_BYTES) throw new Broken("container-too-large", "list");
  if (HEAD_BYTES + offset + size > source.size) throw new Broken("truncated");
  let list: Buffer = Buffer.from(await source.read(HEAD_BYTES + offset, size));
  if (crc32(list) !== head.readUInt32LE(28)) throw new Broken("damaged", "list");
  for (let turn = 0; list[0] === PACKED_LIST && turn < 4; turn += 1) list = await unpackList(source, list, passwords);
  if (list[0] !== LIST) throw new Broken("damaged", "list");
  return parseList(list);
}

async function unpackList(source: ByteSource, packed: Buffer, passwords: readonly string[]): Promise<Buffer> {
  const { folders, packs } = parseStreams(packed);
  const [[folder], [pack]] = [folders, packs];
  if (folder === undefined || pack === undefined) throw new Broken("damaged", "list");
  const size = folder.sizes[folder.main] as number;
  if (size > MOST_LIST_BYTES) throw new Broken("container-too-large", "list");
  const opened = await openFolder(source, folder, pack, passwords);
  if (opened instanceof Broken) throw opened;
  const list = Buffer.from(await new BytesReader(opened).take(size));
  if (list.length < size) throw new Broken("truncated");
  return list;
}

async function* checked(bytes: AsyncIterable<Uint8Array>, crc: number | null): AsyncGenerator<Uint8Array> {
  let sum = 0;
  for await (const piece of bytes) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (crc !== null && sum !== crc) throw new Broken("damaged", "checksum of a member");
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
