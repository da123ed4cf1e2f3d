// Sets of leaves, each set once: values that satisfy the same leaves are the same to every rule.

const FIRST_SLOTS = 1 << 12;

/** Set 0 is the empty one. */
export class SignatureTable {
  private data = new Int32Array(FIRST_SLOTS);
  private ends: number[] = [0];
  private buckets = new Int32Array(FIRST_SLOTS).fill(-1);

  constructor() {
    this.intern([]);
  }

  get size(): number {
    return this.ends.length - 1;
  }

  /** Numbers held, 4 bytes each. */
  get room(): number {
    return this.data.length + this.buckets.length + this.ends.length * 2;
  }

  /** Number of the set. `leaves` is sorted in place; it names none twice. */
  intern(leaves: number[]): number {
    sortFew(leaves);
    const mask = this.buckets.length - 1;
    let bucket = hashOf(leaves) & mask;
    for (let no = this.buckets[bucket] as number; no >= 0; no = this.buckets[bucket] as number) {
      if (this.isSame(no, leaves)) return no;
      bucket = (bucket + 1) & mask;
    }
    return this.add(leaves, bucket);
  }

  /** Leaves of a set, in order. */
  leavesOf(no: number): Int32Array {
    return this.data.subarray(this.ends[no], this.ends[no + 1]);
  }

  union(a: number, b: number): number {
    return this.intern([...new Set([...this.leavesOf(a), ...this.leavesOf(b)])]);
  }

  private isSame(no: number, leaves: readonly number[]): boolean {
    const start = this.ends[no] as number;
    if ((this.ends[no + 1] as number) - start !== leaves.length) return false;
    for (let i = 0; i < leaves.length; i += 1) if (this.data[start + i] !== leaves[i]) return false;
    return true;
  }

  private add(leaves: readonly number[], bucket: number): number {
    const start = this.ends.at(-1) as number;
    if (start + leaves.length > this.data.length) {
      const data = new Int32Array(Math.max(this.data.length * 2, start + leaves.length));
      data.set(this.data);
      this.data = data;
    }
    this.data.set(leaves, start);
    const no = this.ends.push(start + leaves.length) - 2;
    this.buckets[bucket] = no;
    if (this.size * 2 > this.buckets.length) this.rehash();
    return no;
  }

  private rehash(): void {
    const buckets = new Int32Array(this.buckets.length * 2).fill(-1);
    for (let no = 0; no < this.size; no += 1) {
      let bucket = hashOf(this.leavesOf(no)) & (buckets.length - 1);
      while ((buckets[bucket] as number) >= 0) bucket = (bucket + 1) & (buckets.length - 1);
      buckets[bucket] = no;
    }
    this.buckets = buckets;
  }
}

const FEW = 12;

// By insertion where they are few.
function sortFew(numbers: number[]): void {
  if (numbers.length > FEW) {
    const sorted = Int32Array.from(numbers).sort();
    for (let i = 0; i < sorted.length; i += 1) numbers[i] = sorted[i] as number;
    return;
  }
  for (let i = 1; i < numbers.length; i += 1) {
    const number = numbers[i] as number;
    let at = i - 1;
    for (; at >= 0 && (numbers[at] as number) > number; at -= 1) numbers[at + 1] = numbers[at] as number;
    numbers[at + 1] = number;
  }
}

export function hashOf(numbers: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < numbers.length; i += 1) hash = mix(hash, numbers[i] as number);
  return hash ^ (hash >>> 15);
}

function mix(hash: number, number: number): number {
  const mixed = Math.imul(hash ^ number, 0x9e3779b1);
  return mixed ^ (mixed >>> 13);
}
