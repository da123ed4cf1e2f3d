// Rows of the core system, which the intruder does not reach: customers by policy number, agencies, claims, accounts.

import { dayText } from "./calendar.js";
import type { Company } from "./company.js";
import { PLAIN_STYLE, writeAddress } from "./contact.js";
import { toCp932Text } from "./cp932.js";
import { NumberRows } from "./other-rows.js";
import { DAY_2018, DAY_2025_04 } from "./persons.js";
import { PolicyNumbers, type Cells } from "./policy-rows.js";
import { Dice, Permutation, STREAM } from "./random.js";
import { spellOfficial } from "./spelling.js";
import { WORDS } from "./words.js";

export const CUSTOMER_COLUMNS = ["customer_no", "policy_no", "name", "name_kana", "postal_code", "address", "phone", "email"] as const;
export const AGENCY_COLUMNS = ["agency_code", "agency_name", "postal_code", "address", "phone", "branch"] as const;
export const CLAIM_COLUMNS = ["claim_no", "policy_no", "accident_on", "state", "branch_code"] as const;
export const PAYMENT_COLUMNS = ["payment_no", "policy_no", "bank_code", "branch_code", "account_no", "registered_on"] as const;

/** Of the policies in the system, the share that the core system knows. */
const COVERED = 0.85;

export class CustomerRows {
  private readonly dice: Dice;
  private readonly order: Permutation;
  private readonly numbers: PolicyNumbers;

  constructor(private readonly company: Company) {
    this.dice = new Dice(company.key);
    this.order = new Permutation(company.layout.policies, company.key, STREAM.masterOrder);
    this.numbers = new PolicyNumbers(company);
  }

  /** Places to ask for cells; about a third of them has none. */
  get places(): number {
    return this.company.layout.policies;
  }

  /** Cells in the order of CUSTOMER_COLUMNS: the newest name and address. Null where the core system has no such policy. */
  cells(place: number): Cells | null {
    const policy = this.order.at(place);
    const { layout, persons } = this.company;
    const person_no = layout.policyHolder(policy);
    if (person_no === null || !this.dice.reset(STREAM.masterRow, policy).chance(COVERED)) return null;
    const reach = layout.reach(person_no);
    const person = persons.read(person_no);
    const [name, kana] = spellOfficial(person);
    const hasAddress = reach === "address" || (reach === "email" && this.dice.chance(0.9));
    const hasPhone = reach === "phone" || (reach !== "none" && this.dice.chance(0.8));
    const { town } = person.address;
    return [
      `M${String(10_000_000 + place)}`,
      this.numbers.at(policy),
      name,
      this.dice.chance(0.985) ? kana : "",
      hasAddress ? `${town.postal_code.slice(0, 3)}-${town.postal_code.slice(3)}` : "",
      hasAddress ? writeAddress(person.address, PLAIN_STYLE) : "",
      hasPhone ? person.phone : "",
      reach === "email" ? person.email : "",
    ];
  }
}

/** Cells in the order of AGENCY_COLUMNS, only letters of CP932. */
export function agencyCells({ agencies }: Company, agency_no: number): Cells {
  const { agency_code, agency_name, town, phone, branch } = agencies.read(agency_no);
  const address = `${town.prefecture}${town.city}${town.area}${1 + (agency_no % 9)}-${1 + (agency_no % 28)}`;
  return [
    agency_code,
    toCp932Text(agency_name, true),
    town.postal_code,
    toCp932Text(address, true),
    phone,
    WORDS.branches[branch] as string,
  ];
}

export class ClaimRows {
  private readonly dice: Dice;
  private readonly numbers: NumberRows;
  private readonly policies: PolicyNumbers;

  constructor(company: Company) {
    this.dice = new Dice(company.key);
    this.numbers = new NumberRows(company);
    this.policies = new PolicyNumbers(company);
  }

  /** Cells in the order of CLAIM_COLUMNS. */
  claimCells(claim: number): Cells {
    const dice = this.dice.reset(STREAM.coreRow, claim);
    const policy_no = this.policies.at(this.numbers.policyOfClaim(claim));
    const day = dice.between(DAY_2018, DAY_2025_04 - 1);
    return [
      this.numbers.claimNumber(claim),
      policy_no,
      dayText(day),
      dice.pick(WORDS.claim_states),
      String(101 + dice.below(WORDS.branches.length)),
    ];
  }

  /** Cells in the order of PAYMENT_COLUMNS. */
  paymentCells(payment: number, policies: number): Cells {
    const dice = this.dice.reset(STREAM.coreRow, 2 ** 31 + payment);
    const digits = (count: number) => String(dice.below(10 ** count)).padStart(count, "0");
    return [
      String(payment + 1),
      this.policies.at(dice.below(policies)),
      digits(4),
      digits(3),
      digits(7),
      dayText(dice.between(DAY_2018, DAY_2025_04 - 1)),
    ];
  }
}
