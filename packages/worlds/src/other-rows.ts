// Rows of the other two tables of the system: staff of agencies, and the index of numbers.

import { dayText, eraText } from "./calendar.js";
import type { Company } from "./company.js";
import { NO_PHONE, writePhone } from "./contact.js";
import { toCp932Text } from "./cp932.js";
import { DAY_2018, DAY_2025_04, type Person } from "./persons.js";
import { PolicyNumbers, type Cells } from "./policy-rows.js";
import { Dice, Permutation, STREAM } from "./random.js";
import { spellKana, spellName } from "./spelling.js";
import { WORDS } from "./words.js";

export const STAFF_COLUMNS = [
  "staff_id",
  "agency_code",
  "agency_name",
  "staff_name",
  "staff_kana",
  "birth_date",
  "phone",
  "registered_on",
] as const;
export const NUMBER_COLUMNS = ["index_id", "policy_no", "claim_no", "branch_code", "counted_on"] as const;

/** Of people with two rows, the share whose own number stands in both. */
const TWIN_HAS_PHONE = 0.75;

export class StaffRows {
  private readonly dice: Dice;
  private readonly births: Permutation;

  constructor(private readonly company: Company) {
    this.dice = new Dice(company.key);
    this.births = new Permutation(company.sizes.rows.agency, company.key, STREAM.birthDate);
  }

  get count(): number {
    return this.company.sizes.rows.agency;
  }

  /** The agency of a row that has a birth date. @param number 0 to birth_dates - 1 */
  agencyWithBirthDate(number: number): number {
    return this.company.agencies.agencyAt(this.births.inverseAt(number));
  }

  personOf(staff_id: number): number {
    const { agencies } = this.company;
    return agencies.personAt(agencies.slot(staff_id));
  }

  /** Cells in the order of STAFF_COLUMNS, only letters of CP932. */
  cells(staff_id: number): Cells {
    const { agencies, persons, sizes } = this.company;
    const slot = agencies.slot(staff_id);
    const agency = agencies.read(agencies.agencyAt(slot));
    const person = persons.read(agencies.personAt(slot));
    const hasOwnPhone = this.hasOwnPhone(person, slot);
    const dice = this.dice.reset(STREAM.staffRow, slot);
    const day = dice.between(DAY_2018, DAY_2025_04 - 1);
    const isKind = dice.chance(0.5);
    const hasBirth = this.births.at(slot) < sizes.birth_dates;
    return [
      String(staff_id),
      agency.agency_code,
      toCp932Text(agency.agency_name, isKind),
      toCp932Text(spellName(dice, person, day), isKind),
      toCp932Text(spellKana(dice, person, day), isKind),
      hasBirth ? (dice.chance(0.1) ? eraText(person.birth_date) : dayText(person.birth_date)) : "",
      this.phoneOf(person, hasOwnPhone, agency.phone),
      dayText(day),
    ];
  }

  private hasOwnPhone({ person_no }: Person, slot: number): boolean {
    const { agencies, sizes } = this.company;
    if (person_no < sizes.customers) return true;
    return agencies.hasTwin(slot) && this.dice.reset(STREAM.staffTwin, 2 ** 31 + person_no).chance(TWIN_HAS_PHONE);
  }

  private phoneOf(person: Person, isOwn: boolean, agencyPhone: string): string {
    const share = this.dice.share();
    if (isOwn) return writePhone(this.dice, person.phone);
    return share < 0.025 ? agencyPhone : share < 0.028 ? NO_PHONE : "";
  }
}

/** Claim numbers have eight digits and a year. */
const CLAIM_NUMBERS = 10 ** 8;

export class NumberRows {
  private readonly dice: Dice;
  private readonly policies: PolicyNumbers;
  private readonly claims: Permutation;

  constructor(private readonly company: Company) {
    this.dice = new Dice(company.key);
    this.policies = new PolicyNumbers(company);
    this.claims = new Permutation(CLAIM_NUMBERS, company.key, STREAM.claimNumber);
  }

  get count(): number {
    return this.company.sizes.rows.number_only;
  }

  /** Cells in the order of NUMBER_COLUMNS. A claim stands beside the policy it is about. */
  cells(index_id: number): Cells {
    const dice = this.dice.reset(STREAM.numberRow, index_id);
    const share = dice.share();
    const claim = dice.below(this.company.sizes.claims);
    const policy = share < 0.6 ? this.rollPolicy(dice) : this.policyOfClaim(claim);
    return [
      String(index_id),
      share < 0.85 ? this.policies.at(policy) : "",
      share < 0.6 ? "" : this.claimNumber(claim),
      String(101 + dice.below(WORDS.branches.length)),
      dayText(dice.between(DAY_2025_04 - 400, DAY_2025_04 - 1)),
    ];
  }

  claimNumber(claim: number): string {
    const digits = String(this.claims.at(claim)).padStart(8, "0");
    return `C${18 + (claim % 8)}-${digits}`;
  }

  policyOfClaim(claim: number): number {
    return Math.floor((claim * 7 + 3) % this.company.layout.policies);
  }

  // Two in five are policies that the policy files have too; the rest lapsed long ago.
  private rollPolicy(dice: Dice): number {
    const { policies } = this.company.layout;
    return dice.chance(0.4) ? dice.below(policies) : policies + dice.below(policies);
  }
}
