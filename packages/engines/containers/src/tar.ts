// tar: a head of 512 bytes before each member.
//
// Spec: POSIX.1-2017, "pax", ustar and pax interchange formats; GNU's long names and sizes in base 256.

import { Broken, type Reason } from "./broken.js";
import { BytesReader } from "./bytes-reader.js";
import { nameOf, refusedEntry, type Entry } from "./member.js";

export const BLOCK = 512;
/** Heads that only tell of the next one: names and attributes. */
const MOST_EXTRA_BYTES = 1024 * 1024;

export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && head[0] !== 0 && sumOf(head) === octal(head, 148, 8);
}

interface Extra {
  path?: Uint8Array;
  size?: number;
}

/** @throws {Broken} `truncated`, `damaged` where no further head can be found. */
export async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const reader = new BytesReader(bytes);
  try {
    for (let extra: Extra = {}; ; ) {
      const head = await reader.take(BLOCK);
      if (head.length === BLOCK && head.every((byte) => byte === 0)) return;
      // Without the zeros of its end nobody can tell what is missing.
      if (head.length < BLOCK) throw new Broken("truncated");
      if (!isTar(head)) throw new Broken("damaged", "head of a member");
      const size = extra.size ?? sizeOf(head);
      const type = String.fromCharCode(head[156] as number);
      if ("xgLK".includes(type)) {
        extra = { ...extra, ...(await readExtra(reader, type, size)) };
        continue;
      }
      const isLink = type === "1" || type === "2";
      yield* entryOf(reader, { name: nameOf(extra.path ?? pathOf(head)), type, size: isLink ? 0 : size });
      extra = {};
    }
  } finally {
    await reader.close();
  }
}

interface Head {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

async function* entryOf(reader: BytesReader, { name, type, size }: Head): AsyncGenerator<Entry> {
  const content = reader.pieces(size);
  const refused = refusalOf(type);
  if (refused !== null) yield refusedEntry(name, refused);
  else if (type !== "5" && !name.endsWith("/")) yield { name, refused: null, packed: null, bytes: () => kept(content) };
  for await (const piece of content) void piece;
  await reader.take((BLOCK - (size % BLOCK)) % BLOCK);
}

// Leaving a member early leaves its rest to be skipped.
function kept(content: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => content.next() }) };
}

function refusalOf(type: string): Reason | null {
  if (type === "1" || type === "2") return "is-link";
  if ("346".includes(type)) return "is-special";
  return "\u0000057V".includes(type) ? (type === "V" ? "is-special" : null) : "not-supported";
}

async function readExtra(reader: BytesReader, type: string, size: number): Promise<Extra> {
  if (size > MOST_EXTRA_BYTES) throw new Broken("container-too-large", "head of a member");
  const bytes = await reader.take(size);
  await reader.take((BLOCK - (size % BLOCK)) % BLOCK);
  if (type === "L") return { path: withoutEnd(bytes) };
  return type === "x" ? paxExtra(bytes) : {};
}

// "%d %s=%s\n", the number counting the whole record.
function paxExtra(bytes: Uint8Array): Extra {
  const extra: Extra = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(32, at);
    const length = space === -1 ? 0 : Number(latin1(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length <= space - at + 1 || at + length > bytes.length) throw new Broken("damaged", "pax head");
    const record = bytes.subarray(space + 1, at + length - 1);
    const mark = record.indexOf(61);
    const key = latin1(record.subarray(0, Math.max(mark, 0)));
    if (key === "path") extra.path = record.subarray(mark + 1);
    if (key === "size") extra.size = requireSize(Number(latin1(record.subarray(mark + 1))));
    at += length;
  }
  return extra;
}

function pathOf(head: Uint8Array): Uint8Array {
  const name = withoutEnd(head.subarray(0, 100));
  const isPosix = latin1(head.subarray(257, 263)) === "ustar\u0000";
  const prefix = isPosix ? withoutEnd(head.subarray(345, 500)) : new Uint8Array(0);
  return prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from("/"), name]);
}

function sizeOf(head: Uint8Array): number {
  if (((head[124] as number) & 0x80) === 0) return requireSize(octal(head, 124, 12));
  let size = (head[124] as number) & 0x3f;
  for (let i = 125; i < 136; i += 1) size = size * 256 + (head[i] as number);
  return requireSize(size);
}

function requireSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new Broken("damaged", "size of a member");
  return size;
}

function sumOf(head: Uint8Array): number {
  let sum = 8 * 32;
  for (let i = 0; i < BLOCK; i += 1) if (i < 148 || i >= 156) sum += head[i] as number;
  return sum;
}

function octal(head: Uint8Array, at: number, length: number): number {
  const [digits] = /^ *([0-7]*)/.exec(latin1(head.subarray(at, at + length)))?.slice(1) ?? [];
  return digits === undefined || digits === "" ? 0 : Number.parseInt(digits, 8);
}

function withoutEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
