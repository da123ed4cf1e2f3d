// Chance that can be repeated: the same seed gives the same world, row by row and in any order.
//
// Nothing is drawn from one long stream. Every person, row or log file has a stream of its own, named by a number, so
// that two processes can write different parts of one world and a single row can be made again on its own.
// Generator: xoroshiro64** 1.0 (Blackman, Vigna). Mixing: the finaliser of MurmurHash3 (Appleby).

/** The two words every stream of one world starts from. */
export interface WorldKey {
  readonly high: number;
  readonly low: number;
}

/** @param seed a whole number, 0 to 2^53 - 1 */
export function worldKey(seed: number): WorldKey {
  const high = mix(0x6861_6d6f, Math.floor(seed / 2 ** 32));
  return { high, low: mix(high ^ 0x6e77_6f72, seed >>> 0) };
}

/** One word from two. For one `key`, different words give different results. */
export function mix(key: number, word: number): number {
  let hash = key ^ Math.imul(word, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream of chance. `reset` names which; then it is drawn from in order. */
export class Dice {
  private first = 1;
  private second = 1;

  constructor(private readonly key: WorldKey) {}

  /** Begins stream number `index` of the family `stream`. Returns itself. */
  reset(stream: number, index: number): this {
    const family = mix(this.key.high, stream);
    this.first = mix(family, index);
    this.second = mix(family ^ this.key.low, index) | 1;
    this.next();
    return this;
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const { first } = this;
    const product = Math.imul(first, 0x9e37_79bb);
    const result = Math.imul((product << 5) | (product >>> 27), 5);
    const second = this.second ^ first;
    this.first = ((first << 26) | (first >>> 6)) ^ second ^ (second << 9);
    this.second = (second << 13) | (second >>> 19);
    return result >>> 0;
  }

  /** From 0 up to, not including, 1. */
  share(): number {
    return this.next() / 2 ** 32;
  }

  /** 0 to count - 1. */
  below(count: number): number {
    return Math.floor((this.next() / 2 ** 32) * count);
  }

  /** low to high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability * 2 ** 32;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

const ROUNDS = 4;

/** All numbers 0 to size - 1 in an order without a pattern, either way without a table. A Feistel network that walks its cycle. */
export class Permutation {
  private readonly half: number;
  private readonly mask: number;
  private readonly keys: readonly number[];

  /** @param size 1 to 2^30 */
  constructor(
    readonly size: number,
    key: WorldKey,
    stream: number,
  ) {
    this.half = Math.max(1, Math.ceil(Math.ceil(Math.log2(size + 1)) / 2));
    this.mask = 2 ** this.half - 1;
    this.keys = Array.from({ length: ROUNDS }, (_, round) => mix(mix(key.high, stream), key.low ^ round));
  }

  at(place: number): number {
    let value = place;
    do value = this.encrypt(value);
    while (value >= this.size);
    return value;
  }

  inverseAt(value: number): number {
    let place = value;
    do place = this.decrypt(place);
    while (place >= this.size);
    return place;
  }

  private encrypt(value: number): number {
    let left = value >>> this.half;
    let right = value & this.mask;
    for (let round = 0; round < ROUNDS; round += 1) {
      const next = left ^ (mix(this.keys[round] as number, right) & this.mask);
      left = right;
      right = next;
    }
    return left * 2 ** this.half + right;
  }

  private decrypt(value: number): number {
    let left = Math.floor(value / 2 ** this.half);
    let right = value & this.mask;
    for (let round = ROUNDS - 1; round >= 0; round -= 1) {
      const previous = right ^ (mix(this.keys[round] as number, left) & this.mask);
      right = left;
      left = previous;
    }
    return left * 2 ** this.half + right;
  }
}

/** Numbers of the families of streams. A number is never given to something else: worlds of old seeds stay what they are. */
export const STREAM = {
  person: 1,
  household: 2,
  contact: 3,
  policyRow: 4,
  policyOrder: 5,
  policyNumber: 6,
  duplicate: 7,
  bankAccount: 8,
  staffRow: 9,
  staffOrder: 10,
  staffTwin: 11,
  birthDate: 12,
  agency: 13,
  agencySize: 14,
  numberRow: 15,
  claimNumber: 16,
  masterOrder: 17,
  masterRow: 18,
  coreRow: 19,
  mobile: 20,
  givenRank: 21,
  logFile: 22,
  intruder: 23,
  pool: 24,
  persons: 25,
  member: 26,
  memberPart: 27,
  presence: 28,
  memberDay: 29,
  serverDay: 30,
  deed: 31,
  agencyStaff: 32,
} as const;
