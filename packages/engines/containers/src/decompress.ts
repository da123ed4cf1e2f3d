// Streams of one compressed file: told by their first bytes, decoded as they come.

import { bzip2Steps } from "./bzip2.js";
import { decoderOf, type Decoder } from "./inbox.js";
import { gunzipped } from "./inflate.js";
import { xzSteps } from "./xz.js";
import { zstdSteps } from "./zstd.js";

export type Compression = "gzip" | "zstd" | "xz" | "bzip2";

const MAGICS: readonly (readonly [Compression, RegExp])[] = [
  ["gzip", /^\u001f\u008b/],
  ["zstd", /^(?:\u0028\u00b5\u002f\u00fd|[\u0050-\u005f]\u002a\u004d\u0018)/],
  ["xz", /^\u00fd7zXZ\u0000/],
  ["bzip2", /^BZh[1-9](?:1AY&SY|\u0017rE8P\u0090)/],
];
/** As many as the longest of them. */
export const MAGIC_BYTES = 10;

export function compressionOf(head: Uint8Array): Compression | null {
  const first = Buffer.from(head.subarray(0, MAGIC_BYTES)).toString("latin1");
  return MAGICS.find(([, magic]) => magic.test(first))?.[0] ?? null;
}

/** Of what is not inflated by node:zlib. */
export function decoderFor(compression: Exclude<Compression, "gzip">): Decoder {
  return decoderOf({ zstd: zstdSteps, xz: xzSteps, bzip2: bzip2Steps }[compression]);
}

/** A piece is the decoder's own memory: it stays as it is until the next. @throws {Broken} once what came before was given. */
export async function* decompress(compression: Compression, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (compression === "gzip") return yield* gunzipped(bytes);
  const decoder = decoderFor(compression);
  for await (const piece of bytes) yield* decoder.push(piece);
  yield* decoder.end();
}
