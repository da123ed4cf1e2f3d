// Which rows have the same signatures in the slots of a group: slot after slot, so that each loop runs over plain numbers.

/** Rows that are numbered at once: what is read again and again stays near. */
export const MOST_ROWS = 4_096;
/** Places for the numbers of rows, twice as many as there may be. */
const PLACES = MOST_ROWS * 4;
const MOST_SPAN = 2 ** 31;
const MIX = 0x9e3779b1;

/** Signatures by code; -1 where they are not known yet. */
export interface SlotColumn {
  /** Code of each row; null: one for all, which is 0. */
  readonly codes: Uint32Array | null;
  readonly sigs: Int32Array;
  /** Works out sigs[code]. */
  readonly resolve: (code: number) => number;
}

/** A class: the same room for every group. */
export class TupleNumbers {
  /** Number of each row; from `settle` on below `count`. */
  readonly of = new Uint32Array(MOST_ROWS);
  /** A row of each number. */
  readonly firsts = new Uint32Array(MOST_ROWS);
  count = 0;
  private readonly sigs = new Int32Array(MOST_ROWS);
  private span = 1;
  private readonly keys = new Uint32Array(PLACES);
  private readonly places = new Uint32Array(PLACES);
  private readonly stamps = new Uint32Array(PLACES);
  private generation = 0;
  /** Of signatures that stand in one slot: what each is called there. */
  private names = new Uint32Array(PLACES);
  private named = new Uint32Array(PLACES);
  private naming = 0;

  begin(rows: number): void {
    this.of.fill(0, 0, rows);
    this.span = 1;
  }

  /**
   * Tells rows apart by one more slot.
   *
   * @param isFull asked after each value that was read.
   * @returns false when it was full: nothing may be concluded then.
   */
  add({ codes, sigs, resolve }: SlotColumn, rows: Uint32Array, isFull: () => boolean): boolean {
    if (codes === null) return true;
    const own = this.sigs;
    let differing = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const code = codes[rows[i] as number] as number;
      let sig = sigs[code] as number;
      if (sig < 0) {
        sig = resolve(code);
        if (isFull() && rows.length > 1) return false;
      }
      own[i] = sig;
      differing |= sig ^ (own[0] as number);
    }
    if (differing !== 0) this.tellApart(rows.length);
    return true;
  }

  private tellApart(rows: number): void {
    const { of, sigs } = this;
    const count = this.nameThem(rows);
    if (this.span * count > MOST_SPAN) this.number(rows);
    const { names } = this;
    for (let i = 0; i < rows; i += 1) of[i] = (of[i] as number) * count + (names[sigs[i] as number] as number);
    this.span *= count;
  }

  private nameThem(rows: number): number {
    const { sigs } = this;
    this.naming += 1;
    let count = 0;
    for (let i = 0; i < rows; i += 1) {
      const sig = sigs[i] as number;
      if (sig >= this.names.length) this.lengthen(sig);
      if (this.named[sig] === this.naming) continue;
      this.named[sig] = this.naming;
      this.names[sig] = count;
      count += 1;
    }
    return count;
  }

  private lengthen(sig: number): void {
    const [names, named] = [new Uint32Array(sig * 2), new Uint32Array(sig * 2)];
    names.set(this.names);
    named.set(this.named);
    [this.names, this.named] = [names, named];
  }

  /** Numbers the tuples of rows from 0 on. */
  settle(rows: Uint32Array): void {
    this.number(rows.length);
    for (let no = 0; no < this.count; no += 1) this.firsts[no] = rows[this.firsts[no] as number] as number;
  }

  private number(rows: number): void {
    const { of, keys, places, stamps, firsts } = this;
    const isDirect = this.span <= PLACES;
    this.generation += 1;
    let count = 0;
    for (let i = 0; i < rows; i += 1) {
      const key = of[i] as number;
      let place = isDirect ? key : placeOf(key);
      while (stamps[place] === this.generation && keys[place] !== key) place = (place + 1) & (PLACES - 1);
      if (stamps[place] !== this.generation) {
        stamps[place] = this.generation;
        keys[place] = key;
        places[place] = count;
        firsts[count] = i;
        count += 1;
      }
      of[i] = places[place] as number;
    }
    this.count = count;
    this.span = Math.max(1, count);
  }
}

function placeOf(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 15), MIX);
  return (mixed ^ (mixed >>> 16)) & (PLACES - 1);
}
