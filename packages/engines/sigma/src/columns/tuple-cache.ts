// What matched for a tuple of signatures, each tuple once.

const FIRST = 64;
/** Beside its numbers a tuple costs its list, in numbers of 4 bytes. */
const ROOM_BESIDE = 8;
const UNKNOWN: readonly number[] = [];

export class TupleCache {
  private keys = new Int32Array(0);
  private results: (readonly number[])[] = [];
  private buckets = new Int32Array(0);
  private count = 0;
  /** Numbers held, 4 bytes each, about. */
  room = 0;

  constructor(private readonly width: number) {
    this.clear();
  }

  /** Null: was not met yet. */
  get(tuple: Int32Array): readonly number[] | null {
    const found = this.buckets[this.bucketOf(tuple)] as number;
    return found < 0 ? null : (this.results[found] as readonly number[]);
  }

  set(tuple: Int32Array, result: readonly number[]): void {
    if (this.count * 2 >= this.buckets.length) this.grow();
    this.keys.set(tuple, this.count * this.width);
    this.buckets[this.bucketOf(tuple)] = this.count;
    this.results[this.count] = result.length === 0 ? UNKNOWN : result;
    this.count += 1;
    this.room += result.length;
  }

  clear(): void {
    this.count = 0;
    this.results = [];
    this.keys = new Int32Array((FIRST / 2) * this.width);
    this.buckets = new Int32Array(FIRST).fill(-1);
    this.room = FIRST * (this.width + ROOM_BESIDE);
  }

  // Where the tuple is, or where it would be put.
  private bucketOf(tuple: Int32Array): number {
    const mask = this.buckets.length - 1;
    let bucket = hashOf(tuple) & mask;
    for (let no = this.buckets[bucket] as number; no >= 0 && !this.isSame(no, tuple); no = this.buckets[bucket] as number) {
      bucket = (bucket + 1) & mask;
    }
    return bucket;
  }

  private isSame(no: number, tuple: Int32Array): boolean {
    const start = no * this.width;
    for (let i = 0; i < this.width; i += 1) if (this.keys[start + i] !== tuple[i]) return false;
    return true;
  }

  private grow(): void {
    const keys = new Int32Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    this.buckets = new Int32Array(this.buckets.length * 2).fill(-1);
    this.room = this.buckets.length * (this.width + ROOM_BESIDE);
    for (let no = 0; no < this.count; no += 1) {
      this.buckets[this.bucketOf(keys.subarray(no * this.width, (no + 1) * this.width))] = no;
    }
  }
}

function hashOf(numbers: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < numbers.length; i += 1) hash = mix(hash, numbers[i] as number);
  return hash ^ (hash >>> 15);
}

function mix(hash: number, number: number): number {
  const mixed = Math.imul(hash ^ number, 0x9e3779b1);
  return mixed ^ (mixed >>> 13);
}
