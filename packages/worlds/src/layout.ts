// Which row of policy data belongs to whom, and which policy it is about.
//
// Rows have a hidden order, the slots: first by kind, in each kind first the rows that are their person's only or first
// one, then the repeats. record_id is a shuffle of the slots. Everything is worked out from the number of a row.

import { Dice, Permutation, STREAM, type WorldKey } from "./random.js";
import { POLICY_KINDS, type PolicyKind, type Sizes } from "./sizes.js";
import type { Reach } from "./persons.js";

/** What is known of a row before it is spelled. */
export interface Place {
  readonly slot: number;
  readonly kind: PolicyKind;
  /** Number in its kind, from 0. */
  readonly nth: number;
  readonly person_no: number;
  /** Number of the policy; null where the row has none. */
  readonly policy: number | null;
}

interface KindRange {
  readonly kind: PolicyKind;
  readonly first_slot: number;
  readonly rows: number;
  readonly firsts: number;
  readonly first_person: number;
  readonly first_repeat: number;
}

/** Of repeats, the share that is another row about the same policy. */
const SAME_POLICY = 0.55;
/** Of people without contact in their rows, the share whom the core system can reach. */
const KNOWN_TO_CORE = 0.25;

export class Layout {
  readonly ranges: readonly KindRange[];
  private readonly order: Permutation;
  private readonly dice: Dice;

  constructor(
    readonly key: WorldKey,
    readonly sizes: Sizes,
  ) {
    this.ranges = rangesOf(sizes);
    this.order = new Permutation(sizes.policy_rows, key, STREAM.policyOrder);
    this.dice = new Dice(key);
  }

  /** @param record_id 1 to policy_rows */
  place(record_id: number): Place {
    const slot = this.order.at(record_id - 1);
    const range = this.ranges.find(({ first_slot, rows }) => slot < first_slot + rows) as KindRange;
    const nth = slot - range.first_slot;
    const { kind, firsts, first_person } = range;
    if (nth < firsts) {
      const person_no = first_person + nth;
      return { slot, kind, nth, person_no, policy: kind === "other" ? null : person_no };
    }
    const { person_no, policy } = this.repeat(range.first_repeat + nth - firsts);
    return { slot, kind, nth, person_no, policy: kind === "other" ? null : policy };
  }

  /** record_id of the nth row of a kind. */
  recordAt(kind: PolicyKind, nth: number): number {
    const range = this.ranges.find((one) => one.kind === kind) as KindRange;
    return this.order.inverseAt(range.first_slot + nth) + 1;
  }

  /** Policies that rows may name: 0 to this - 1. A repeat about the same policy leaves its own number unused. */
  get policies(): number {
    return this.sizes.customers + this.sizes.repeats;
  }

  /** Whose policy it is; null where the number is unused. */
  policyHolder(policy: number): number | null {
    const { customers } = this.sizes;
    if (policy < customers) return this.rangeOfPerson(policy).kind === "other" ? null : policy;
    const found = this.repeat(policy - customers);
    return found.policy === policy && found.kind !== "other" ? found.person_no : null;
  }

  /** How the company can reach a customer, over all it holds. */
  reach(person_no: number): Reach {
    const { kind } = this.rangeOfPerson(person_no);
    const dice = this.dice.reset(STREAM.contact, person_no);
    const isBearing = kind === "name_policy" ? dice.chance(KNOWN_TO_CORE) : kind !== "other" || dice.chance(0.3);
    if (!isBearing) return "none";
    const share = dice.share();
    return share < 0.72 ? "email" : share < 0.982 ? "address" : "phone";
  }

  rangeOfPerson(person_no: number): KindRange {
    return this.ranges.find(({ first_person, firsts }) => person_no < first_person + firsts) as KindRange;
  }

  private repeat(repeat_no: number): { readonly kind: PolicyKind; readonly person_no: number; readonly policy: number } {
    const range = this.ranges.find(({ first_repeat, rows, firsts }) => repeat_no < first_repeat + rows - firsts) as KindRange;
    const dice = this.dice.reset(STREAM.duplicate, repeat_no);
    const person_no = this.repeatedPerson(dice, range.kind);
    const policy = dice.chance(SAME_POLICY) ? person_no : this.sizes.customers + repeat_no;
    return { kind: range.kind, person_no, policy };
  }

  // Rows with contact repeat people who have one; nobody known by name alone is repeated, for no one could tell.
  private repeatedPerson(dice: Dice, kind: PolicyKind): number {
    const [named, contacts, policies] = this.ranges as readonly [KindRange, KindRange, KindRange, KindRange];
    const share = dice.share();
    const range = kind === "name_policy" ? (share < 0.7 ? named : policies) : share < 0.85 || kind === "other" ? named : contacts;
    return range.first_person + dice.below(range.firsts);
  }
}

function rangesOf(sizes: Sizes): readonly KindRange[] {
  let first_slot = 0;
  let first_person = 0;
  let first_repeat = 0;
  return POLICY_KINDS.map((kind) => {
    const rows = sizes.rows[kind];
    const firsts = sizes.firsts[kind];
    const range = { kind, first_slot, rows, firsts, first_person, first_repeat };
    first_slot += rows;
    first_person += firsts;
    first_repeat += rows - firsts;
    return range;
  });
}
