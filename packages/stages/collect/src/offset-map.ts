// Where bytes of text that was made UTF-8 stand in the file it came from.
//
// Runs of letters that are alike in length, here and there, are one entry: of UTF-8 there is one for the whole file. Only what a
// reader can still ask for is held: the letters of the last records, and those before a line that does not end.

/** As the longest record that a reader holds back, and more. */
const WINDOW = 5 * 1024 * 1024;
const LEAST_ENTRIES = 64 * 1024;

interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** A class: it grows with the file. */
export class OffsetMap {
  /** Where each run begins, made and original, and how long a letter of it is in both. */
  #made: number[] = [];
  #original: number[] = [];
  #madeWidth: number[] = [];
  #originalWidth: number[] = [];
  #madeEnd = 0;
  #originalEnd = 0;
  #lineStart = 0;
  #hasGap = false;
  /** Entries from which on old ones are looked for. */
  #most = LEAST_ENTRIES;
  /** Every byte stands where it stood. */
  isSame = true;

  /** The original's bytes that were taken. */
  get taken(): number {
    return this.#originalEnd;
  }

  /** Letters that are `made` bytes long and were `original`. */
  add(made: number, original: number, count = 1): void {
    const last = this.#made.length - 1;
    if (this.#madeWidth[last] !== made || this.#originalWidth[last] !== original || this.#hasGap) {
      this.#hasGap = false;
      this.#made.push(this.#madeEnd);
      this.#original.push(this.#originalEnd);
      this.#madeWidth.push(made);
      this.#originalWidth.push(original);
      if (made !== 1 || original !== 1) this.isSame = false;
    }
    this.#madeEnd += made * count;
    this.#originalEnd += original * count;
  }

  /** Bytes of the original that became nothing. */
  skip(original: number): void {
    this.#originalEnd += original;
    this.#hasGap = true;
    this.isSame = false;
  }

  /** A line begins here. */
  line(): void {
    this.#lineStart = this.#madeEnd;
  }

  /** All that was added was read: what nobody asks for any more is let go of. */
  settle(): void {
    if (this.#made.length > this.#most) this.#forget();
  }

  /** The original's offset of a letter. */
  at(made: number): number {
    if (this.isSame) return made;
    let [low, high] = [0, this.#made.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#made[middle] as number) <= made) low = middle;
      else high = middle - 1;
    }
    if (high < 0 || made >= this.#madeEnd) return this.#originalEnd;
    const letters = Math.floor((made - (this.#made[low] as number)) / (this.#madeWidth[low] as number));
    return (this.#original[low] as number) + letters * (this.#originalWidth[low] as number);
  }

  /** The same of some bytes. */
  piece(made: Piece): Piece {
    if (this.isSame) return made;
    const offset = this.at(made.offset);
    return { offset, length: this.at(made.offset + made.length) - offset };
  }

  #forget(): void {
    const [before, behind] = [this.#lineStart - WINDOW, this.#madeEnd - WINDOW];
    const keep: number[] = [];
    for (let i = 0; i < this.#made.length; i += 1) {
      const end = this.#made[i + 1] ?? this.#madeEnd;
      if (end > behind || (end > before && (this.#made[i] as number) <= this.#lineStart)) keep.push(i);
    }
    const kept = (list: readonly number[]) => keep.map((i) => list[i] as number);
    this.#made = kept(this.#made);
    this.#original = kept(this.#original);
    this.#madeWidth = kept(this.#madeWidth);
    this.#originalWidth = kept(this.#originalWidth);
    this.#most = Math.max(LEAST_ENTRIES, keep.length * 2);
  }
}
