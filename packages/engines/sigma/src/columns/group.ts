// The rules of one logsource: tuples of signatures in, numbers of matching rules out.

import { pushTo } from "./leaf.js";
import type { GroupProgram } from "./program.js";
import type { SignatureTable } from "./signature.js";
import { leavesIn, treeHolds } from "./tree-code.js";
import { TupleCache } from "./tuple-cache.js";

export class Group {
  /** The signatures of the row that is asked about, one a slot; filled by the caller. */
  readonly tuple: Int32Array;
  private readonly cache: TupleCache;
  /** Leaf -> places of the rules that it is a witness of. */
  private readonly witnesses: ReadonlyMap<number, readonly number[]>;
  private readonly holding: Uint8Array;
  private readonly stamps: Uint32Array;
  private generation = 0;

  constructor(
    readonly program: GroupProgram,
    leafCount: number,
  ) {
    this.tuple = new Int32Array(program.slots.length);
    this.cache = new TupleCache(program.slots.length);
    this.witnesses = witnessMap(program.witnesses);
    this.holding = new Uint8Array(leafCount);
    this.stamps = new Uint32Array(program.rule_nos.length);
  }

  /** Numbers held, 4 bytes each, about. */
  get room(): number {
    return this.cache.room;
  }

  /** What matches the tuple; null: it was not met yet. */
  known(): readonly number[] | null {
    return this.cache.get(this.tuple);
  }

  /** Works out what matches the tuple, and keeps it. */
  judge(table: SignatureTable): readonly number[] {
    const { program, holding, tuple } = this;
    const sets: Int32Array[] = [];
    for (let i = 0; i < tuple.length; i += 1) if (tuple[i] !== 0) sets.push(table.leavesOf(tuple[i] as number));
    for (const leaves of sets) for (let i = 0; i < leaves.length; i += 1) holding[leaves[i] as number] = 1;
    const numbers: number[] = [];
    for (const place of this.candidates(sets)) {
      if (treeHolds(program.trees, program.tree_at[place] as number, holding)) numbers.push(program.rule_nos[place] as number);
    }
    for (const leaves of sets) for (let i = 0; i < leaves.length; i += 1) holding[leaves[i] as number] = 0;
    this.cache.set(tuple, numbers);
    return numbers;
  }

  clear(): void {
    this.cache.clear();
  }

  rulesWith(leaves: readonly number[]): readonly number[] {
    const { rule_nos, tree_at, trees } = this.program;
    const wanted = new Set(leaves);
    return [...rule_nos].filter((_, place) => {
      const end = tree_at[place + 1] ?? trees.length;
      return leavesIn(trees, tree_at[place] as number, end).some((leaf) => wanted.has(leaf));
    });
  }

  private candidates(sets: readonly Int32Array[]): readonly number[] {
    this.generation += 1;
    const found = [...this.program.always];
    for (const leaves of sets) for (let i = 0; i < leaves.length; i += 1) this.addCandidates(leaves[i] as number, found);
    return found;
  }

  private addCandidates(leaf: number, found: number[]): void {
    const places = this.witnesses.get(leaf);
    if (places === undefined) return;
    for (const place of places) {
      if (this.stamps[place] === this.generation) continue;
      this.stamps[place] = this.generation;
      found.push(place);
    }
  }
}

function witnessMap(pairs: Int32Array): ReadonlyMap<number, readonly number[]> {
  const places = new Map<number, number[]>();
  for (let i = 0; i < pairs.length; i += 2) {
    pushTo(places, pairs[i] as number, pairs[i + 1] as number);
  }
  return places;
}
