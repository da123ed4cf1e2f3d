// What is known of values that were met before, in two generations: when the young one is full, it becomes the old one,
// and what was not met since is forgotten.

import { Habits } from "./habit.js";

/** Beside its text a value costs its place in a map and what is known of it. */
const BYTES_BESIDE = 64;
/** Longer texts are seldom met twice, and would drive the others out. */
const MOST_TEXT = 8_192;

const MOST_NAMED = 4_096;

type Value = string | number | boolean;

export class ValueCache {
  private young: Map<Value, number>[] = [];
  private old: Map<Value, number>[] = [];
  /** Bytes of the young generation, about. */
  bytes = 0;
  private readonly habits = new Habits();
  private readonly named = new Map<string, number>();

  /** @param most bytes of both generations together. */
  constructor(
    private slots: number,
    private readonly most: number,
  ) {
    for (let slot = 0; slot < slots; slot += 1) this.open(slot);
  }

  /** A slot beside the numbered ones; names past the most share one. */
  slotOf(name: string): number {
    const known = this.named.get(name) ?? (this.named.size < MOST_NAMED ? this.slots : this.slots - 1);
    if (known < this.slots) return known;
    this.named.set(name, known);
    this.slots += 1;
    this.open(known);
    return known;
  }

  private open(slot: number): void {
    this.young[slot] = new Map();
    this.old[slot] = new Map();
  }

  /** -1: nothing is known. */
  get(slot: number, value: Value): number {
    if (!this.habits.ask(slot)) return -1;
    const found = this.find(slot, value);
    if (found >= 0) this.habits.meet(slot);
    return found;
  }

  private find(slot: number, value: Value): number {
    const known = (this.young[slot] as Map<Value, number>).get(value);
    if (known !== undefined) return known;
    const before = (this.old[slot] as Map<Value, number>).get(value);
    if (before === undefined) return -1;
    this.put(slot, value, before);
    return before;
  }

  set(slot: number, value: Value, known: number): void {
    if (this.habits.isKept(slot)) this.put(slot, value, known);
  }

  private put(slot: number, value: Value, known: number): void {
    const length = typeof value === "string" ? value.length : 0;
    if (length > MOST_TEXT) return;
    this.bytes += length * 2 + BYTES_BESIDE;
    if (this.bytes > this.most / 2) this.age(length * 2 + BYTES_BESIDE);
    (this.young[slot] as Map<Value, number>).set(value, known);
  }

  clear(): void {
    this.age(0);
    this.old = this.emptied();
  }

  private age(bytes: number): void {
    this.old = this.young;
    this.young = this.emptied();
    this.bytes = bytes;
  }

  private emptied(): Map<Value, number>[] {
    return Array.from({ length: this.slots }, () => new Map());
  }
}
