// Archives written byte by byte, such as no honest tool writes. For tests.

import { crc32, deflateRawSync } from "node:zlib";
import { membersOf, type Limits, type Member } from "./index.js";
import { LIMITS } from "./limits.js";

export interface WrittenFile {
  readonly name: string | Buffer;
  readonly bytes?: Buffer;
  /** Of tar: "2" is a symbolic link, "6" a pipe. Of zip: "2". */
  readonly type?: string;
  readonly isStored?: boolean;
  readonly crc?: number;
}

export function writeTar(files: readonly WrittenFile[]): Buffer {
  const blocks = files.flatMap(({ name, bytes = Buffer.alloc(0), type = "0" }) => {
    const head = Buffer.alloc(512);
    Buffer.from(name).copy(head, 0, 0, 100);
    head.write("0000644", 100);
    head.write(`${bytes.length.toString(8).padStart(11, "0")} `, 124);
    head.fill(32, 148, 156);
    head.write(type, 156);
    head.write("ustar\u000000", 257);
    head.write(
      `${head
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\u0000 `,
      148,
    );
    return [head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export function writeZip(files: readonly WrittenFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes = Buffer.alloc(0), type = "0", isStored = false, crc = crc32(bytes) } of files) {
    const own = Buffer.from(name);
    const packed = isStored ? bytes : deflateRawSync(bytes);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(own.length, 26);
    parts.push(head, own, packed);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(3 << 8, 4);
    entry.writeUInt16LE(isStored ? 0 : 8, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(own.length, 28);
    entry.writeUInt16LE(type === "2" ? 0xa1ff : 0x81a4, 40);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, own);
    offset += 30 + own.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

export interface ReadMember extends Pick<Member, "path" | "refused" | "named" | "compression"> {
  readonly text: string;
  /** What ended it before its end. */
  readonly broken: string | null;
}

export interface ReadOptions {
  readonly passwords?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** All members of an archive, each read to its end. */
export async function readAll(archive: Buffer, { passwords = [], limits = {} }: ReadOptions = {}): Promise<readonly ReadMember[]> {
  const source = { size: archive.length, read: async (offset: number, length: number) => archive.subarray(offset, offset + length) };
  const members: ReadMember[] = [];
  for await (const member of membersOf(source, { passwords, limits: { ...LIMITS, ...limits } })) members.push(await readOne(member));
  return members;
}

async function readOne({ path, refused, named, compression, bytes }: Member): Promise<ReadMember> {
  const pieces: Buffer[] = [];
  let broken: string | null = null;
  try {
    for await (const piece of bytes()) pieces.push(Buffer.from(piece));
  } catch (mistake) {
    broken = (mistake as { readonly reason?: string }).reason ?? String(mistake);
  }
  return { path, refused, named, compression, broken, text: Buffer.concat(pieces).toString() };
}
