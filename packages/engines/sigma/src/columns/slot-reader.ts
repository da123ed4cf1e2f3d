// What stands in the slots of a batch, as signatures: each value is read when it is first asked for.

import type { SigmaValue } from "../evaluate.js";
import { readingOf, sourceOf, type Reading as ColumnReading } from "../reading.js";
import { AsciiCache, type AsciiValue } from "./ascii-cache.js";
import { fillAscii } from "./automaton.js";
import { ANY_TEXT, type AsciiTexts, type Batch, type Column } from "./column.js";
import { readFilled, readPair, readTogether, readValue, stringOf, type Reading, type Value } from "./field-reader.js";
import type { FieldTests, SlotTests } from "./field-tests.js";
import type { ColumnProgram } from "./program.js";
import { SignatureTable } from "./signature.js";
import type { SlotColumn } from "./tuple-numbers.js";
import { ValueCache } from "./value-cache.js";

/** One way to read a column, and what is asked of that. */
interface Way {
  readonly tests: FieldTests;
  readonly reading: ColumnReading | null;
}

interface Slot {
  readonly field: string;
  readonly other: string | null;
  readonly tests: SlotTests;
  readonly ways: readonly Way[];
  readonly absent: readonly number[];
  /** A value is sooner compared than found again. */
  readonly isOfNumbers: boolean;
}

/** A column whose every text is asked about, for rows that ask. */
interface TextColumn {
  readonly slot: number;
  /** Its name and the slot's. */
  readonly cacheSlot: number;
  readonly column: Column;
}

export class SlotReader {
  table: SignatureTable;
  private readonly cache: ValueCache;
  private readonly asciiCache: AsciiCache;
  private readonly slots: readonly Slot[];
  private readonly leafCount: number;
  private batch: Batch = { row_count: 0, columns: new Map() };
  private columns: (SlotColumn | null)[] = [];
  private rowNumbers = new Uint32Array(0);

  /** @param cacheBytes of values and their signatures, about. */
  constructor(
    program: ColumnProgram,
    private readonly reading: Reading,
    private readonly cacheBytes: number,
  ) {
    this.leafCount = program.leaf_count;
    this.table = new SignatureTable(this.leafCount);
    this.cache = new ValueCache(program.slots.length, cacheBytes / 4);
    this.asciiCache = new AsciiCache(cacheBytes / 4);
    this.slots = program.slots.map(toSlot);
  }

  /** Whether signatures take all the room they may. */
  readonly isFull = (): boolean => this.table.room * 4 > this.cacheBytes / 2;

  get bytes(): number {
    return this.cache.bytes * 2 + this.asciiCache.bytes;
  }

  begin(batch: Batch): void {
    this.batch = batch;
    this.columns = this.slots.map(() => null);
  }

  /** Nothing but the columns of the batch holds numbers of signatures then. */
  forget(): void {
    this.table = new SignatureTable(this.leafCount);
    this.cache.clear();
    this.asciiCache.clear();
    for (const column of this.columns) column?.sigs.fill(-1);
  }

  columnOf(slot: number): SlotColumn {
    return (this.columns[slot] ??= this.open(slot));
  }

  signatureAt(slot: number, row: number): number {
    const { codes, sigs, resolve } = this.columnOf(slot);
    const code = codes === null ? 0 : (codes[row] as number);
    const known = sigs[code] as number;
    return known >= 0 ? known : resolve(code);
  }

  /** Rows 0, 1, 2 … as codes. */
  numbersOf(count: number): Uint32Array {
    if (this.rowNumbers.length < count) this.rowNumbers = new Uint32Array(count).map((_, row) => row);
    return this.rowNumbers;
  }

  private open(slot: number): SlotColumn {
    const { field, other } = this.slots[slot] as Slot;
    if (other !== null) return this.openPair(slot);
    return field === ANY_TEXT ? this.openTexts(slot) : this.openField(slot);
  }

  private openField(slot: number): SlotColumn {
    const { field, absent } = this.slots[slot] as Slot;
    const column = this.batch.columns.get(field);
    const readAbsent = () => this.table.intern(absent);
    if (column === undefined) return { codes: null, sigs: Int32Array.of(-1), resolve: readAbsent };
    const ascii = column.ascii ?? null;
    const sigs = new Int32Array(ascii?.ends.length ?? column.values.length).fill(-1);
    const read = (code: number): number => {
      if (ascii !== null) return code === 0 ? readAbsent() : this.signatureOfAscii(slot, ascii, code);
      const value = column.values[code] ?? null;
      return value === null ? readAbsent() : this.signatureOf(slot, value, slot);
    };
    return { codes: column.codes, sigs, resolve: (code) => (sigs[code] = read(code)) };
  }

  private signatureOfAscii(slot: number, { bytes, starts, ends }: AsciiTexts, code: number): number {
    const value = { bytes, start: starts[code] as number, end: ends[code] as number };
    const known = this.asciiCache.get(slot, value);
    if (known >= 0) return known;
    this.readAscii(slot, value);
    const made = this.table.intern(this.reading.finder.leaves);
    this.asciiCache.set(slot, value, made);
    return made;
  }

  private readAscii(slot: number, value: AsciiValue): void {
    const { ways, tests } = this.slots[slot] as Slot;
    const { finder } = this.reading;
    finder.begin();
    fillAscii(finder.text, value);
    let differing = 0;
    for (let i = 0; i < ways.length; i += 1) differing |= mayDiffer(ways[i] as Way, value) ? 1 << i : 0;
    if (differing === 0 && tests.together !== null) return readTogether(tests, value, this.reading);
    for (let i = 0; i < ways.length; i += 1) {
      if ((differing & (1 << i)) === 0) readFilled((ways[i] as Way).tests, value, this.reading);
    }
    for (let i = 0; i < ways.length; i += 1) {
      const way = ways[i] as Way;
      if ((differing & (1 << i)) !== 0) readValue(way.tests, readAs(way.reading, stringOf(value)), this.reading);
    }
  }

  private signatureOf(slot: number, value: Value, cacheSlot: number): number {
    const { ways, isOfNumbers } = this.slots[slot] as Slot;
    const known = isOfNumbers ? -1 : this.cache.get(cacheSlot, value);
    if (known >= 0) return known;
    const { finder } = this.reading;
    finder.begin();
    for (let i = 0; i < ways.length; i += 1) {
      const { tests, reading } = ways[i] as Way;
      readValue(tests, readAs(reading, value), this.reading);
    }
    const made = this.table.intern(finder.leaves);
    if (!isOfNumbers) this.cache.set(cacheSlot, value, made);
    return made;
  }

  /** Of slots that are about any text: works out those of rows, column by column, each value once. */
  readTexts(rowsOf: (slot: number) => Uint32Array): void {
    this.slots.forEach(({ field, other }, slot) => {
      if (field !== ANY_TEXT || other !== null) return;
      const rows = rowsOf(slot);
      const { sigs } = this.columnOf(slot);
      for (const row of rows) sigs[row] = 0;
      for (const [name, column] of this.batch.columns) {
        if (this.isFull()) return void sigs.fill(-1); // row by row then, when it is asked for
        this.readTextColumn({ slot, cacheSlot: this.cache.slotOf(`${slot} ${name}`), column }, rows, sigs);
      }
    });
  }

  private readTextColumn(text: TextColumn, rows: Uint32Array, sigs: Int32Array): void {
    const isMostly = rows.length * 2 >= this.batch.row_count;
    const ofValue = new Int32Array(text.column.ascii?.ends.length ?? text.column.values.length).fill(-1);
    // Where most rows ask, most values are asked for: without one that was found, nobody needs to know which rows have them.
    if (isMostly && !this.readAllValues(text, ofValue)) return;
    const { codes } = text.column;
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] as number;
      const code = codes[row] as number;
      if ((ofValue[code] as number) < 0) ofValue[code] = this.textSignature(text, code);
      const one = ofValue[code] as number;
      if (one !== 0) sigs[row] = this.joined(sigs[row] as number, one);
    }
  }

  private readAllValues(text: TextColumn, ofValue: Int32Array): boolean {
    let isFound = false;
    for (let code = 0; code < ofValue.length; code += 1) {
      const one = this.textSignature(text, code);
      ofValue[code] = one;
      if (one !== 0) isFound = true;
    }
    return isFound;
  }

  private joined(a: number, b: number): number {
    return a === 0 || a === b ? b : this.table.union(a, b);
  }

  private textSignature({ slot, cacheSlot, column }: TextColumn, code: number): number {
    const ascii = column.ascii ?? null;
    if (ascii !== null) return code === 0 ? 0 : this.signatureOfAscii(slot, ascii, code);
    const value = column.values[code] as SigmaValue;
    return typeof value === "string" ? this.signatureOf(slot, value, cacheSlot) : 0;
  }

  private openTexts(slot: number): SlotColumn {
    const { row_count, columns } = this.batch;
    const sigs = new Int32Array(row_count).fill(-1);
    const resolve = (row: number) => {
      let whole = 0;
      for (const column of columns.values()) {
        const one = this.textSignature({ slot, cacheSlot: slot, column }, column.codes[row] as number);
        if (one !== 0) whole = this.joined(whole, one);
      }
      return (sigs[row] = whole);
    };
    return { codes: this.numbersOf(row_count), sigs, resolve };
  }

  private openPair(slot: number): SlotColumn {
    const { field, other, fieldrefs } = (this.slots[slot] as Slot).tests.ways[0] as FieldTests;
    const { row_count, columns } = this.batch;
    const [mine, theirs] = [columns.get(sourceOf(field)), columns.get(sourceOf(other as string))];
    if (mine === undefined || theirs === undefined) return { codes: null, sigs: Int32Array.of(0), resolve: () => 0 };
    const [readMine, readTheirs] = [readingOf(field), readingOf(other as string)];
    const sigs = new Int32Array(row_count).fill(-1);
    const resolve = (row: number) => {
      const [a, b] = [valueAt(mine, row), valueAt(theirs, row)];
      const found = a === null || b === null ? [] : readPair(fieldrefs, readAs(readMine, a), readAs(readTheirs, b));
      return (sigs[row] = this.table.intern(found));
    };
    return { codes: this.numbersOf(row_count), sigs, resolve };
  }
}

function mayDiffer({ reading }: Way, { bytes, start, end }: AsciiValue): boolean {
  return reading !== null && reading.mayDiffer(bytes, start, end);
}

function toSlot(tests: SlotTests): Slot {
  const [first] = tests.ways as [FieldTests];
  return {
    tests,
    field: sourceOf(first.field),
    other: first.other,
    ways: tests.ways.map((one) => ({ tests: one, reading: readingOf(one.field) })),
    absent: tests.ways.flatMap(({ absent }) => absent),
    isOfNumbers: tests.ways.every(({ of_numbers }) => of_numbers),
  };
}

function readAs(reading: ColumnReading | null, value: Value): Value {
  return typeof value === "string" && reading !== null ? reading.read(value) : value;
}

function valueAt(column: Column, row: number): Value | null {
  return column.values[column.codes[row] as number] ?? null;
}
