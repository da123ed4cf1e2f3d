// How far an archive is followed. Who makes one to do harm gets no further than this, and what was read before it stays read.

import { Broken } from "./broken.js";

export interface Limits {
  /** Archives and compressed streams within each other. */
  readonly depth: number;
  /** Members of the original, those of inner archives among them. */
  readonly members: number;
  /** What comes out of the original, of all members. */
  readonly bytes: number;
  /** What comes out of a byte, once more than `free` came out. */
  readonly ratio: number;
  readonly free: number;
  /** An archive within another whose list stands at its end is held in memory: no more than this. */
  readonly held: number;
  /** A workbook of before 2007 is held in memory: no more than this. */
  readonly book: number;
}

export const LIMITS: Limits = {
  depth: 6,
  members: 100_000,
  bytes: 256 * 2 ** 30,
  ratio: 1000,
  free: 64 * 2 ** 20,
  held: 64 * 2 ** 20,
  book: 256 * 2 ** 20,
};

/** What came out of one stream against what went in. */
export interface Ratio {
  saw(count: number): void;
  /** @throws {Broken} `ratio-reached`. */
  made(count: number): void;
}

export function ratioOf({ ratio, free }: Limits): Ratio {
  let [inside, out] = [0, 0];
  return {
    saw: (count) => void (inside += count),
    made(count) {
      out += count;
      if (out > free && out > inside * ratio) throw new Broken("ratio-reached");
    },
  };
}

/** What a compressed stream gives, within its ratio. */
export async function* within(
  limits: Limits,
  bytes: AsyncIterable<Uint8Array>,
  unpack: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const ratio = ratioOf(limits);
  const seen = async function* () {
    for await (const piece of bytes) {
      ratio.saw(piece.length);
      yield piece;
    }
  };
  for await (const piece of unpack(seen())) {
    ratio.made(piece.length);
    yield piece;
  }
}
