// One column of text: each distinct value is taken once, a row is the number of its value.

/** A row without a value. */
const NONE = -1;
const LENGTH_BYTES = 4;
const FIRST_SLOTS = 1024;
const FIRST_BYTES = 16 * 1024;
const LONG_BYTES = 16 * 1024 * 1024;
/** Of one unit of JavaScript's text. */
const MOST_UTF8_BYTES = 3;
/** Past so many steps a value is taken as new: who chooses values to collide gains a longer dictionary, not a slow one. */
const MOST_STEPS = 48;

/** A class: it fills with rows and is emptied for the next group. */
export class TextColumn {
  /** Of each row that was set; NONE where not. */
  readonly ids: Int32Array;
  #size = 0;
  /** Pairs: a value's hash, its number and one. 0: nothing here. */
  #slots = new Int32Array(FIRST_SLOTS * 2);
  /** Pairs: where a value's bytes begin and end in #bytes; its length stands before, as PLAIN has it. */
  #spans = new Uint32Array(FIRST_SLOTS);
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = viewOf(this.#bytes);
  #used = 0;

  constructor(rows: number) {
    this.ids = new Int32Array(rows).fill(NONE);
  }

  /** Distinct values so far. */
  get size(): number {
    return this.#size;
  }

  /** The values one after the other, each with its length before it. */
  get dictionary(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  set(row: number, id: number): void {
    this.ids[row] = id;
  }

  /** The bytes of a value; they are good until the next one is taken. */
  valueAt(id: number): Uint8Array {
    return this.#bytes.subarray(this.#spans[id * 2], this.#spans[id * 2 + 1]);
  }

  /** The number of a value that stands in `bytes` from `start` to `end`. New values get the next number. */
  idOf(bytes: DataView, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const mask = this.#slots.length - 2;
    let slot = (hash << 1) & mask;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const id = (this.#slots[slot + 1] as number) - 1;
      if (id < 0) break;
      if (this.#slots[slot] === hash && this.#isAt(id, bytes, start, end)) return id;
      slot = (slot + 2) & mask;
    }
    return this.#take(bytes, { start, end, hash, slot });
  }

  /** The number of a value given as text, one letter a byte. */
  idOfText(text: string): number {
    const bytes = scratchFor(text.length);
    return this.idOf(scratch.view, 0, bytes.write(text, 0, "latin1"));
  }

  /** The same of text as JavaScript has it: stored as UTF-8. */
  idOfString(text: string): number {
    const most = text.length * MOST_UTF8_BYTES;
    const bytes = scratchFor(most > LONG_BYTES ? Buffer.byteLength(text) : most);
    return this.idOf(scratch.view, 0, bytes.write(text, 0, "utf8"));
  }

  /** Rows and values go; room stays, but for a very long one. */
  clear(rows: number): void {
    this.ids.fill(NONE, 0, rows);
    this.#slots.fill(0);
    this.#size = 0;
    this.#used = 0;
    if (this.#bytes.length <= LONG_BYTES) return;
    this.#bytes = new Uint8Array(FIRST_BYTES);
    this.#view = viewOf(this.#bytes);
  }

  #isAt(id: number, bytes: DataView, start: number, end: number): boolean {
    const own = this.#view;
    const from = this.#spans[id * 2] as number;
    const length = end - start;
    if ((this.#spans[id * 2 + 1] as number) - from !== length) return false;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (own.getInt32(from + i, true) !== bytes.getInt32(start + i, true)) return false;
    for (; i < length; i += 1) if (own.getUint8(from + i) !== bytes.getUint8(start + i)) return false;
    return true;
  }

  #take(bytes: DataView, { start, end, hash, slot }: { start: number; end: number; hash: number; slot: number }): number {
    const id = this.#size;
    if (id * 2 >= this.#spans.length) this.#growSpans();
    this.#growBytes(end - start + LENGTH_BYTES);
    this.#view.setUint32(this.#used, end - start, true);
    const from = this.#used + LENGTH_BYTES;
    copy(bytes, { start, end, into: this.#view, at: from });
    this.#used = from + end - start;
    this.#spans[id * 2] = from;
    this.#spans[id * 2 + 1] = this.#used;
    if (this.#slots[slot + 1] === 0) {
      this.#slots[slot] = hash;
      this.#slots[slot + 1] = id + 1;
    }
    this.#size += 1;
    if (this.#size * 4 > this.#slots.length) this.#growSlots();
    return id;
  }

  #growSpans(): void {
    const spans = new Uint32Array(this.#spans.length * 2);
    spans.set(this.#spans);
    this.#spans = spans;
  }

  #growBytes(more: number): void {
    if (this.#used + more <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + more));
    bytes.set(this.#bytes.subarray(0, this.#used));
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  #growSlots(): void {
    const before = this.#slots;
    const slots = new Int32Array(before.length * 2);
    const mask = slots.length - 2;
    for (let from = 0; from < before.length; from += 2) {
      if (before[from + 1] === 0) continue;
      const hash = before[from] as number;
      let slot = (hash << 1) & mask;
      for (let steps = 0; steps < MOST_STEPS && slots[slot + 1] !== 0; steps += 1) slot = (slot + 2) & mask;
      if (slots[slot + 1] !== 0) continue; // too far from its place: found no more, and taken as new
      slots[slot] = hash;
      slots[slot + 1] = before[from + 1] as number;
    }
    this.#slots = slots;
  }
}

function copy(bytes: DataView, { start, end, into, at }: { start: number; end: number; into: DataView; at: number }): void {
  const length = end - start;
  let i = 0;
  for (; i + 4 <= length; i += 4) into.setInt32(at + i, bytes.getInt32(start + i, true), true);
  for (; i < length; i += 1) into.setUint8(at + i, bytes.getUint8(start + i));
}

function hashOf(bytes: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ bytes.getInt32(at, true), MIX);
  for (; at < end; at += 1) hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ bytes.getUint8(at), MIX);
  hash ^= hash >>> 15;
  return hash ^ (hash >>> 7);
}

/** Odd, and its bits look like chance. */
const MIX = 0x9e3779b1 | 0;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Of the thread: text on its way to bytes. */
let scratch = scratchOf(FIRST_BYTES);

function scratchFor(bytes: number): Buffer {
  if (scratch.bytes.length < bytes || (scratch.bytes.length > LONG_BYTES && bytes <= FIRST_BYTES))
    scratch = scratchOf(Math.max(bytes, FIRST_BYTES));
  return scratch.bytes;
}

function scratchOf(size: number) {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: viewOf(bytes) };
}
