// Small whole numbers in few bits: Parquet's hybrid of runs and bit-packed groups of eight.
//
// Spec: https://github.com/apache/parquet-format/blob/master/Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".

/** Values of a bit-packed group; a shorter run is packed too. */
const GROUP = 8;
export const MOST_RUN_BYTES = 16;

/** Bits that hold every number up to `most`. */
export function bitWidth(most: number): number {
  return most === 0 ? 0 : 32 - Math.clz32(most);
}

/** Bytes that `count` values take at most. */
export function hybridRoom(count: number, width: number): number {
  return Math.ceil((count + GROUP) / GROUP) * (width + 5 + (width + 7)) + 16;
}

/**
 * Writes values from 0 to 2^24 into `out`.
 *
 * @returns the place behind the last byte.
 */
export function writeHybrid(values: Int32Array, { count, width, out, at }: HybridPlace): number {
  let end = at;
  let packed = 0;
  let next = 0;
  while (next < count) {
    const run = runAt(values, next, count);
    // A run begins where a group is full: what came before is filled up from it.
    const filling = (GROUP - ((next - packed) % GROUP)) % GROUP;
    if (run - filling < GROUP) {
      next += run;
      continue;
    }
    if (next + filling > packed) end = writePacked(values, { from: packed, to: next + filling, width, out, at: end });
    end = writeRun(values[next] as number, { count: run - filling, width, out, at: end });
    next += run;
    packed = next;
  }
  return packed < count ? writePacked(values, { from: packed, to: count, width, out, at: end }) : end;
}

interface HybridPlace {
  readonly count: number;
  readonly width: number;
  readonly out: Uint8Array;
  readonly at: number;
}

/** One value, `count` times. @returns the place behind it. */
export function writeRun(value: number, { count, width, out, at }: HybridPlace): number {
  let end = writeVarint(count * 2, out, at);
  for (let bits = 0; bits < width; bits += 8) out[end++] = (value >>> bits) & 255;
  return end;
}

function runAt(values: Int32Array, from: number, count: number): number {
  const value = values[from];
  let end = from + 1;
  while (end < count && values[end] === value) end += 1;
  return end - from;
}

interface PackedPlace {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly out: Uint8Array;
  readonly at: number;
}

// The last group is filled with zeros, which the reader counts off.
function writePacked(values: Int32Array, { from, to, width, out, at }: PackedPlace): number {
  const groups = Math.ceil((to - from) / GROUP);
  let end = writeVarint(groups * 2 + 1, out, at);
  const whole = end + groups * width;
  let [bits, held] = [0, 0];
  for (let i = from; i < to; i += 1) {
    held |= (values[i] as number) << bits;
    bits += width;
    for (; bits >= 8; bits -= 8) {
      out[end++] = held & 255;
      held >>>= 8;
    }
  }
  if (bits > 0) out[end++] = held & 255;
  out.fill(0, end, whole);
  return whole;
}

/** @returns the place behind it. */
export function writeVarint(value: number, out: Uint8Array, at: number): number {
  let [rest, end] = [value, at];
  for (; rest >= 128; rest = Math.floor(rest / 128)) out[end++] = (rest % 128) | 128;
  out[end++] = rest;
  return end;
}

export interface HybridSpan {
  readonly at: number;
  readonly end: number;
  readonly width: number;
  readonly count: number;
  /** Added to each value. */
  readonly plus?: number;
}

/** Reads `count` values of at most 24 bits that stand from `at` to `end`. */
export function readHybrid(bytes: Uint8Array, { at, end, width, count, plus = 0 }: HybridSpan): Uint32Array {
  const values = new Uint32Array(count);
  if (width > 24) throw new RangeError(`numbers of ${width} bits`);
  let [place, made] = [at, 0];
  while (made < count) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = place < end ? (bytes[place++] as number) : 256;
      if (byte === 256 || shift > 28) throw new RangeError("the numbers end too early");
      head += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      let value = 0;
      for (let bits = 0; bits < width; bits += 8) value |= (bytes[place++] as number) << bits;
      values.fill(value + plus, made, made + length);
      made += length;
    } else {
      if (place + length * width > end) throw new RangeError("the numbers end too early");
      const packed = Math.min(count - made, length * GROUP);
      unpack(bytes, { place, width, plus, values: values.subarray(made, made + packed) });
      made += packed;
      place += length * width;
    }
    if (length === 0) throw new RangeError("a run of nothing");
  }
  return values;
}

interface UnpackPlace {
  readonly place: number;
  readonly width: number;
  readonly plus: number;
  readonly values: Uint32Array;
}

function unpack(bytes: Uint8Array, { place, width, plus, values }: UnpackPlace): void {
  const mask = 2 ** width - 1;
  let at = place;
  let held = 0;
  let bits = 0;
  for (let i = 0; i < values.length; i += 1) {
    for (; bits < width; bits += 8) held |= (bytes[at++] as number) << bits;
    values[i] = (held & mask) + plus;
    held >>>= width;
    bits -= width;
  }
}
