// What a log holds, decompressed, as digests: by these a file is known again once it has grown, was renamed or packed.

import { createHash, hash, type Hash } from "node:crypto";

/**
 * Beginnings that are held against each other before anything is read again. Many logs of one kind share their first lines: those of
 * up to 128 KiB that agree in all of these agree over half of the shorter.
 */
const HEAD_SIZES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
/** Enough to rule out; what is taken for the same is always proven by a whole digest. */
const HEAD_DIGITS = 16;
const LF = 10;

/** Of the beginning of a log, as much as was looked at; none where it has no whole line. */
export function headsOf(head: Uint8Array): readonly string[] {
  const end = head.indexOf(LF) + 1;
  if (end === 0) return [];
  return [end, ...HEAD_SIZES.filter((size) => size <= head.length)].map((size) =>
    hash("sha256", head.subarray(0, size)).slice(0, HEAD_DIGITS),
  );
}

/** Whether one may be the beginning of the other. */
export function mayBeKin(one: readonly string[], other: readonly string[]): boolean {
  const common = Math.min(one.length, other.length);
  return common > 0 && one.slice(0, common).every((digest, at) => digest === other[at]);
}

/** The bytes of a log: how many, their SHA-256, and that of beginnings that were asked for. */
export interface HashedLog {
  readonly bytes: number;
  readonly sha256: string;
  /** By size; of those that it is long enough for. */
  readonly beginnings: Readonly<Record<number, string>>;
}

/** A class: it takes the bytes of one log, in pieces, once. */
export class LogHash {
  readonly #hash: Hash = createHash("sha256");
  readonly #marks: readonly number[];
  readonly #beginnings: Record<number, string> = {};
  #next = 0;
  #bytes = 0;

  /** @param marks sizes of beginnings to be hashed. */
  constructor(marks: readonly number[]) {
    this.#marks = [...new Set(marks)].sort((a, b) => a - b);
  }

  update(piece: Uint8Array): void {
    let from = 0;
    for (let mark = this.#marks[this.#next]; mark !== undefined && mark <= this.#bytes + piece.length - from; ) {
      const to = from + mark - this.#bytes;
      this.#take(piece.subarray(from, to));
      from = to;
      this.#beginnings[mark] = this.#hash.copy().digest("hex");
      mark = this.#marks[++this.#next];
    }
    this.#take(piece.subarray(from));
  }

  end(): HashedLog {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex"), beginnings: this.#beginnings };
  }

  #take(piece: Uint8Array): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
  }
}
