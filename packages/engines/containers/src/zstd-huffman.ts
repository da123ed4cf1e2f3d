// Huffman-coded literals of Zstandard (RFC 8878, section 4.2).

import { BackBits } from "./back-bits.js";
import { Broken } from "./broken.js";
import { fseTable, parseFse } from "./fse.js";

const MOST_BITS = 11;
const MOST_WEIGHTS = 255;

export interface HuffmanTable {
  readonly log: number;
  /** By the next `log` bits. */
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
}

/** @returns the table and the bytes that it took. */
export function parseHuffman(bytes: Uint8Array): { readonly table: HuffmanTable; readonly length: number } {
  const head = bytes[0];
  if (head === undefined) throw new Broken("damaged", "Huffman table");
  const length = 1 + (head < 128 ? head : (head - 126) >> 1);
  if (length > bytes.length) throw new Broken("damaged", "Huffman table");
  const coded = bytes.subarray(1, length);
  const weights =
    head < 128 ? weightsOf(coded) : Array.from({ length: head - 127 }, (_, i) => ((coded[i >> 1] as number) >> (i % 2 === 0 ? 4 : 0)) & 15);
  return { table: tableOf(weights), length };
}

// Two states take turns until the bits are used up.
function weightsOf(bytes: Uint8Array): number[] {
  const { counts, log, length } = parseFse(bytes, 6, 16);
  const { symbols, bits: needed, base } = fseTable(counts, log);
  const bits = new BackBits(bytes.subarray(length));
  const states = [bits.take(log), bits.take(log)];
  const weights: number[] = [];
  for (let turn = 0; weights.length < MOST_WEIGHTS; turn = 1 - turn) {
    const state = states[turn] as number;
    weights.push(symbols[state] as number);
    const count = needed[state] as number;
    if (bits.at < count) {
      weights.push(symbols[states[1 - turn] as number] as number);
      return weights;
    }
    states[turn] = (base[state] as number) + bits.take(count);
  }
  throw new Broken("damaged", "Huffman weights");
}

function tableOf(given: readonly number[]): HuffmanTable {
  const sum = given.reduce((all, weight) => all + (weight > 0 ? 2 ** (weight - 1) : 0), 0);
  const log = sum === 0 ? 0 : 32 - Math.clz32(sum);
  const last = 2 ** log - sum;
  if (log === 0 || log > MOST_BITS || (last & (last - 1)) !== 0) throw new Broken("damaged", "Huffman weights");
  const weights = [...given, 32 - Math.clz32(last)];
  const [symbols, bits] = [new Uint8Array(1 << log), new Uint8Array(1 << log)];
  let at = 0;
  for (let weight = 1; weight <= log; weight += 1)
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue;
      const end = at + 2 ** (weight - 1);
      symbols.fill(symbol, at, end);
      bits.fill(log + 1 - weight, at, end);
      at = end;
    }
  return { log, symbols, bits };
}

/** @throws {Broken} `damaged` where the bits are not just those of so many literals. */
export function decodeHuffman(bytes: Uint8Array, { log, symbols, bits }: HuffmanTable, out: Uint8Array): void {
  const from = new BackBits(bytes);
  for (let i = 0; i < out.length; i += 1) {
    const code = from.peek(log);
    out[i] = symbols[code] as number;
    from.at -= bits[code] as number;
  }
  if (from.at !== 0) throw new Broken("damaged", "Huffman stream");
}
