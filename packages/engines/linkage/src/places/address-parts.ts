// A matched address in words: for people, tests and keys.

import { lettersText, newLetters, type Letters } from "../letters.js";
import type { Lot } from "./lot.js";
import { newAddressMatch, type AddressMatch, type AddressMatcher } from "./match-address.js";
import { NUMBER } from "./tokens.js";

export interface AddressParts {
  readonly prefecture: string;
  readonly city: string;
  /** As the register writes it; "" where only the municipality is known. */
  readonly town: string;
  /** 小字, or the way by streets in Kyoto: folded letters between the town and the lot. */
  readonly area: string;
  /** 丁目 of the town, as a number; null where it has none or none was written. */
  readonly block: number | null;
  /** Which word the block was written with: Sakai has 丁 for 丁目. */
  readonly block_word: string;
  /** 番地 or 番 and 号. */
  readonly numbers: readonly number[];
}

const HYPHEN = 0x2d;

/** The parts of an address, or null where the register has no one place for it. */
export function readAddress(matcher: AddressMatcher, text: string): AddressParts | null {
  const match = newAddressMatch();
  if (!matcher.match(text, { start: 0, end: text.length }, match)) return null;
  const { places } = matcher;
  const place = places.places[match.place];
  const city = place === undefined ? undefined : places.cities[place.city];
  if (place === undefined || city === undefined) return null;
  const { lot } = match;
  const numbers = Array.from(lot.numbers.subarray(0, lot.count));
  const hasBlock = lot.block !== "" || (place.isDivided && isBlockLot(lot));
  const area = newLetters();
  addTokens(match, lot.areaStart, area);
  return {
    prefecture: city.prefecture,
    city: city.name,
    town: place.town,
    area: lettersText(area),
    block: hasBlock ? (numbers[0] ?? null) : null,
    block_word: lot.block === "" ? "丁目" : lot.block,
    numbers: hasBlock ? numbers.slice(1) : numbers,
  };
}

/** 丁目 seldom run higher: 三沢48-9 is a lot of the undivided part of a town. */
const MAX_BLOCK = 20;

function isBlockLot({ count, numbers, areaStart, areaEnd }: Lot): boolean {
  return count > 1 && areaStart === areaEnd && (numbers[0] as number) <= MAX_BLOCK;
}

/**
 * The canonical letters of a match, for keys: the place's number in the register, the small area, the lot's numbers. False:
 * no lot, so nobody's place. Places of one register only can be compared.
 */
export function placeLetters(match: AddressMatch, out: Letters): boolean {
  out.length = 0;
  if (match.lot.count === 0) return false;
  out.codes[out.length++] = (match.place >>> 16) + 1;
  out.codes[out.length++] = match.place & 0xffff;
  if (!match.hasStreets) addTokens(match, match.lot.areaStart, out);
  for (let i = 0; i < match.lot.count; i += 1) {
    out.codes[out.length++] = HYPHEN;
    addNumber(match.lot.numbers[i] as number, out);
  }
  return true;
}

function addTokens({ tokens, lot }: AddressMatch, from: number, out: Letters): void {
  for (let at = from; at < lot.areaEnd; at += 1) {
    if (tokens.codes[at] === NUMBER) addNumber(tokens.values[at] as number, out);
    else out.codes[out.length++] = tokens.codes[at] as number;
  }
}

const TEN = 10;
const ZERO = 0x30;

function addNumber(value: number, out: Letters): void {
  if (value >= TEN) addNumber(Math.floor(value / TEN), out);
  out.codes[out.length++] = ZERO + (value % TEN);
}
