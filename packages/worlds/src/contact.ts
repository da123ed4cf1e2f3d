// Addresses, phone numbers and mail addresses that belong to nobody.
//
// Phones: a subscriber number never begins with 0 in the numbering plan of Japan (総務省 電気通信番号計画): after the prefix
// 0A0 of a mobile phone and after an area code the next digit is 1 to 9, or 2 to 9. Here it is always 0, so that no number
// can be dialled. Mail: only domains that RFC 2606 and JPRS reserve for examples. Towns are real, the numbers invented.

import { kanjiNumber, wide } from "./letters.js";
import type { Dice } from "./random.js";
import type { Town } from "./towns.js";
import { WORDS } from "./words.js";

export interface Address {
  readonly town: Town;
  /** 丁目, 番, 号; 0 where there is none. */
  readonly block: readonly [number, number, number];
  /** Empty, or the name of the building. */
  readonly building: string;
  readonly room: number;
}

export function rollAddress(dice: Dice, towns: readonly Town[]): Address {
  const town = rollTown(dice, towns);
  const isBlock = town.takes_block && dice.chance(0.75);
  const isFlat = dice.chance(0.4);
  return {
    town,
    block: [isBlock ? dice.between(1, 8) : 0, dice.between(1, 99), dice.between(1, 40)],
    building: isFlat ? dice.pick(WORDS.buildings) + dice.pick(WORDS.building_ends) : "",
    room: isFlat ? dice.between(1, 12) * 100 + dice.between(1, 15) : 0,
  };
}

/** Prefectures with large cities, where most people live. */
const CROWDED = new Set([1, 4, 11, 12, 13, 14, 22, 23, 26, 27, 28, 34, 40]);

function rollTown(dice: Dice, towns: readonly Town[]): Town {
  const town = dice.pick(towns);
  return CROWDED.has(town.prefecture_no) || dice.chance(0.5) ? town : dice.pick(towns);
}

/** How one clerk writes addresses. */
export interface AddressStyle {
  readonly has_prefecture: boolean;
  readonly numbers: "hyphens" | "wide" | "units" | "mixed" | "kanji";
  readonly room: "joined" | "named" | "wide" | "left_out";
}

const NUMBER_STYLES = ["hyphens", "hyphens", "hyphens", "units", "units", "wide", "wide", "mixed", "kanji"] as const;
const ROOM_STYLES = ["joined", "named", "named", "named", "wide", "left_out"] as const;

export function rollAddressStyle(dice: Dice): AddressStyle {
  return { has_prefecture: dice.chance(0.85), numbers: dice.pick(NUMBER_STYLES), room: dice.pick(ROOM_STYLES) };
}

export const PLAIN_STYLE: AddressStyle = { has_prefecture: true, numbers: "hyphens", room: "named" };

export function writeAddress({ town, block, building, room }: Address, style: AddressStyle): string {
  const head = (style.has_prefecture ? town.prefecture : "") + town.city + town.area;
  return head + writeNumbers(block, style.numbers) + writeRoom(building, room, style.room);
}

function writeNumbers([chome, ban, go]: Address["block"], style: AddressStyle["numbers"]): string {
  const joined = chome === 0 ? `${ban}-${go}` : `${chome}-${ban}-${go}`;
  if (style === "hyphens") return joined;
  if (style === "wide") return wide(joined);
  const head = chome === 0 ? "" : style === "kanji" ? `${kanjiNumber(chome)}丁目` : `${chome}丁目`;
  if (style === "mixed") return `${head}${ban}-${go}`;
  return style === "kanji" ? `${head}${kanjiNumber(ban)}番${kanjiNumber(go)}号` : `${head}${ban}番${go}号`;
}

function writeRoom(building: string, room: number, style: AddressStyle["room"]): string {
  if (building === "" || style === "left_out") return "";
  if (style === "joined") return `-${room}`;
  return style === "wide" ? `　${building}${wide(String(room))}号室` : ` ${building}${room}`;
}

/** Area code of a landline by prefecture, 1 to 47: the one of its capital, so that the rest has the right length. */
const AREA_CODES =
  "011 017 019 022 018 023 024 029 028 027 048 043 03 045 025 076 076 0776 055 026 058 054 052 059 077 075 06 078 0742 073 0857 0852 086 082 083 088 087 089 088 092 0952 095 096 097 0985 099 098".split(
    " ",
  );

/** A landline of a prefecture; the first digit after the area code is 0. */
export function landline(prefecture_no: number, number: number): string {
  const area = AREA_CODES[prefecture_no - 1] as string;
  const local = `0${String(number % 10 ** (9 - area.length)).padStart(9 - area.length, "0")}`;
  return `${area}-${local.slice(0, -4)}-${local.slice(-4)}`;
}

/** Mobile numbers that a world can give out, each once. */
export const MOBILES = 30_000_000;

/** @param number 0 to MOBILES - 1 */
export function mobile(number: number): string {
  const prefix = ["090", "080", "070"][Math.floor(number / 10_000_000)] as string;
  const rest = `0${String(number % 10_000_000).padStart(7, "0")}`;
  return `${prefix}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}

/** What clerks type when they have no number. */
export const NO_PHONE = "000-0000-0000";
/** A desk of the insurer, typed where the customer's own was asked for. */
export const DESK_PHONE = "0120-000-000";
export const NO_ADDRESS = "不明";

/** One number as different clerks write it. */
export function writePhone(dice: Dice, phone: string): string {
  const style = dice.below(20);
  if (style < 12) return phone;
  if (style < 17) return phone.replaceAll("-", "");
  if (style < 18) return wide(phone);
  const [area, local, rest] = phone.split("-");
  return style < 19 ? `${area}(${local})${rest}` : `${area} ${local} ${rest}`;
}

export function writePostalCode(dice: Dice, code: string): string {
  return dice.chance(0.7) ? `${code.slice(0, 3)}-${code.slice(3)}` : code;
}

const MAIL_DOMAINS = [
  "example.jp",
  "example.com",
  "example.net",
  "example.org",
  "mail.example",
  "keitai.example",
  "example.co.jp",
  "home.example",
];

/** @param number the person's own, so that no two people share a mailbox */
export function mailAddress(dice: Dice, name: readonly [family: string, given: string], number: number): string {
  const [family, given] = name;
  const tail = number.toString(36);
  const style = dice.below(4);
  const local =
    style === 0
      ? `${given}.${family}${tail}`
      : style === 1
        ? `${family}_${given}${tail}`
        : style === 2
          ? `${given[0]}${family}.${tail}`
          : `${given}-${tail}`;
  return `${local}@${dice.pick(MAIL_DOMAINS)}`;
}
