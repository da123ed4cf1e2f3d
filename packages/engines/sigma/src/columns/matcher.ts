// Matches of compiled rules over batches of columns.
//
// Each distinct value of a field is read once and becomes a signature: the leaves it satisfies. Each distinct tuple of
// signatures of a group's fields is judged once: the rules with a witness among its leaves, by their trees.

import type { SigmaValue } from "../evaluate.js";
import { readingOf, sourceOf } from "../reading.js";
import { ANY_TEXT, type Batch, type Column } from "./column.js";
import { LeafFinder, readPair, readValue, type Reading, type Value } from "./field-reader.js";
import type { FieldTests } from "./field-tests.js";
import { Group } from "./group.js";
import { PROGRAM_VERSION, type ColumnProgram } from "./program.js";
import { RegexClock, type RegexCost } from "./regex-clock.js";
import { SignatureTable } from "./signature.js";
import { ValueCache } from "./value-cache.js";

export interface MatcherOptions {
  /** Bytes of values and what is known of them, about; default 96 MiB. What was not met for long is forgotten. */
  readonly cache_bytes?: number;
  /** Steps (a character, or a place of its program) that one regular expression may take; default a thousand million. */
  readonly regex_budget?: number;
  /** A clock in milliseconds, for the report of slow rules. */
  readonly now?: () => number;
}

/** What one regular expression cost, and the rules it stands in. */
export interface SlowRule extends RegexCost {
  readonly rule_nos: readonly number[];
}

/** What stands at a row of one slot: signature = sigs[codes[row]], or -1 when it is not known yet. */
export interface SlotColumn {
  /** Null: absent from every row. */
  readonly codes: Uint32Array | null;
  readonly sigs: Int32Array;
  /** Works out sigs[code]. */
  readonly resolve: (code: number) => number;
}

/** Tuples that are judged before what is kept is measured again. */
const ROOM_EVERY = 32;
const CACHE_BYTES = 96 << 20;
const REGEX_BUDGET = 1_000_000_000;

export class ColumnMatcher {
  private readonly router: Group;
  private readonly groups: readonly Group[];
  private readonly cache: ValueCache;
  private readonly clock: RegexClock;
  private readonly reading: Reading;
  private readonly stopped = new Set<number>();
  private readonly cacheBytes: number;
  private table = new SignatureTable();
  private judged = 0;
  private rowNumbers = new Uint32Array(0);
  private slots: (SlotColumn | null)[] = [];

  constructor(
    private readonly program: ColumnProgram,
    { cache_bytes = CACHE_BYTES, regex_budget = REGEX_BUDGET, now }: MatcherOptions = {},
  ) {
    if (program.version !== PROGRAM_VERSION) throw new RangeError(`a program of version ${program.version}, not ${PROGRAM_VERSION}`);
    this.cacheBytes = cache_bytes;
    this.clock = new RegexClock(regex_budget, now ?? null);
    this.cache = new ValueCache(program.slots.length, cache_bytes / 2);
    this.router = new Group(program.router, program.leaf_count);
    this.groups = program.groups.map((group) => new Group(group, program.leaf_count));
    const finder = new LeafFinder(program.leaf_count, mostNodes(program.slots));
    this.reading = { finder, classes: program.classes, clock: this.clock };
  }

  /** Calls `found` with every rule's number and the row it matches. */
  match(batch: Batch, found: (ruleNo: number, row: number) => void): void {
    this.slots = this.program.slots.map(() => null);
    const rowsOf = this.groups.map(() => [] as number[]);
    for (let row = 0; row < batch.row_count; row += 1) {
      for (const group of this.ask(this.router, batch, row)) (rowsOf[group] as number[]).push(row);
    }
    this.readTexts(batch, rowsOf);
    this.groups.forEach((group, no) => {
      for (const row of rowsOf[no] as number[]) {
        for (const ruleNo of this.ask(group, batch, row)) if (!this.stopped.has(ruleNo)) found(ruleNo, row);
      }
    });
    this.slots = [];
  }

  /** What regular expressions cost so far, the dearest first. A rule of one that is stopped finds nothing more. */
  slowRules(): readonly SlowRule[] {
    return this.clock.costs().map((cost) => ({ ...cost, rule_nos: this.rulesWith(cost.leaves) }));
  }

  /** Bytes of what is kept, about. */
  get kept_bytes(): number {
    return this.cache.bytes * 2 + this.room() * 4;
  }

  private ask(group: Group, batch: Batch, row: number): readonly number[] {
    const { tuple } = group;
    const { slots } = group.program;
    for (let i = 0; i < slots.length; i += 1) tuple[i] = this.signatureAt(slots[i] as number, batch, row);
    return group.known() ?? this.judge(group);
  }

  private signatureAt(slot: number, batch: Batch, row: number): number {
    const column = this.slots[slot] ?? this.open(slot, batch);
    const code = column.codes === null ? 0 : (column.codes[row] as number);
    const known = column.sigs[code] as number;
    return known >= 0 ? known : column.resolve(code);
  }

  // Nothing but the columns of the batch holds numbers of signatures across rows: all can be forgotten between two.
  private judge(group: Group): readonly number[] {
    const result = group.judge(this.table);
    for (const cost of this.clock.takeStopped()) for (const no of this.rulesWith(cost.leaves)) this.stopped.add(no);
    this.judged += 1;
    if (this.judged % ROOM_EVERY === 0 && this.room() * 4 > this.cacheBytes / 2) this.forget();
    return result;
  }

  private room(): number {
    return this.table.room + this.groups.reduce((sum, group) => sum + group.room, this.router.room);
  }

  private forget(): void {
    this.table = new SignatureTable();
    this.cache.clear();
    for (const group of [this.router, ...this.groups]) group.clear();
    for (const column of this.slots) column?.sigs.fill(-1);
  }

  private open(slot: number, batch: Batch): SlotColumn {
    const tests = this.program.slots[slot] as FieldTests;
    const made =
      tests.other !== null
        ? this.openPair(tests, batch)
        : tests.field === ANY_TEXT
          ? this.openTexts(slot, batch)
          : this.openField(slot, batch);
    this.slots[slot] = made;
    return made;
  }

  private openField(slot: number, batch: Batch): SlotColumn {
    const { field, absent } = this.program.slots[slot] as FieldTests;
    const column = batch.columns.get(sourceOf(field));
    const values = column?.values ?? [null];
    const sigs = new Int32Array(values.length).fill(-1);
    const resolve = (code: number) => {
      const value = values[code] ?? null;
      return (sigs[code] = value === null ? this.table.intern([...absent]) : this.signatureOf(slot, value));
    };
    return { codes: column?.codes ?? null, sigs, resolve };
  }

  private signatureOf(slot: number, value: Value, cacheSlot = slot): number {
    const known = this.cache.get(cacheSlot, value);
    if (known >= 0) return known;
    const tests = this.program.slots[slot] as FieldTests;
    readValue(tests, readAs(tests.field, value), this.reading);
    const made = this.table.intern(this.reading.finder.leaves);
    this.cache.set(cacheSlot, value, made);
    return made;
  }

  // Any text of a row, for the rows that are asked about: column by column, each value once.
  private readTexts(batch: Batch, rowsOf: readonly (readonly number[])[]): void {
    this.program.slots.forEach(({ field, other }, slot) => {
      if (field !== ANY_TEXT || other !== null) return;
      const asking = rowsOf.filter((_, no) => this.program.groups[no]?.slots.includes(slot));
      const rows = Uint32Array.from(new Set(asking.flat()));
      const { sigs } = (this.slots[slot] = this.openTexts(slot, batch));
      for (const row of rows) sigs[row] = 0;
      for (const [name, column] of batch.columns) this.readTextColumn({ slot, name, column }, rows, sigs);
    });
  }

  private readTextColumn(
    { slot, name, column }: { slot: number; name: string; column: Column },
    rows: Uint32Array,
    sigs: Int32Array,
  ): void {
    const { codes, values } = column;
    const ofValue = new Int32Array(values.length).fill(-1);
    const cacheSlot = this.cache.slotOf(`${slot} ${name}`);
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i] as number;
      const code = codes[row] as number;
      if ((ofValue[code] as number) < 0) ofValue[code] = this.textSignature(slot, values[code], cacheSlot);
      const one = ofValue[code] as number;
      if (one !== 0) sigs[row] = this.joined(sigs[row] as number, one);
    }
  }

  private joined(a: number, b: number): number {
    return a === 0 || a === b ? b : this.table.union(a, b);
  }

  private textSignature(slot: number, value: SigmaValue, cacheSlot = slot): number {
    return typeof value === "string" ? this.signatureOf(slot, value, cacheSlot) : 0;
  }

  private openTexts(slot: number, batch: Batch): SlotColumn {
    const sigs = new Int32Array(batch.row_count).fill(-1);
    const resolve = (row: number) => {
      let whole = 0;
      for (const { codes, values } of batch.columns.values()) {
        const one = this.textSignature(slot, values[codes[row] as number]);
        if (one !== 0) whole = this.joined(whole, one);
      }
      return (sigs[row] = whole);
    };
    return { codes: this.numbersOf(batch.row_count), sigs, resolve };
  }

  private openPair({ field, other, fieldrefs }: FieldTests, batch: Batch): SlotColumn {
    const [mine, theirs] = [batch.columns.get(sourceOf(field)), batch.columns.get(sourceOf(other as string))];
    const sigs = new Int32Array(batch.row_count).fill(-1);
    const resolve = (row: number) => {
      const [a, b] = [valueAt(mine, row), valueAt(theirs, row)];
      const found = a === null || b === null ? [] : readPair(fieldrefs, readAs(field, a), readAs(other as string, b));
      return (sigs[row] = this.table.intern(found));
    };
    return { codes: this.numbersOf(batch.row_count), sigs, resolve };
  }

  // Rows 0, 1, 2 … as codes: of slots that are worked out row by row.
  private numbersOf(count: number): Uint32Array {
    if (this.rowNumbers.length < count) this.rowNumbers = new Uint32Array(count).map((_, row) => row);
    return this.rowNumbers;
  }

  private rulesWith(leaves: readonly number[]): readonly number[] {
    return [...new Set(this.groups.flatMap((group) => group.rulesWith(leaves)))];
  }
}

function readAs(field: string, value: Value): Value {
  return typeof value === "string" ? (readingOf(field)?.read(value) ?? value) : value;
}

function valueAt(column: Column | undefined, row: number): Value | null {
  return column?.values[column.codes[row] as number] ?? null;
}

function mostNodes(slots: readonly FieldTests[]): number {
  const counts = slots.flatMap(({ folded, cased }) => [folded.contains, cased.contains].map((one) => one?.fail.length ?? 0));
  return counts.reduce((most, count) => Math.max(most, count), 1);
}
