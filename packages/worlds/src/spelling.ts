// How a row spells a person: spaces, old and new kanji, kana of every width, a name from before the marriage.

import { bankKana, halfKana } from "./letters.js";
import type { NamePart } from "./names.js";
import type { Person, PersonName } from "./persons.js";
import type { Dice } from "./random.js";

const SPACES = ["　", "　", "　", "　", " ", " ", "", "", ""] as const;
/** What clerks type when they do not know the reading. */
const NO_KANA = "＊";

/** The name as one row has it. `written_on` is the day the row was last changed. */
export function spellName(dice: Dice, { name, changed_on }: Person, written_on: number): string {
  const space = dice.pick(SPACES);
  if (name.form === "company") return spellCompany(dice, name);
  if (name.form === "foreign") return spellForeign(dice, name);
  const isOfficial = dice.chance(0.6);
  const [family, given] = name.official.split("　") as [string, string];
  if (name.maiden !== null && written_on < changed_on) return name.maiden.kanji + space + given;
  if (isOfficial) return family + space + given;
  return spellPart(dice, name.family) + space + spellPart(dice, name.given);
}

// Now and then a clerk takes an old form where the family does not.
function spellPart(dice: Dice, part: NamePart): string {
  return part.old_forms.length > 0 && dice.chance(0.05) ? dice.pick(part.old_forms) : part.kanji;
}

const COMPANY_FORMS = ["株式会社", "㈱", "(株)", "（株）"] as const;

// Whether 株式会社 stands before or after the name is the company's own; how it is shortened is the clerk's.
function spellCompany(dice: Dice, { official, family }: PersonName): string {
  return joinForm({ official, family }, dice.pick(COMPANY_FORMS));
}

function joinForm({ official, family }: Pick<PersonName, "official" | "family">, form: string): string {
  return family.romaji.length % 2 === 0 ? form + official : official + form;
}

function spellForeign(dice: Dice, { family, given }: PersonName): string {
  const style = dice.below(4);
  if (style === 0) return `${given.kana} ${family.kana}`;
  if (style === 1) return `${family.half_kana}, ${given.half_kana}`;
  return style === 2 ? `${given.half_kana} ${family.half_kana}` : `${family.kana}　${given.kana}`;
}

/** The reading as one row has it; empty where nobody asked. */
export function spellKana(dice: Dice, { name, changed_on }: Person, written_on: number): string {
  const style = dice.below(100);
  if (style < 15) return "";
  if (style < 16) return NO_KANA;
  const family = name.maiden !== null && written_on < changed_on ? name.maiden : name.family;
  if (name.form === "company") return spellCompanyKana(name, style);
  if (name.form === "foreign") return `${family.kana} ${name.given.kana}`;
  if (style < 58) return `${family.kana} ${name.given.kana}`;
  if (style < 72) return family.kana + name.given.kana;
  if (style < 87) return `${family.half_kana} ${name.given.half_kana}`;
  return style < 96 ? `${family.bank_kana} ${name.given.bank_kana}` : `${family.hiragana}${name.given.hiragana}`;
}

const BANK_COMPANY = "ｶ)";

function spellCompanyKana({ family, given }: PersonName, style: number): string {
  if (style < 60) return `カブシキガイシャ${family.kana}${given.kana}`;
  return style < 80 ? halfKana(family.kana + given.kana) : BANK_COMPANY + bankKana(family.kana + given.kana);
}

/** The name and reading as the core system keeps them: one style, the official letters. */
export function spellOfficial({ name }: Person): readonly [name: string, kana: string] {
  const { family, given, form } = name;
  if (form === "company") return [joinForm(name, COMPANY_FORMS[0]), `${family.kana}${given.kana}`];
  return [name.official, `${family.kana}　${given.kana}`];
}
