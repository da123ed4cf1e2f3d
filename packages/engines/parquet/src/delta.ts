// Numbers that rise or differ little, as differences in few bits: DELTA_BINARY_PACKED.
//
// Spec: https://github.com/apache/parquet-format/blob/master/Encodings.md, "Delta encoding".

import { writeVarint } from "./bit-packing.js";

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;
const MOST_VARINT_BYTES = 10;

/** Bytes that `count` values take at most. */
export function deltaRoom(count: number): number {
  return 4 * MOST_VARINT_BYTES + Math.ceil(count / BLOCK) * (MOST_VARINT_BYTES + MINIBLOCKS + BLOCK * 8);
}

/**
 * Writes whole numbers whose differences are below 2^53. Every reader takes the sums modulo the size of the type, which
 * such numbers never reach.
 *
 * @returns the place behind the last byte.
 */
export function writeDelta(values: Float64Array, count: number, { out, at }: { readonly out: Uint8Array; readonly at: number }): number {
  let end = writeVarint(BLOCK, out, at);
  end = writeVarint(MINIBLOCKS, out, end);
  end = writeVarint(count, out, end);
  end = writeVarint(zigzag(count === 0 ? 0 : (values[0] as number)), out, end);
  for (let from = 1; from < count; from += BLOCK) {
    const size = Math.min(BLOCK, count - from);
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < size; i += 1) {
      const delta = (values[from + i] as number) - (values[from + i - 1] as number);
      deltas[i] = delta;
      if (delta < least) least = delta;
    }
    for (let i = 0; i < BLOCK; i += 1) deltas[i] = i < size ? (deltas[i] as number) - least : 0;
    end = writeBlock(size, { out, at: writeVarint(zigzag(least), out, end) });
  }
  return end;
}

/** Of the thread: a block's differences. */
const deltas = new Float64Array(BLOCK);

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

// Widths first, then the miniblocks; those past the end have width 0 and no bytes.
function writeBlock(size: number, { out, at }: { readonly out: Uint8Array; readonly at: number }): number {
  let end = at + MINIBLOCKS;
  for (let mini = 0; mini < MINIBLOCKS; mini += 1) {
    const from = mini * MINIBLOCK;
    let most = 0;
    for (let i = from; i < from + MINIBLOCK; i += 1) if ((deltas[i] as number) > most) most = deltas[i] as number;
    const width = from >= size ? 0 : widthOf(most);
    out[at + mini] = width;
    if (width > 0) end = width <= 24 ? packNarrow({ from, width, out, at: end }) : packWide({ from, width, out, at: end });
  }
  return end;
}

function widthOf(most: number): number {
  return most < 2 ** 32 ? (most === 0 ? 0 : 32 - Math.clz32(most)) : 64 - Math.clz32(Math.floor(most / 2 ** 32));
}

interface MiniPlace {
  readonly from: number;
  readonly width: number;
  readonly out: Uint8Array;
  readonly at: number;
}

function packNarrow({ from, width, out, at }: MiniPlace): number {
  let [bits, held, end] = [0, 0, at];
  for (let i = from; i < from + MINIBLOCK; i += 1) {
    held |= (deltas[i] as number) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      out[end++] = held & 255;
      held >>>= 8;
    }
  }
  return end;
}

// Past 24 bits a shift would lose some: byte by byte.
function packWide({ from, width, out, at }: MiniPlace): number {
  let [bits, held, end] = [0, 0, at];
  for (let i = from; i < from + MINIBLOCK; i += 1) {
    let [rest, left] = [deltas[i] as number, width];
    while (left > 0) {
      const taken = Math.min(8 - bits, left);
      held |= (rest % 2 ** taken) << bits;
      rest = Math.floor(rest / 2 ** taken);
      bits += taken;
      left -= taken;
      if (bits < 8) continue;
      out[end++] = held;
      [bits, held] = [0, 0];
    }
  }
  return end;
}
