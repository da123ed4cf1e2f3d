// XXH64 with seed 0, as frames of Zstandard end with its lower half (RFC 8878, section 3.1.1).
//
// The lanes are halves of 32 bits: BigInt takes ten times as long. The last bytes are few, and are.

const MASK = 2n ** 64n - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const halves = (value: bigint): readonly [number, number] => [Number(value >> 32n) | 0, Number(value & 0xffffffffn) | 0];
const [P1_HIGH, P1_LOW] = halves(P1);
const [P2_HIGH, P2_LOW] = halves(P2);
const STRIPE = 32;

/** A class: it goes over a frame. */
export class Xxh64 {
  readonly #lanes = Int32Array.from([(P1 + P2) & MASK, P2, 0n, (MASK + 1n - P1) & MASK].flatMap((lane) => halves(lane)));
  readonly #rest = Buffer.alloc(STRIPE);
  #held = 0;
  #length = 0;

  see(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    this.#length += bytes.length;
    let at = 0;
    if (this.#held > 0) {
      at = bytes.copy(this.#rest, this.#held, 0, STRIPE - this.#held);
      this.#held += at;
      if (this.#held < STRIPE) return;
      this.#stripe(this.#rest, 0);
      this.#held = 0;
    }
    for (; at + STRIPE <= bytes.length; at += STRIPE) this.#stripe(bytes, at);
    this.#held = bytes.copy(this.#rest, 0, at);
  }

  /** The lower 32 bits. */
  end(): number {
    let hash = this.#length < STRIPE ? P5 : this.#joined();
    hash = (hash + BigInt(this.#length)) & MASK;
    const rest = this.#rest.subarray(0, this.#held);
    let at = 0;
    for (; at + 8 <= rest.length; at += 8) hash = times(rotated(hash ^ round(0n, rest.readBigUInt64LE(at)), 27n), P1) + P4;
    if (at + 4 <= rest.length) {
      hash = times(rotated(hash ^ times(BigInt(rest.readUInt32LE(at)), P1), 23n), P2) + P3;
      at += 4;
    }
    for (; at < rest.length; at += 1) hash = times(rotated(hash ^ times(BigInt(rest[at] as number), P5), 11n), P1);
    hash &= MASK;
    hash = times(hash ^ (hash >> 33n), P2);
    hash = times(hash ^ (hash >> 29n), P3);
    return Number((hash ^ (hash >> 32n)) & 0xffffffffn);
  }

  #joined(): bigint {
    const lanes = [0, 1, 2, 3].map(
      (i) => (BigInt((this.#lanes[2 * i] as number) >>> 0) << 32n) | BigInt((this.#lanes[2 * i + 1] as number) >>> 0),
    );
    const sum = lanes.reduce((all, lane, i) => all + rotated(lane, [1n, 7n, 12n, 18n][i] as bigint), 0n) & MASK;
    return lanes.reduce((all, lane) => (times(all ^ round(0n, lane), P1) + P4) & MASK, sum);
  }

  #stripe(bytes: Buffer, start: number): void {
    const lanes = this.#lanes;
    for (let i = 0; i < 4; i += 1) {
      const at = start + 8 * i;
      multiply(bytes.readInt32LE(at + 4), bytes.readInt32LE(at), P2_HIGH, P2_LOW);
      const low = (lanes[2 * i + 1] as number) >>> 0;
      const sum = low + (productLow >>> 0);
      const high = ((lanes[2 * i] as number) + productHigh + (sum >= 2 ** 32 ? 1 : 0)) | 0;
      const lower = sum | 0;
      multiply((high << 31) | (lower >>> 1), (lower << 31) | (high >>> 1), P1_HIGH, P1_LOW);
      lanes[2 * i] = productHigh;
      lanes[2 * i + 1] = productLow;
    }
  }
}

let [productHigh, productLow] = [0, 0];

// Of 64 bits by 64 bits, the lower 64.
function multiply(aHigh: number, aLow: number, bHigh: number, bLow: number): void {
  const [a0, a1, b0, b1] = [aLow & 0xffff, aLow >>> 16, bLow & 0xffff, bLow >>> 16];
  const low = a0 * b0;
  const middle = a0 * b1 + a1 * b0 + (low >>> 16);
  productLow = ((middle & 0xffff) << 16) | (low & 0xffff);
  productHigh = (a1 * b1 + Math.floor(middle / 65_536) + Math.imul(aHigh, bLow) + Math.imul(aLow, bHigh)) | 0;
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) & MASK;
}

function rotated(value: bigint, by: bigint): bigint {
  const own = value & MASK;
  return ((own << by) | (own >> (64n - by))) & MASK;
}

function round(lane: bigint, input: bigint): bigint {
  return times(rotated((lane + times(input, P2)) & MASK, 31n), P1);
}
