// Agencies (代理店), the people who work for them, and who of those is a customer as well.

import { landline } from "./contact.js";
import type { NameBook, NamePart } from "./names.js";
import type { PersonBook } from "./persons.js";
import { Dice, mix, Permutation, STREAM, type WorldKey } from "./random.js";
import { STAFF_GROUP, type Sizes } from "./sizes.js";
import type { Town } from "./towns.js";
import { WORDS } from "./words.js";

export interface Agency {
  readonly agency_code: string;
  readonly agency_name: string;
  readonly town: Town;
  readonly phone: string;
  readonly branch: number;
}

/** Of people of agencies, the share that is a customer too. */
const ALSO_CUSTOMER = 0.008;
const LARGEST = 1_500;
const FIRST_CODE = 100_003;
const CODE_STEP = 7;

export class AgencyBook {
  /** Staff of agency a stand at places first[a] to first[a + 1] - 1. */
  readonly first: Uint32Array;
  readonly count: number;
  private readonly dice: Dice;
  private readonly order: Permutation;

  constructor(
    readonly key: WorldKey,
    readonly sizes: Sizes,
    private readonly names: NameBook,
    private readonly towns: readonly Town[],
    private readonly persons: PersonBook,
  ) {
    this.dice = new Dice(key);
    this.first = rollSizes(this.dice.reset(STREAM.agencySize, 0), sizes.rows.agency);
    this.count = this.first.length - 1;
    this.order = new Permutation(sizes.rows.agency, key, STREAM.staffOrder);
  }

  read(agency_no: number): Agency {
    const dice = this.dice.reset(STREAM.agency, agency_no);
    const family = this.names.surnames[this.names.surname_draw[dice.below(2 ** 16)] as number] as NamePart;
    const town = dice.pick(this.towns);
    return {
      agency_code: this.code(agency_no),
      agency_name: dice.pick(WORDS.agency_forms).replace("{name}", family.kanji),
      town,
      phone: landline(town.prefecture_no, dice.next()),
      branch: dice.below(WORDS.branches.length),
    };
  }

  code(agency_no: number): string {
    return `K${String(FIRST_CODE + agency_no * CODE_STEP)}`;
  }

  /** The inverse of code. */
  numberOf(agency_code: string): number {
    return (Number(agency_code.slice(1)) - FIRST_CODE) / CODE_STEP;
  }

  /** An agency, the large ones more often: each counts as many times as it has staff. */
  roll(dice: Dice): number {
    return this.agencyAt(dice.below(this.sizes.rows.agency));
  }

  size(agency_no: number): number {
    return (this.first[agency_no + 1] as number) - (this.first[agency_no] as number);
  }

  /** staff_id of all rows of one agency, ascending. */
  staffOf(agency_no: number): readonly number[] {
    const start = this.first[agency_no] as number;
    return Array.from({ length: this.size(agency_no) }, (_, place) => this.order.inverseAt(start + place) + 1).sort((a, b) => a - b);
  }

  /** Where the row of a staff_id (from 1) stands. */
  slot(staff_id: number): number {
    return this.order.at(staff_id - 1);
  }

  agencyAt(slot: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.first[middle] as number) <= slot) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Whose row it is: a number of a person. Staff are numbered after the customers. */
  personAt(slot: number): number {
    const own = slot % STAFF_GROUP === STAFF_GROUP - 1 ? this.twinOf(slot) : slot;
    const person_no = this.sizes.customers + own - Math.floor(own / STAFF_GROUP);
    const dice = this.dice.reset(STREAM.staffTwin, person_no);
    const customer = dice.below(this.sizes.firsts.name_contact_policy);
    return dice.chance(ALSO_CUSTOMER) && !this.persons.isCompany(customer) ? customer : person_no;
  }

  /** Whether the person of this row has a second one. */
  hasTwin(slot: number): boolean {
    const last = slot - (slot % STAFF_GROUP) + STAFF_GROUP - 1;
    return last < this.sizes.rows.agency && (slot === last || this.twinOf(last) === slot);
  }

  private twinOf(last: number): number {
    return last - 1 - (mix(this.key.low ^ STREAM.staffTwin, last) % (STAFF_GROUP - 2));
  }
}

// Few agencies are large, most are small: about 20 people on average.
function rollSizes(dice: Dice, staff: number): Uint32Array {
  const starts = [0];
  let reached = 0;
  while (reached < staff) {
    reached = Math.min(staff, reached + Math.min(LARGEST, Math.ceil(8 / (dice.share() + 1e-6) ** 0.6)));
    starts.push(reached);
  }
  return Uint32Array.from(starts);
}
