// A 64-bit hash of folded letters, as two 32-bit lanes: keys are compared by it, never by their text.
//
// Own and not cryptographic: two multiply-rotate lanes over 16-bit codes, each finished with the avalanche of
// MurmurHash3 (fmix32). Among 20 million keys two different ones meet with a chance of about 1 in 90,000.
// Nobody can be named from it that cannot be guessed: it stays in memory.

import type { Letters } from "./letters.js";

/** The state of a hash under way; (0, 0) never results, so that it can mean "no key". */
export interface Hash {
  high: number;
  low: number;
}

const PRIME_HIGH = 0x9e3779b1;
const PRIME_LOW = 0x85ebca77;

export function newHash(): Hash {
  return { high: 0, low: 0 };
}

export function resetHash(hash: Hash, seed: number): void {
  hash.high = Math.imul(seed ^ 0x6a09e667, PRIME_HIGH);
  hash.low = Math.imul((seed ^ 0xbb67ae85) | 0, PRIME_LOW);
}

/** Adds one part of a key. Its length goes in first: ("ab", "c") is not ("a", "bc"). */
export function addLetters(hash: Hash, { codes, length }: Letters): void {
  let high = hash.high ^ Math.imul(length, PRIME_LOW);
  let low = hash.low ^ Math.imul(length, PRIME_HIGH);
  for (let i = 0; i < length; i += 1) {
    const code = codes[i] as number;
    high = Math.imul(high ^ code, PRIME_HIGH);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ (code + 0x7f4a), PRIME_LOW);
    low = (low << 17) | (low >>> 15);
  }
  hash.high = high;
  hash.low = low;
}

/** Spreads the last letters over all bits. */
export function finishHash(hash: Hash): void {
  const high = avalanche(hash.high ^ Math.imul(hash.low, 0x27d4eb2f));
  hash.low = avalanche(hash.low ^ Math.imul(high, 0x165667b1));
  hash.high = high;
  if (hash.high === 0 && hash.low === 0) hash.low = 1;
}

function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
