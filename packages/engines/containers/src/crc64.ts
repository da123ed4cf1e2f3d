// CRC-64 as xz has it (ECMA-182, reflected), in two halves of 32 bits.

const [POLY_HIGH, POLY_LOW] = [0xc96c5795, 0xd7870f42];
const [HIGHS, LOWS] = tables();

export function crc64(): { see(piece: Uint8Array): void; end(): string } {
  let [high, low] = [-1, -1];
  return {
    see(piece) {
      let [h, l] = [high, low];
      for (let i = 0; i < piece.length; i += 1) {
        const at = (l ^ (piece[i] as number)) & 0xff;
        l = ((l >>> 8) | (h << 24)) ^ (LOWS[at] as number);
        h = (h >>> 8) ^ (HIGHS[at] as number);
      }
      [high, low] = [h, l];
    },
    end() {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32LE(~low, 0);
      bytes.writeInt32LE(~high, 4);
      return bytes.toString("hex");
    },
  };
}

function tables(): readonly [Int32Array, Int32Array] {
  const [highs, lows] = [new Int32Array(256), new Int32Array(256)];
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let i = 0; i < 8; i += 1) {
      const isOdd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (isOdd) [high, low] = [high ^ POLY_HIGH, low ^ POLY_LOW];
    }
    [highs[byte], lows[byte]] = [high, low];
  }
  return [highs, lows];
}
