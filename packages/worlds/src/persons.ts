// Who a person (本人) of the world is: the truth that rows then spell in their own ways.
//
// A person is worked out from their number alone, at any time. Eight numbers in a row share households, so that families
// live at one address with one landline.

import { landline, MOBILES, mailAddress, mobile, rollAddress, type Address } from "./contact.js";
import type { NameBook, NamePart } from "./names.js";
import { Dice, mix, Permutation, STREAM, type WorldKey } from "./random.js";
import type { Town } from "./towns.js";
import { WORDS } from "./words.js";

/** What the company has to reach a person by; each may stand beside a weaker one. */
export type Reach = "email" | "address" | "phone" | "none";

export interface PersonName {
  readonly form: "japanese" | "foreign" | "company";
  readonly family: NamePart;
  readonly given: NamePart;
  /** Kanji as the family register has them. */
  readonly official: string;
  /** Family name before a marriage; null for most. */
  readonly maiden: NamePart | null;
}

export interface Person {
  readonly person_no: number;
  readonly name: PersonName;
  readonly address: Address;
  /** Where the person lived before `changed_on`; null for most. */
  readonly old_address: Address | null;
  /** Day number from 1970-01-01 on which name or address changed. */
  readonly changed_on: number;
  readonly phone: string;
  readonly email: string;
  readonly birth_date: number;
}

/** How eight people in a row split into households. */
const HOUSEHOLDS: readonly (readonly number[])[] = [
  [1, 1, 1, 1, 1, 1, 1, 1],
  [2, 1, 1, 1, 1, 1, 1],
  [1, 3, 1, 1, 1, 1],
  [2, 2, 1, 1, 1, 1],
  [4, 1, 1, 1, 1],
  [1, 1, 1, 2, 1, 1, 1],
];
const BLOCK = 8;
const COMPANIES_PERCENT = 3;

export const DAY_2018 = 17_532;
export const DAY_2025_04 = 20_179;

export class PersonBook {
  private readonly dice: Dice;
  private readonly home: Dice;
  private readonly mobiles: Permutation;

  constructor(
    readonly key: WorldKey,
    private readonly names: NameBook,
    private readonly towns: readonly Town[],
    private readonly customers: number,
  ) {
    this.dice = new Dice(key);
    this.home = new Dice(key);
    this.mobiles = new Permutation(MOBILES, key, STREAM.mobile);
  }

  read(person_no: number): Person {
    const household = this.householdOf(person_no);
    const dice = this.dice.reset(STREAM.person, person_no);
    const isForeign = dice.chance(0.015);
    const form = this.isCompany(person_no) ? "company" : isForeign ? "foreign" : "japanese";
    const home = this.home.reset(STREAM.household, form === "company" ? 2 ** 31 + person_no : household);
    const family = this.names.surnames[this.names.surname_draw[home.below(2 ** 16)] as number] as NamePart;
    const oldFamily = home.chance(0.35) && family.old_forms.length > 0 ? home.pick(family.old_forms) : family.kanji;
    const address = rollAddress(home, this.towns);
    const line = home.next();
    const name = this.nameOf(form, family, oldFamily);
    const old_address = dice.chance(0.06) ? rollAddress(dice, this.towns) : null;
    const isMobile = form !== "company" && dice.chance(0.65);
    return {
      person_no,
      name,
      address,
      old_address,
      changed_on: dice.between(DAY_2018 + 400, DAY_2025_04 - 300),
      phone: isMobile ? mobile(this.mobiles.at(person_no)) : landline(address.town.prefecture_no, line),
      email: mailAddress(dice, form === "company" ? [name.family.romaji, "info"] : [name.family.romaji, name.given.romaji], person_no),
      birth_date: dice.between(-14_000, 11_500),
    };
  }

  /** Customers may be companies (法人); people who work for an agency are not. */
  isCompany(person_no: number): boolean {
    return person_no < this.customers && mix(this.key.low ^ STREAM.person, person_no) % 100 < COMPANIES_PERCENT;
  }

  // First the household's words were drawn; the rest is the person's own.
  private nameOf(form: PersonName["form"], family: NamePart, oldFamily: string): PersonName {
    const { dice } = this;
    if (form === "foreign") return this.foreignName();
    const sex = dice.below(2) as 0 | 1;
    const given = this.names.given[sex][this.names.given_draw[sex][dice.below(2 ** 16)] as number] as NamePart;
    const trade = dice.pick(WORDS.trades);
    if (form === "company") {
      return {
        form,
        family,
        given: { ...given, kanji: trade[0], kana: trade[1], romaji: "office", old_forms: [] },
        official: family.kanji + trade[0],
        maiden: null,
      };
    }
    const oldGiven = given.old_forms.length > 0 && dice.chance(0.15) ? dice.pick(given.old_forms) : given.kanji;
    const isRenamed = dice.chance(sex === 0 ? 0.06 : 0.005);
    const maiden = isRenamed ? (this.names.surnames[this.names.surname_draw[dice.below(2 ** 16)] as number] as NamePart) : null;
    return { form, family, given, official: `${oldFamily}　${oldGiven}`, maiden };
  }

  private foreignName(): PersonName {
    const [family, familyRomaji] = this.dice.pick(WORDS.foreign_family);
    const [given, givenRomaji] = this.dice.pick(WORDS.foreign_given);
    return {
      form: "foreign",
      family: foreignPart(family, familyRomaji),
      given: foreignPart(given, givenRomaji),
      official: `${family}　${given}`,
      maiden: null,
    };
  }

  /** Number of the first person of the household. */
  private householdOf(person_no: number): number {
    const first = person_no - (person_no % BLOCK);
    const sizes = HOUSEHOLDS[
      this.home.reset(STREAM.household, 2 ** 31 + 2 ** 30 + first / BLOCK).below(HOUSEHOLDS.length)
    ] as readonly number[];
    let start = first;
    for (const size of sizes) {
      if (person_no < start + size) return start;
      start += size;
    }
    return start;
  }
}

function foreignPart(kana: string, romaji: string): NamePart {
  const mail = romaji.toLowerCase().replace(/[^a-z]/g, "");
  return { kanji: kana, kana, hiragana: kana, half_kana: romaji, bank_kana: romaji, romaji: mail, old_forms: [] };
}
