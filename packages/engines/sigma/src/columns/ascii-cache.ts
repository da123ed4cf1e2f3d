// What is known of values that are bytes of ASCII, in two generations as ValueCache has them; no value becomes a string for it.

import { Habits } from "./habit.js";

/** Longer texts are seldom met twice, and would drive the others out. */
const MOST_TEXT = 8_192;
const FIRST_BYTES = 1 << 16;
const FIRST_PLACES = 1 << 12;
/** Numbers of a value: where its bytes begin, how many, its slot, what is known. */
const WIDTH = 4;
/** Past so many steps a value is taken as unknown: who chooses values to collide gains nothing by it. */
const MOST_STEPS = 32;
const MIX = 0x9e3779b1;

/** A value where it stands. */
export interface AsciiValue {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

class Generation {
  private bytes = new Uint8Array(FIRST_BYTES);
  private values = new Int32Array(FIRST_PLACES * WIDTH);
  private hashes = new Int32Array(FIRST_PLACES);
  /** Number of a value and one; 0: none. */
  private places = new Int32Array(FIRST_PLACES * 2);
  private used = 0;
  private count = 0;

  get room(): number {
    return this.used + this.count * WIDTH * 8;
  }

  get(slot: number, hash: number, value: AsciiValue): number {
    const mask = this.places.length - 1;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const no = (this.places[(hash + step) & mask] as number) - 1;
      if (no < 0) return -1;
      if (this.hashes[no] === hash && this.isAt(no, slot, value)) return this.values[no * WIDTH + 3] as number;
    }
    return -1;
  }

  put(slot: number, hash: number, { bytes, start, end, known }: AsciiValue & { readonly known: number }): void {
    this.makeRoom(end - start);
    const at = this.used;
    for (let i = start; i < end; i += 1) this.bytes[at + i - start] = bytes[i] as number;
    this.used += end - start;
    const no = this.count;
    this.values[no * WIDTH] = at;
    this.values[no * WIDTH + 1] = end - start;
    this.values[no * WIDTH + 2] = slot;
    this.values[no * WIDTH + 3] = known;
    this.hashes[no] = hash;
    this.count += 1;
    this.place(no);
  }

  private place(no: number): void {
    const mask = this.places.length - 1;
    const hash = this.hashes[no] as number;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const place = (hash + step) & mask;
      if (this.places[place] !== 0) continue;
      this.places[place] = no + 1;
      return;
    }
  }

  private isAt(no: number, slot: number, { bytes, start, end }: AsciiValue): boolean {
    const { values, bytes: own } = this;
    const at = values[no * WIDTH] as number;
    if (values[no * WIDTH + 1] !== end - start || values[no * WIDTH + 2] !== slot) return false;
    for (let i = start; i < end; i += 1) if (own[at + i - start] !== bytes[i]) return false;
    return true;
  }

  private makeRoom(more: number): void {
    if (this.used + more > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
      bytes.set(this.bytes);
      this.bytes = bytes;
    }
    if (this.count < this.hashes.length) return;
    const [values, hashes] = [new Int32Array(this.values.length * 2), new Int32Array(this.hashes.length * 2)];
    values.set(this.values);
    hashes.set(this.hashes);
    [this.values, this.hashes, this.places] = [values, hashes, new Int32Array(hashes.length * 2)];
    for (let no = 0; no < this.count; no += 1) this.place(no);
  }
}

export class AsciiCache {
  private young = new Generation();
  private old = new Generation();
  private readonly habits = new Habits();
  private hash = 0;

  /** @param most bytes of both generations together. */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.young.room + this.old.room;
  }

  /** -1: nothing is known. */
  get(slot: number, value: AsciiValue): number {
    if (!this.habits.ask(slot) || value.end - value.start > MOST_TEXT) return -1;
    this.hash = hashOf(slot, value);
    let known = this.young.get(slot, this.hash, value);
    if (known < 0) {
      known = this.old.get(slot, this.hash, value);
      if (known >= 0) this.put(slot, value, known);
    }
    if (known >= 0) this.habits.meet(slot);
    return known;
  }

  /** Of the value that was asked for last. */
  set(slot: number, value: AsciiValue, known: number): void {
    if (this.habits.isKept(slot) && value.end - value.start <= MOST_TEXT) this.put(slot, value, known);
  }

  clear(): void {
    this.young = new Generation();
    this.old = new Generation();
  }

  private put(slot: number, { bytes, start, end }: AsciiValue, known: number): void {
    if (this.young.room > this.most / 2) [this.old, this.young] = [this.young, new Generation()];
    this.young.put(slot, this.hash, { bytes, start, end, known });
  }
}

function hashOf(slot: number, { bytes, start, end }: AsciiValue): number {
  let hash = (slot + 1) * 31 + end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const four =
      (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ four, MIX);
  }
  for (; at < end; at += 1) hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ (bytes[at] as number), MIX);
  hash ^= hash >>> 15;
  return hash ^ (hash >>> 7);
}
