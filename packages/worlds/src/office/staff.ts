// Who works in an office: worked out from a number, at any time. Which part somebody plays is set beforehand and stands in no file.

import type { NameBook, NamePart } from "../names.js";
import { dayNumber } from "../calendar.js";
import { Dice, Permutation, STREAM, type WorldKey } from "../random.js";
import { rollHabit, rollShift, type Habit, type Shift } from "./workdays.js";
import { OFFICE_WORDS } from "./office-words.js";

export interface Member {
  /** From 0. */
  readonly no: number;
  readonly employee_no: string;
  readonly family: NamePart;
  readonly given: NamePart;
  /** Kanji, with a wide blank. */
  readonly name: string;
  readonly kana: string;
  /** Of every system: Windows, database, mail. */
  readonly account: string;
  readonly mail: string;
  readonly host: string;
  readonly ip: string;
  readonly unit: string;
  readonly title: string;
  readonly habit: Habit;
  readonly joined_on: number;
}

/** Parts in the play with how many play each. All others are "ordinary". */
export type Cast = readonly (readonly [part: string, count: number])[];

export interface StaffOrder {
  readonly key: WorldKey;
  readonly names: NameBook;
  readonly count: number;
  readonly cast: Cast;
  /** Of a member's mail. */
  domain(no: number): string;
  ip(no: number): string;
}

const JOINED_FROM = dayNumber("1992-04-01");
const DRAWS = 2 ** 16;
const ORDINARY = "ordinary";
/** People held in memory at once; any other is worked out again. */
const MOST_KEPT = 20_000;

export class StaffBook {
  readonly count: number;
  /** Last day of those who leave, by number. */
  readonly leaves = new Map<number, number>();
  private readonly dice: Dice;
  private readonly parts: Permutation;
  private readonly kept = new Map<number, Member>();

  constructor(private readonly order: StaffOrder) {
    this.count = order.count;
    this.dice = new Dice(order.key);
    this.parts = new Permutation(order.count, order.key, STREAM.memberPart);
    if (order.cast.reduce((sum, [, count]) => sum + count, 0) > order.count) throw new Error("more parts than people");
  }

  part(no: number): string {
    let place = this.parts.inverseAt(no);
    for (const [part, count] of this.order.cast) {
      if (place < count) return part;
      place -= count;
    }
    return ORDINARY;
  }

  /** All who play a part, in the order of the cast. */
  playing(part: string): readonly Member[] {
    let first = 0;
    for (const [name, count] of this.order.cast) {
      if (name === part) return Array.from({ length: count }, (_, place) => this.read(this.parts.at(first + place)));
      first += count;
    }
    return [];
  }

  read(no: number): Member {
    const kept = this.kept.get(no);
    if (kept !== undefined) return kept;
    const member = this.make(no);
    if (this.kept.size < MOST_KEPT) this.kept.set(no, member);
    return member;
  }

  /** When somebody works on a day; null when not. */
  shift({ no, habit }: Member, day: number): Shift | null {
    if (day > (this.leaves.get(no) ?? day)) return null;
    return rollShift(this.dice.reset(STREAM.presence, no * 4_096 + (day % 4_096)), day, habit);
  }

  private make(no: number): Member {
    const { names, domain, ip, key } = this.order;
    const dice = this.dice.reset(STREAM.member, no);
    const sex = dice.below(2) as 0 | 1;
    const family = names.surnames[names.surname_draw[dice.below(DRAWS)] as number] as NamePart;
    const given = names.given[sex][names.given_draw[sex][dice.below(DRAWS)] as number] as NamePart;
    const account = `${family.romaji}-${given.romaji.slice(0, 1)}${no + 11}`;
    return {
      no,
      employee_no: `S${String(100_000 + no * 7 + (key.low % 7))}`,
      family,
      given,
      name: `${family.kanji}　${given.kanji}`,
      kana: `${family.half_kana} ${given.half_kana}`,
      account,
      mail: `${account}@${domain(no)}`,
      host: `PC-${String(no + 101).padStart(5, "0")}`,
      ip: ip(no),
      unit: dice.pick(OFFICE_WORDS.units),
      title: dice.pick(OFFICE_WORDS.titles),
      habit: rollHabit(dice),
      joined_on: JOINED_FROM + dice.below(365 * 32),
    };
  }
}
