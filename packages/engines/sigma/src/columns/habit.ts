// Of which slots it is worth to look for values that were met before: where nearly all are new, looking is for nothing.

/** A slot of which less than one value in so many was met before is left alone for a while. */
const SELDOM = 8;
const SAMPLE = 2_048;
const REST = 32_768;

export class Habits {
  /** Of each slot: values asked for and met before in this sample; below 0 the rest of a pause. */
  private readonly asked: number[] = [];
  private readonly met: number[] = [];

  /** Whether to look for the slot's next value. */
  ask(slot: number): boolean {
    const asked = (this.asked[slot] ?? 0) + 1;
    this.asked[slot] = asked;
    if (asked >= SAMPLE) {
      this.asked[slot] = (this.met[slot] ?? 0) * SELDOM < SAMPLE ? -REST : 0;
      this.met[slot] = 0;
    }
    return asked > 0;
  }

  /** The value that was asked for was met before. */
  meet(slot: number): void {
    this.met[slot] = (this.met[slot] ?? 0) + 1;
  }

  /** Whether to keep the slot's last value. */
  isKept(slot: number): boolean {
    return (this.asked[slot] ?? 0) >= 0;
  }
}
