// What node:zlib undoes, from pieces to pieces.

import { createGunzip, createInflateRaw } from "node:zlib";
import { Broken } from "./broken.js";

type Bytes = AsyncIterable<Uint8Array>;
type Stream = ReturnType<typeof createGunzip>;

const CHUNK_BYTES = 256 * 1024;

/** gzip, also of several members. @throws {Broken} `truncated`, `damaged`. */
export function gunzipped(bytes: Bytes): AsyncGenerator<Uint8Array> {
  return through(createGunzip({ chunkSize: CHUNK_BYTES }), bytes);
}

/** Deflate without a head. @throws {Broken} `truncated`, `damaged`. */
export function inflatedRaw(bytes: Bytes): AsyncGenerator<Uint8Array> {
  return through(createInflateRaw({ chunkSize: CHUNK_BYTES }), bytes);
}

async function* through(stream: Stream, bytes: Bytes): AsyncGenerator<Uint8Array> {
  const feeding = feed(stream, bytes);
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (mistake) {
    throw zlibBroken(mistake);
  } finally {
    stream.destroy();
    await feeding; // nobody else may take from the same bytes before
  }
}

async function feed(stream: Stream, bytes: Bytes): Promise<void> {
  try {
    for await (const piece of bytes) {
      if (stream.destroyed) return;
      if (!stream.write(Uint8Array.from(piece))) await room(stream);
    }
    stream.end();
  } catch (mistake) {
    stream.destroy(mistake as Error);
  }
}

function room(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writableNeedDrain) return resolve();
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

function zlibBroken(mistake: unknown): unknown {
  const { code = "" } = mistake as NodeJS.ErrnoException;
  if (!code.startsWith("Z_")) return mistake;
  return new Broken(code === "Z_BUF_ERROR" ? "truncated" : "damaged", code);
}
