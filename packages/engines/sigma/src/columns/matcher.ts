// Matches of compiled rules over batches of columns.
//
// Each distinct value of a field is read once and becomes a signature: the leaves it satisfies. Each distinct tuple of
// signatures of a group's fields is judged once: the rules with a witness among its leaves, by their trees.

import type { Batch } from "./column.js";
import { LeafFinder } from "./field-reader.js";
import type { SlotTests } from "./field-tests.js";
import { Group } from "./group.js";
import { PROGRAM_VERSION, type ColumnProgram } from "./program.js";
import { RegexClock, type RegexCost } from "./regex-clock.js";
import { SlotReader } from "./slot-reader.js";
import { MOST_ROWS, TupleNumbers } from "./tuple-numbers.js";

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

/** Tuples that are judged before what is kept is measured again. */
const ROOM_EVERY = 32;
const CACHE_BYTES = 96 << 20;
const REGEX_BUDGET = 1_000_000_000;

export class ColumnMatcher {
  private readonly router: Group;
  private readonly groups: readonly Group[];
  private readonly slots: SlotReader;
  private readonly clock: RegexClock;
  private readonly stopped = new Set<number>();
  private readonly numbers = new TupleNumbers();
  private readonly cacheBytes: number;
  private judged = 0;

  constructor(
    private readonly program: ColumnProgram,
    { cache_bytes = CACHE_BYTES, regex_budget = REGEX_BUDGET, now }: MatcherOptions = {},
  ) {
    if (program.version !== PROGRAM_VERSION) throw new RangeError(`a program of version ${program.version}, not ${PROGRAM_VERSION}`);
    this.cacheBytes = cache_bytes;
    this.clock = new RegexClock(regex_budget, now ?? null);
    this.router = new Group(program.router, program.leaf_count);
    this.groups = program.groups.map((group) => new Group(group, program.leaf_count));
    const finder = new LeafFinder(program.leaf_count, mostNodes(program.slots));
    this.slots = new SlotReader(program, { finder, classes: program.classes, clock: this.clock }, cache_bytes);
  }

  /** Calls `found` with every rule's number and the row it matches. What a rule found in the rows in which it was stopped is open. */
  match(batch: Batch, found: (ruleNo: number, row: number) => void): void {
    this.slots.begin(batch);
    const rowsOf = this.route(batch.row_count);
    this.slots.readTexts((slot) => {
      const asking = rowsOf.filter((_, no) => this.program.groups[no]?.slots.includes(slot));
      return asking.length === 1 ? (asking[0] as Uint32Array) : new Uint32Array(new Set(asking.flatMap((rows) => [...rows])));
    });
    this.groups.forEach((group, no) => {
      this.ask(group, rowsOf[no] as Uint32Array, (ruleNo, row) => {
        if (!this.stopped.has(ruleNo)) found(ruleNo, row);
      });
    });
    this.slots.begin({ row_count: 0, columns: new Map() });
  }

  /** What regular expressions cost so far, the dearest first. A rule of one that is stopped finds nothing more. */
  slowRules(): readonly SlowRule[] {
    return this.clock.costs().map((cost) => ({ ...cost, rule_nos: this.rulesWith(cost.leaves) }));
  }

  /** Bytes of what is kept, about. */
  get kept_bytes(): number {
    return this.slots.bytes + this.room() * 4;
  }

  /** Rows of each group. */
  private route(count: number): readonly Uint32Array[] {
    const rowsOf = this.groups.map(() => [] as number[]);
    this.ask(this.router, this.slots.numbersOf(count).subarray(0, count), (group, row) => (rowsOf[group] as number[]).push(row));
    return rowsOf.map((rows) => new Uint32Array(rows));
  }

  /** Calls `found` with what a group answers for each of some rows, in their order. */
  private ask(group: Group, rows: Uint32Array, found: (answer: number, row: number) => void): void {
    const { of, firsts } = this.numbers;
    let most = MOST_ROWS;
    for (let from = 0; from < rows.length; ) {
      const some = rows.subarray(from, from + most);
      if (!this.numberRows(group, some)) {
        this.forget();
        most = Math.ceil(some.length / 2);
        continue;
      }
      const answers: (readonly number[])[] = [];
      for (let no = 0; no < this.numbers.count; no += 1) answers.push(this.answerOf(group, firsts[no] as number));
      this.takeStopped();
      for (let i = 0; i < some.length; i += 1) {
        const answer = answers[of[i] as number] as readonly number[];
        for (let j = 0; j < answer.length; j += 1) found(answer[j] as number, some[i] as number);
      }
      from += some.length;
    }
  }

  /** False when signatures took too much room on the way. */
  private numberRows({ program }: Group, rows: Uint32Array): boolean {
    this.numbers.begin(rows.length);
    for (let i = 0; i < program.slots.length; i += 1) {
      if (!this.numbers.add(this.slots.columnOf(program.slots[i] as number), rows, this.slots.isFull)) return false;
    }
    this.numbers.settle(rows);
    return true;
  }

  private answerOf(group: Group, row: number): readonly number[] {
    const { tuple } = group;
    const { slots } = group.program;
    for (let i = 0; i < slots.length; i += 1) tuple[i] = this.slots.signatureAt(slots[i] as number, row);
    return group.known() ?? this.judge(group);
  }

  private judge(group: Group): readonly number[] {
    const result = group.judge(this.slots.table);
    this.judged += 1;
    if (this.judged % ROOM_EVERY === 0 && this.room() * 4 > this.cacheBytes / 2) this.forget();
    return result;
  }

  private takeStopped(): void {
    for (const cost of this.clock.takeStopped()) for (const no of this.rulesWith(cost.leaves)) this.stopped.add(no);
  }

  private room(): number {
    return this.slots.table.room + this.groups.reduce((sum, group) => sum + group.room, this.router.room);
  }

  private forget(): void {
    this.slots.forget();
    for (const group of [this.router, ...this.groups]) group.clear();
  }

  private rulesWith(leaves: readonly number[]): readonly number[] {
    return [...new Set(this.groups.flatMap((group) => group.rulesWith(leaves)))];
  }
}

function mostNodes(slots: readonly SlotTests[]): number {
  const automata = slots.flatMap(({ ways, together }) => [
    together,
    ...ways.flatMap(({ folded, cased }) => [folded.contains, cased.contains]),
  ]);
  const counts = automata.map((one) => one?.fail.length ?? 0);
  return counts.reduce((most, count) => Math.max(most, count), 1);
}
