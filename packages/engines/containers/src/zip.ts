// zip: members as the directory at its end lists them. What stands before them in the file is not asked.
//
// Spec: PKWARE APPNOTE 6.3.10. Of the places where a size may stand, the directory is believed; CRC-32 is checked.

import { crc32 } from "node:zlib";
import { Broken } from "./broken.js";
import { decompress } from "./decompress.js";
import { inflatedRaw } from "./inflate.js";
import { lzmaAlone } from "./lzma-alone.js";
import { nameOf, piecesOf, refusedEntry, type ByteSource, type Entry } from "./member.js";
import { decrypted, type Sealed } from "./zip-crypto.js";
import { parseDirectory, readDirectory, type Listed } from "./zip-directory.js";

const LOCAL_HEAD = 0x04034b50;
const LOCAL_HEAD_BYTES = 30;
/** Method -> what undoes it. */
const [STORED, DEFLATED, BZIP2, LZMA, ZSTD, XZ] = [0, 8, 12, 14, 93, 95];

export function isZip(head: Uint8Array): boolean {
  const magic = Buffer.from(head.subarray(0, 4)).toString("latin1");
  return magic === "PK\u0003\u0004" || magic === "PK\u0005\u0006";
}

/** @throws {Broken} where it has no directory that can be read. */
export async function* zipEntries(source: ByteSource, passwords: readonly string[]): AsyncGenerator<Entry> {
  const directory = await readDirectory(source);
  for (const one of parseDirectory(directory.bytes)) {
    const name = nameOf(one.name);
    if (name.endsWith("/")) continue;
    if (one.isLink) yield refusedEntry(name, "is-link");
    else if (![STORED, DEFLATED, BZIP2, LZMA, ZSTD, XZ].includes(one.method) || one.isStronglyEncrypted)
      yield refusedEntry(name, "not-supported");
    else yield { name, refused: null, packed: one.packed, bytes: () => contentOf(source, directory.shift, one, passwords) };
  }
}

async function* contentOf(source: ByteSource, shift: number, one: Listed, passwords: readonly string[]): AsyncGenerator<Uint8Array> {
  const start = await dataOf(source, one.offset + shift);
  if (start + one.packed > source.size) throw new Broken("truncated");
  const packed: Sealed = { source, start, length: one.packed, listed: one };
  if (!one.isEncrypted) return yield* checked(unpacked(one, piecesOf(source, start, one.packed)), one);
  const plain = await decrypted(packed, passwords, (bytes) => unpacked(one, bytes));
  yield* checked(unpacked(one, plain), one);
}

async function dataOf(source: ByteSource, offset: number): Promise<number> {
  const head = Buffer.from(await source.read(offset, LOCAL_HEAD_BYTES));
  if (head.length < LOCAL_HEAD_BYTES) throw new Broken("truncated");
  if (head.readUInt32LE(0) !== LOCAL_HEAD) throw new Broken("damaged", "head of a member");
  return offset + LOCAL_HEAD_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
}

function unpacked({ method, size }: Listed, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (method === DEFLATED) return inflatedRaw(bytes);
  if (method === LZMA) return lzmaAlone(bytes, size);
  const name = ({ [BZIP2]: "bzip2", [ZSTD]: "zstd", [XZ]: "xz" } as const)[method];
  return name === undefined ? bytes : decompress(name, bytes);
}

async function* checked(bytes: AsyncIterable<Uint8Array>, { crc, size, hasCrc }: Listed): AsyncGenerator<Uint8Array> {
  let [sum, length] = [0, 0];
  for await (const piece of bytes) {
    sum = crc32(piece, sum);
    length += piece.length;
    yield piece;
  }
  if (length !== size) throw new Broken(length < size ? "truncated" : "damaged", "size of a member");
  if (hasCrc && sum !== crc) throw new Broken("damaged", "checksum of a member");
}
