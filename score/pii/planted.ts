// Texts of many kinds with planted values, from a seed: each value with the text around it that a person would write.

import { dice, type Dice } from "./dice.js";
import type { NameLists } from "./name-lists.js";

export interface Planted {
  readonly kind: string;
  readonly value: string;
}

export interface PlantedText {
  readonly text: string;
  readonly planted: readonly Planted[];
}

interface Person {
  readonly name: string;
  readonly kana: string;
  readonly address: string;
  readonly phone: string;
  readonly email: string;
  readonly birth_date: string;
  readonly my_number: string;
  readonly card: string;
  readonly policy_number: string;
  readonly bank_account: string;
  readonly passport: string;
  readonly driving_licence: string;
  readonly insurer_number: string;
}

/** One person as these texts would have them. */
function personOf(roll: Dice, names: NameLists): Person {
  const [surname, surnameKana] = roll.pick(names.surnames);
  const [given, givenKana] = roll.pick(names.given);
  const gap = roll.pick([" ", "　", " "]);
  const digits = (count: number) => Array.from({ length: count }, () => roll.below(10)).join("");
  return {
    name: `${surname}${gap}${given}`,
    kana: `${surnameKana}${gap}${givenKana}`,
    address: `${roll.pick(names.places)}${roll.below(9) + 1}${roll.pick(["-", "丁目"])}${roll.below(29) + 1}-${roll.below(40) + 1}`,
    phone: phoneOf(roll, digits),
    email: `${digits(3)}${roll.pick(["taro", "hana.ko", "k_sato"])}@${roll.pick(["example.jp", "mail.example.co.jp"])}`,
    birth_date: birthOf(roll),
    my_number: withMyNumberDigit(`${1 + roll.below(9)}${digits(10)}`, roll),
    card: withLuhn(`${roll.pick(["4", "51", "3530"])}${digits(14)}`.slice(0, 15), roll),
    policy_number: `${roll.pick(["A", "K"])}${digits(9)}`,
    bank_account: `${1 + roll.below(9)}${digits(6)}`,
    passport: `${roll.pick(["TK", "MU", "TR"])}${digits(7)}`,
    driving_licence: `30${digits(10)}`,
    insurer_number: luhnOf(`06${digits(5)}`),
  };
}

function phoneOf(roll: Dice, digits: (count: number) => string): string {
  const [area, middle] = roll.pick([
    ["090", 4],
    ["080", 4],
    ["03", 4],
    ["045", 3],
    ["0467", 2],
  ] as const);
  const rest = `${1 + roll.below(9)}${digits(middle - 1)}`;
  const last = `${1 + roll.below(8)}${digits(2)}9`;
  return roll.pick([`${area}-${rest}-${last}`, `${area}${rest}${last}`, `${area}(${rest})${last}`, wide(`${area}-${rest}-${last}`)]);
}

function birthOf(roll: Dice): string {
  const [year, month, day] = [1940 + roll.below(65), 1 + roll.below(12), 1 + roll.below(28)];
  const two = (value: number) => String(value).padStart(2, "0");
  const era = year >= 1990 ? ["平成", "H", year - 1988] : ["昭和", "S", year - 1925];
  return roll.pick([
    `${year}-${two(month)}-${two(day)}`,
    `${year}/${month}/${day}`,
    `${year}${two(month)}${two(day)}`,
    `${year}年${month}月${day}日`,
    `${era[0]}${era[2]}年${month}月${day}日`,
    `${era[1]}${two(Number(era[2]))}.${two(month)}.${two(day)}`,
  ]);
}

function wide(text: string): string {
  return text.replaceAll(/[0-9-]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
}

// Written again from the law and not taken from the engine: a mistake of it would else be planted, too.
function withMyNumberDigit(eleven: string, roll: Dice): string {
  const weights = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
  const rest = [...eleven].reduce((sum, digit, at) => sum + Number(digit) * (weights[at] ?? 0), 0) % 11;
  const all = `${eleven}${rest <= 1 ? 0 : 11 - rest}`;
  return roll.pick([all, all.replace(/(\d{4})(\d{4})(\d{4})/, "$1 $2 $3"), all.replace(/(\d{4})(\d{4})(\d{4})/, "$1-$2-$3"), wide(all)]);
}

function luhnOf(body: string): string {
  for (let last = 0; last < 10; last += 1) {
    const all = `${body}${last}`;
    const sum = [...all].reverse().reduce((total, digit, at) => {
      const own = Number(digit) * (at % 2 === 0 ? 1 : 2);
      return total + (own > 9 ? own - 9 : own);
    }, 0);
    if (sum % 10 === 0) return all;
  }
  return body;
}

function withLuhn(body: string, roll: Dice): string {
  const all = luhnOf(body);
  return roll.pick([
    all,
    all.replace(/(\d{4})(\d{4})(\d{4})(\d{4})/, "$1-$2-$3-$4"),
    all.replace(/(\d{4})(\d{4})(\d{4})(\d{4})/, "$1 $2 $3 $4"),
  ]);
}

const COLUMNS: readonly (readonly [keyof Person, string, string])[] = [
  ["name", "氏名", "name"],
  ["kana", "フリガナ", "kana_name"],
  ["birth_date", "生年月日", "birth_date"],
  ["phone", "電話番号", "phone"],
  ["address", "住所", "address"],
  ["email", "メールアドレス", "email"],
  ["my_number", "個人番号", "my_number"],
  ["card", "カード番号", "card"],
  ["policy_number", "証券番号", "policy_number"],
  ["bank_account", "口座番号", "bank_account"],
  ["passport", "旅券番号", "passport"],
  ["driving_licence", "免許証番号", "driving_licence"],
  ["insurer_number", "保険者番号", "insurer_number"],
];

export const TEXT_KINDS = ["table", "form", "letter", "json"] as const;

/** A text of `count` persons. */
export function plantedText(
  kind: (typeof TEXT_KINDS)[number],
  count: number,
  { seed, names }: { readonly seed: number; readonly names: NameLists },
): PlantedText {
  const roll = dice(seed);
  const planted: Planted[] = [];
  const plant = (person: Person, key: keyof Person) => {
    const value = person[key];
    planted.push({ kind: COLUMNS.find(([own]) => own === key)?.[2] ?? key, value });
    return value;
  };
  const persons = Array.from({ length: count }, () => personOf(roll, names));
  const lines = persons.map((person) => WRITERS[kind](person, (key) => plant(person, key), roll));
  const head = kind === "table" ? `管理No,${COLUMNS.map(([, name]) => name).join(",")},備考\n` : "";
  return { text: head + lines.join(""), planted };
}

type Write = (person: Person, plant: (key: keyof Person) => string, roll: Dice) => string;

const WRITERS: Readonly<Record<(typeof TEXT_KINDS)[number], Write>> = {
  table: (_, plant, roll) =>
    `${1000 + roll.below(9000)},${COLUMNS.map(([key], at) => (at % 3 === 0 ? `"${plant(key)}"` : plant(key))).join(",")},継続\n`,
  form: (_, plant) => `${COLUMNS.map(([key, name]) => `${name}：${plant(key)}\n`).join("")}----\n`,
  letter: (_, plant, roll) =>
    `お世話になっております。ご契約者の${plant("name")}様（生年月日は${plant("birth_date")}）の件です。` +
    `ご住所は${plant("address")}、お電話は${plant("phone")}、メールは${plant("email")}です。\n証券番号 ${plant("policy_number")} について、` +
    `マイナンバー（${plant("my_number")}）とカード番号 ${plant("card")} をいただきました。お振込先は口座番号${plant("bank_account")}です。整理番号${roll.below(100000)}\n`,
  json: (_, plant) =>
    `{"氏名":"${plant("name")}","フリガナ":"${plant("kana")}","birth_date":"${plant("birth_date")}","tel":"${plant("phone")}","address":"${plant("address")}",` +
    `"email":"${plant("email")}","my_number":"${plant("my_number")}","card_number":"${plant("card")}","policy_no":"${plant("policy_number")}"}\n`,
};
