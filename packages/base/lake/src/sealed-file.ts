// What can be seen of an encrypted Parquet file without its key: the nonces of its modules, one after the other.
//
// Parquet Modular Encryption, AES_GCM_V1, encrypted footer: "PARE", modules of (length u32, nonce 12, ciphertext, tag 16),
// FileCryptoMetaData, the footer's module, length of the two (u32), "PARE".

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const MAGIC = "PARE";
const LENGTH_BYTES = 4;
const NONCE_BYTES = 12;
const TAIL_BYTES = LENGTH_BYTES + MAGIC.length;
/** FileCryptoMetaData is a few bytes of Thrift: an algorithm and no key metadata. */
const LONGEST_METADATA = 256;

/** Nonces as hexadecimal text; null where the file is not whole or not encrypted. Reads 16 bytes of each module. */
export function noncesOf(file: string): readonly string[] | null {
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const tail = bytesAt(handle, size - TAIL_BYTES, TAIL_BYTES);
    const isSealed = bytesAt(handle, 0, MAGIC.length).toString("latin1") === MAGIC && tail.toString("latin1", LENGTH_BYTES) === MAGIC;
    if (!isSealed) return null;
    const end = size - TAIL_BYTES;
    const footer = end - tail.readUInt32LE();
    const pages = walk(handle, MAGIC.length, footer);
    const last = footerModule(handle, footer, end);
    return pages === null || last === null ? null : [...pages, ...last];
  } finally {
    closeSync(handle);
  }
}

function bytesAt(handle: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (offset >= 0) readSync(handle, bytes, 0, length, offset);
  return bytes;
}

/** Nonces from one offset to exactly another. */
function walk(handle: number, from: number, to: number): readonly string[] | null {
  const nonces: string[] = [];
  let at = from;
  while (at < to) {
    const head = bytesAt(handle, at, LENGTH_BYTES + NONCE_BYTES);
    nonces.push(head.toString("hex", LENGTH_BYTES));
    at += LENGTH_BYTES + Math.max(head.readUInt32LE(), NONCE_BYTES);
  }
  return at === to ? nonces : null;
}

// The metadata before it has no length of its own: the module begins where its length reaches just to the end.
function footerModule(handle: number, from: number, end: number): readonly string[] | null {
  for (let at = from; at < Math.min(from + LONGEST_METADATA, end - LENGTH_BYTES); at += 1) {
    if (at + LENGTH_BYTES + bytesAt(handle, at, LENGTH_BYTES).readUInt32LE() === end) return walk(handle, at, end);
  }
  return null;
}
