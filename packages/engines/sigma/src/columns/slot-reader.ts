// What stands in the slots of a batch, as signatures: each value is read when it is first asked for.

import type { SigmaValue } from "../evaluate.js";
import { readingOf, sourceOf, type Reading as ColumnReading } from "../reading.js";
import { ANY_TEXT, type AsciiTexts, type Batch, type Column } from "./column.js";
import { readAscii, readPair, readValue, type Reading, type Value } from "./field-reader.js";
import type { FieldTests } from "./field-tests.js";
import type { ColumnProgram } from "./program.js";
import { SignatureTable } from "./signature.js";
import type { SlotColumn } from "./tuple-numbers.js";
import { ValueCache } from "./value-cache.js";

interface Slot {
  readonly tests: FieldTests;
  readonly reading: ColumnReading | null;
  /** Whether its texts are all that is asked about: bytes are enough. */
  readonly isOfTexts: boolean;
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
    this.cache = new ValueCache(program.slots.length, cacheBytes / 2);
    this.slots = program.slots.map((tests) => ({
      tests,
      reading: readingOf(tests.field),
      isOfTexts: tests.numbers.length === 0 && tests.ranges.length === 0 && tests.regexes.every(({ is_gated }) => is_gated),
    }));
  }

  /** Whether signatures take all the room they may. */
  readonly isFull = (): boolean => this.table.room * 4 > this.cacheBytes / 2;

  get bytes(): number {
    return this.cache.bytes * 2;
  }

  begin(batch: Batch): void {
    this.batch = batch;
    this.columns = this.slots.map(() => null);
  }

  /** Nothing but the columns of the batch holds numbers of signatures then. */
  forget(): void {
    this.table = new SignatureTable(this.leafCount);
    this.cache.clear();
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
    const { field, other } = (this.slots[slot] as Slot).tests;
    if (other !== null) return this.openPair(slot);
    return field === ANY_TEXT ? this.openTexts(slot) : this.openField(slot);
  }

  private openField(slot: number): SlotColumn {
    const { tests } = this.slots[slot] as Slot;
    const column = this.batch.columns.get(sourceOf(tests.field));
    const absent = this.table.intern(tests.absent);
    if (column === undefined) return { codes: null, sigs: Int32Array.of(absent), resolve: this.resolveAbsent(tests) };
    const ascii = column.ascii ?? null;
    const sigs = new Int32Array(ascii?.ends.length ?? column.values.length).fill(-1);
    const read = (code: number): number => {
      if (ascii !== null && code > 0) return this.signatureOfAscii(slot, column, ascii, code);
      const value = column.values[code] ?? null;
      return value === null ? this.table.intern(tests.absent) : this.signatureOf(slot, value, slot);
    };
    return { codes: column.codes, sigs, resolve: (code) => (sigs[code] = read(code)) };
  }

  private resolveAbsent({ absent }: FieldTests): SlotColumn["resolve"] {
    return () => this.table.intern(absent);
  }

  private signatureOfAscii(slot: number, column: Column, { bytes, starts, ends }: AsciiTexts, code: number): number {
    const { tests, reading, isOfTexts } = this.slots[slot] as Slot;
    const [start, end] = [starts[code] as number, ends[code] as number];
    const isEnough = isOfTexts && (reading === null || !reading.mayDiffer(bytes, start, end));
    if (isEnough && readAscii(tests, { bytes, start, end }, this.reading)) return this.table.intern(this.reading.finder.leaves);
    return this.signatureOf(slot, column.values[code] as Value, slot);
  }

  private signatureOf(slot: number, value: Value, cacheSlot: number): number {
    const known = this.cache.get(cacheSlot, value);
    if (known >= 0) return known;
    const { tests, reading } = this.slots[slot] as Slot;
    readValue(tests, readAs(reading, value), this.reading);
    const made = this.table.intern(this.reading.finder.leaves);
    this.cache.set(cacheSlot, value, made);
    return made;
  }

  /** Of slots that are about any text: works out those of rows, column by column, each value once. */
  readTexts(rowsOf: (slot: number) => Uint32Array): void {
    this.slots.forEach(({ tests: { field, other } }, slot) => {
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
    if (ascii !== null) return code === 0 ? 0 : this.signatureOfAscii(slot, column, ascii, code);
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
    const { field, other, fieldrefs } = (this.slots[slot] as Slot).tests;
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

function readAs(reading: ColumnReading | null, value: Value): Value {
  return typeof value === "string" && reading !== null ? reading.read(value) : value;
}

function valueAt(column: Column, row: number): Value | null {
  return column.values[column.codes[row] as number] ?? null;
}
