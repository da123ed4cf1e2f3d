// Numbers out of their differences: DELTA_BINARY_PACKED, as writers choose blocks.
//
// Spec: https://github.com/apache/parquet-format/blob/master/Encodings.md, "Delta encoding".

const MOST_BLOCK = 1 << 16;
/** Bits of a number beside which another byte still goes into 32. */
const MOST_QUICK = 24;

interface Place {
  at: number;
}

/** Reads `count` numbers whose sums stay below 2^53. @throws {RangeError} where the bytes hold other things. */
export function readDelta(bytes: Buffer, from: number, count: number): Float64Array {
  const place = { at: from };
  const [block, minis, total] = [varint(bytes, place), varint(bytes, place), varint(bytes, place)];
  const size = block / minis;
  if (total < count || block > MOST_BLOCK || size % 8 !== 0 || !(size > 0)) throw new RangeError("differences in no such blocks");
  const values = new Float64Array(count);
  let value = unzigzag(varint(bytes, place));
  if (count > 0) values[0] = value;
  for (let made = 1; made < count; ) {
    const least = unzigzag(varint(bytes, place));
    const widths = bytes.subarray(place.at, place.at + minis);
    if (widths.length < minis) throw new RangeError("the differences end too early");
    place.at += minis;
    for (const width of widths) {
      if (made >= count) break;
      const end = Math.min(count, made + size);
      readMini(bytes, place.at, width, values.subarray(made, end));
      for (; made < end; made += 1) values[made] = value += least + (values[made] as number);
      place.at += (size * width) / 8;
    }
  }
  return values;
}

function readMini(bytes: Buffer, from: number, width: number, into: Float64Array): void {
  if (width === 0) return;
  if (width > 64 || from + Math.ceil((into.length * width) / 8) > bytes.length) throw new RangeError("the differences end too early");
  if (width <= MOST_QUICK) return readNarrow(bytes, from, width, into);
  for (let [i, bit] = [0, from * 8]; i < into.length; i += 1, bit += width) into[i] = bitsAt(bytes, bit, width);
}

function readNarrow(bytes: Buffer, from: number, width: number, into: Float64Array): void {
  const mask = 2 ** width - 1;
  let [held, bits, at] = [0, 0, from];
  for (let i = 0; i < into.length; i += 1) {
    for (; bits < width; bits += 8) held |= (bytes[at++] as number) << bits;
    into[i] = held & mask;
    held >>>= width;
    bits -= width;
  }
}

function bitsAt(bytes: Buffer, bit: number, width: number): number {
  let [value, scale, at, left, skipped] = [0, 1, bit >>> 3, width, bit & 7];
  while (left > 0) {
    const taken = Math.min(8 - skipped, left);
    value += (((bytes[at] as number) >> skipped) & (2 ** taken - 1)) * scale;
    scale *= 2 ** taken;
    left -= taken;
    skipped = 0;
    at += 1;
  }
  return value;
}

function varint(bytes: Buffer, place: Place): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[place.at++];
    if (byte === undefined || scale > 2 ** 63) throw new RangeError("the differences end too early");
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
