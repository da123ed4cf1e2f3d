// Sets of leaves, each set once: values that satisfy the same leaves are the same to every rule.

const FIRST_SLOTS = 1 << 12;
const MIX = 0x9e3779b1;

/** Set 0 is the empty one. */
export class SignatureTable {
  private data = new Int32Array(FIRST_SLOTS);
  private ends: number[] = [0, 0];
  private buckets = new Int32Array(FIRST_SLOTS).fill(-1);
  /** Leaf -> when it was last in a set that was looked for. */
  private readonly marks: Uint32Array;
  private generation = 0;

  constructor(leafCount: number) {
    this.marks = new Uint32Array(leafCount);
    this.buckets[hashOf([], 0, 0) & (FIRST_SLOTS - 1)] = 0;
  }

  get size(): number {
    return this.ends.length - 1;
  }

  /** Numbers held, 4 bytes each. */
  get room(): number {
    return this.data.length + this.buckets.length + this.ends.length * 2;
  }

  /** Number of the set. `leaves` names none twice, in any order. */
  intern(leaves: readonly number[]): number {
    if (leaves.length === 0) return 0;
    const { buckets } = this;
    const mask = buckets.length - 1;
    this.generation += 1;
    for (let i = 0; i < leaves.length; i += 1) this.marks[leaves[i] as number] = this.generation;
    let bucket = hashOf(leaves, 0, leaves.length) & mask;
    for (let no = buckets[bucket] as number; no >= 0; no = buckets[bucket] as number) {
      if (this.isMarked(no, leaves.length)) return no;
      bucket = (bucket + 1) & mask;
    }
    return this.add(leaves, bucket);
  }

  /** Leaves of a set. */
  leavesOf(no: number): Int32Array {
    return this.data.subarray(this.ends[no], this.ends[no + 1]);
  }

  union(a: number, b: number): number {
    return this.intern([...new Set([...this.leavesOf(a), ...this.leavesOf(b)])]);
  }

  private isMarked(no: number, length: number): boolean {
    const { ends, data, marks, generation } = this;
    const [start, end] = [ends[no] as number, ends[no + 1] as number];
    if (end - start !== length) return false;
    for (let i = start; i < end; i += 1) if (marks[data[i] as number] !== generation) return false;
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
      let bucket = hashOf(this.data, this.ends[no] as number, this.ends[no + 1] as number) & (buckets.length - 1);
      while ((buckets[bucket] as number) >= 0) bucket = (bucket + 1) & (buckets.length - 1);
      buckets[bucket] = no;
    }
    this.buckets = buckets;
  }
}

// The order does not matter.
function hashOf(leaves: ArrayLike<number>, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i += 1) {
    const mixed = Math.imul((leaves[i] as number) + 1, MIX);
    hash = (hash + Math.imul(mixed ^ (mixed >>> 15), MIX)) | 0;
  }
  return hash ^ (hash >>> 15);
}
