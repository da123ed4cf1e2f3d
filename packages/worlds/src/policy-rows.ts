// Rows of the policy files of the system: what each cell says, from the row's number alone.

import type { Company } from "./company.js";
import { dayText } from "./calendar.js";
import { DESK_PHONE, NO_ADDRESS, NO_PHONE, rollAddressStyle, writeAddress, writePhone, writePostalCode } from "./contact.js";
import type { Place } from "./layout.js";
import { DAY_2018, DAY_2025_04, type Person, type Reach } from "./persons.js";
import { Dice, Permutation, STREAM } from "./random.js";
import { POLICY_KINDS, type PolicyKind } from "./sizes.js";
import { spellKana, spellName } from "./spelling.js";
import { WORDS } from "./words.js";

export const POLICY_COLUMNS = [
  "record_id",
  "policy_no",
  "name",
  "name_kana",
  "postal_code",
  "address",
  "phone",
  "email",
  "bank_account",
  "product",
  "agency_code",
  "updated_on",
] as const;

export type Cells = readonly string[];

export interface Contact {
  readonly postal_code: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
}

const NO_CONTACT: Contact = { postal_code: "", address: "", phone: "", email: "" };
/** Policy numbers have nine digits. */
const POLICY_NUMBERS = 10 ** 9;

/** Numbers of policies: each once, without a visible order. */
export class PolicyNumbers {
  private readonly order: Permutation;

  constructor({ key }: Company) {
    this.order = new Permutation(POLICY_NUMBERS, key, STREAM.policyNumber);
  }

  /** A123456789 */
  at(policy: number): string {
    const digits = this.order.at(policy);
    return "ABCDEFGHJK"[digits % 10] + String(digits).padStart(9, "0");
  }
}

interface Lottery {
  readonly order: Permutation;
  readonly winners: number;
}

export class PolicyRows {
  private readonly dice: Dice;
  private readonly numbers: PolicyNumbers;
  private readonly accounts: Readonly<Record<PolicyKind, Lottery>>;

  constructor(private readonly company: Company) {
    this.dice = new Dice(company.key);
    this.numbers = new PolicyNumbers(company);
    this.accounts = accountLotteries(company);
  }

  get count(): number {
    return this.company.sizes.policy_rows;
  }

  /** Cells in the order of POLICY_COLUMNS; an empty text is no value. */
  cells(record_id: number): Cells {
    return this.cellsOf(record_id, this.company.layout.place(record_id));
  }

  cellsOf(record_id: number, place: Place): Cells {
    const { kind, nth, person_no, policy } = place;
    const { layout, persons, agencies, sizes } = this.company;
    const reach = layout.reach(person_no);
    const person = persons.read(person_no);
    const dice = this.dice.reset(STREAM.policyRow, place.slot);
    const day = dice.between(DAY_2018, DAY_2025_04 - 1);
    const agency_no = agencies.roll(dice);
    const isRepeat = nth >= sizes.firsts[kind];
    const hasName =
      kind === "name_contact_policy" || kind === "name_policy" || (kind === "other" && (isRepeat || reach === "none" || dice.chance(0.6)));
    const contact = this.contactOf(person, { kind, reach, day, agency_no });
    const { order, winners } = this.accounts[kind];
    return [
      String(record_id),
      policy === null ? "" : this.numbers.at(policy),
      hasName ? spellName(dice, person, day) : "",
      hasName ? spellKana(dice, person, day) : "",
      contact.postal_code,
      contact.address,
      contact.phone,
      contact.email,
      winners > 0 && order.at(nth) < winners ? accountNumber(dice) : "",
      dice.pick(WORDS.products),
      agencies.code(agency_no),
      dayText(day),
    ];
  }

  /** A row that has a bank account. @param number 0 to 69 % of the bank accounts */
  recordWithAccount(number: number): number {
    const { order } = this.accounts.name_contact_policy;
    return this.company.layout.recordAt("name_contact_policy", order.inverseAt(number));
  }

  private contactOf(
    person: Person,
    about: { readonly kind: PolicyKind; readonly reach: Reach; readonly day: number; readonly agency_no: number },
  ): Contact {
    const { kind, reach, day, agency_no } = about;
    const { dice } = this;
    const home = person.old_address !== null && day < person.changed_on ? person.old_address : person.address;
    if (kind === "name_policy" || reach === "none") {
      const isKnown = dice.chance(0.15);
      return isKnown ? { ...NO_CONTACT, postal_code: writePostalCode(dice, home.town.postal_code) } : NO_CONTACT;
    }
    const has = rollContact(dice, reach);
    const phone = has.phone ? this.phoneOf(person, has.address || has.email, agency_no) : "";
    const isLost = has.address && (has.email || (has.phone && phone !== NO_PHONE && phone !== DESK_PHONE)) && dice.chance(0.004);
    const style = rollAddressStyle(dice);
    return {
      postal_code: has.address && dice.chance(0.9) ? writePostalCode(dice, home.town.postal_code) : "",
      address: isLost ? NO_ADDRESS : has.address ? writeAddress(home, style) : "",
      phone,
      email: has.email ? (dice.chance(0.05) ? person.email.toUpperCase() : person.email) : "",
    };
  }

  // A number that is not the person's own only stands beside another way to reach them.
  private phoneOf(person: Person, isBeside: boolean, agency_no: number): string {
    const { dice } = this;
    const share = isBeside ? dice.share() : 1;
    if (share < 0.008) return NO_PHONE;
    if (share < 0.014) return DESK_PHONE;
    if (share < 0.024) return this.company.agencies.read(agency_no).phone;
    return writePhone(dice, person.phone);
  }
}

/** Which of a person's contacts one row has: never none, and nothing beyond their reach. */
function rollContact(dice: Dice, reach: Reach): { readonly address: boolean; readonly phone: boolean; readonly email: boolean } {
  if (reach === "phone") return { address: false, phone: true, email: false };
  const email = reach === "email" && dice.chance(0.9);
  const hasPhone = dice.chance(0.65);
  const address = dice.chance(0.85) || (!email && (reach === "address" || !hasPhone));
  return { address, phone: hasPhone, email };
}

function accountNumber(dice: Dice): string {
  const part = (digits: number) => String(dice.below(10 ** digits)).padStart(digits, "0");
  return `${part(4)}-${part(3)}-${part(7)}`;
}

/** Shares of the rows with a bank account by kind; the third takes the rest. */
function accountLotteries({ key, sizes }: Company): Readonly<Record<PolicyKind, Lottery>> {
  const named = Math.round(sizes.bank_accounts * 0.7);
  const policies = Math.round(sizes.bank_accounts * 0.2);
  const winners = { name_contact_policy: named, name_policy: policies, contact_policy: sizes.bank_accounts - named - policies, other: 0 };
  const lottery = (kind: PolicyKind, place: number) => ({
    order: new Permutation(sizes.rows[kind], key, STREAM.bankAccount * 1000 + place),
    winners: winners[kind],
  });
  return Object.fromEntries(POLICY_KINDS.map((kind, place) => [kind, lottery(kind, place)])) as Record<PolicyKind, Lottery>;
}
