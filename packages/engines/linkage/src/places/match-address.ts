// Finds prefecture, municipality, town and lot of a Japanese address in a register of places: without regular expressions,
// without strings, by the longest name at each step.
//
// What people leave out or write in an old way is looked for: the prefecture, the county (郡), the ward, the municipality
// itself; a municipality that was merged away; the streets of Kyoto (通, 上る, 東入) around the town.

import { newLot, readLot, type Lot } from "./lot.js";
import { readRegister, type City, type Places } from "./register.js";
import { findLongest, NOTHING, SEVERAL, type Found } from "./town-trie.js";
import { NUMBER, newTokens, readTokens, type Tokens } from "./tokens.js";
import type { Span } from "../letters.js";

/** The parts of one address, reused from address to address. */
export interface AddressMatch {
  readonly tokens: Tokens;
  /** Number of the place in the register, or NOTHING. */
  place: number;
  /** 京都市: the small area is a way there by streets, and says nothing more. */
  hasStreets: boolean;
  readonly lot: Lot;
}

export interface AddressMatcher {
  readonly places: Places;
  /** Parts of text[start, end) into `match`. False: no one place, or unreadable. */
  match(text: string, span: Span, match: AddressMatch): boolean;
}

export function newAddressMatch(): AddressMatch {
  return { tokens: newTokens(), place: NOTHING, hasStreets: false, lot: newLot() };
}

/** @param register towns by municipality; @param merged old names (register.ts says how both are written). */
export function newAddressMatcher(register: string, merged?: string): AddressMatcher {
  const places = readRegister(register, merged);
  const finder: Finder = { places, found: { place: NOTHING, end: 0 }, best: { place: NOTHING, end: 0 } };
  return {
    places,
    match(text, span, match) {
      match.place = NOTHING;
      if (!readTokens(text, span, match.tokens)) return false;
      return findPlace(finder, match);
    },
  };
}

interface Finder {
  readonly places: Places;
  readonly found: Found;
  readonly best: Found;
}

function findPlace(finder: Finder, match: AddressMatch): boolean {
  const { places, best } = finder;
  const { tokens } = match;
  const start = afterPostalCode(tokens);
  const area = areaAt(finder, tokens, start);
  const from = area === 0 ? start : finder.found.end;
  best.place = NOTHING;
  if (!findInCities(finder, tokens, from, area)) findWithoutCity(finder, tokens, from, area);
  if (best.place < 0) return false;
  match.place = best.place;
  match.hasStreets = cityOf(places, best.place).hasStreets;
  readLot(tokens, best.end, match.lot);
  return true;
}

// 〒001-0012, 0600042 before the address (〒 itself is no letter); 八戸市 and 三重県 begin with numbers too.
function afterPostalCode({ codes, values, breaks, length }: Tokens): number {
  if (length < 2 || codes[0] !== NUMBER) return 0;
  if (codes[1] === NUMBER) return (breaks[1] as number) === 0 ? 0 : 2;
  return (values[0] as number) > MAX_NAMED ? 1 : 0;
}

/** No prefecture or municipality begins with a number above this (九十九里町). */
const MAX_NAMED = 999;

function areaAt({ places, found }: Finder, tokens: Tokens, at: number): number {
  found.end = at;
  return findLongest(places.trie, places.prefectureRoot, tokens, found) ? found.place : 0;
}

function cityOf({ cities, places }: Places, place: number): City {
  return cities[places[place]?.city as number] as City;
}

/** The municipality by its name; where the name is that of several, the one that has the longest town. */
function findInCities(finder: Finder, tokens: Tokens, from: number, area: number): boolean {
  const { places, found, best } = finder;
  const root = places.areas[area]?.cityRoot as number;
  found.end = from;
  if (!findLongest(places.trie, root, tokens, found)) return false;
  const [group, end] = [places.groups[found.place] as readonly number[], found.end];
  for (let i = 0; i < group.length; i += 1) {
    const city = places.cities[group[i] as number] as City;
    findTown(finder, tokens, end, city);
    if (found.place < 0) continue;
    if (best.place === NOTHING || found.end > best.end) copyFound(found, best);
    else if (found.end === best.end) best.place = SEVERAL;
  }
  return best.place >= 0;
}

function copyFound(from: Found, to: Found): void {
  to.place = from.place;
  to.end = from.end;
}

function findTown(finder: Finder, tokens: Tokens, from: number, city: City): void {
  const { places, found } = finder;
  found.place = city.place;
  found.end = from;
  findLongest(places.trie, city.root, tokens, found);
  if (city.hasStreets && !isAtLot(tokens, found.end)) findTownBehindStreets(finder, tokens, from, city);
}

function isAtLot({ codes, length }: Tokens, at: number): boolean {
  return at >= length || codes[at] === NUMBER;
}

const codeOf = (letter: string) => letter.charCodeAt(0);
/** 上る, 下る, 東入(る), 西入(る): the last letter that every spelling of them has. */
const TURNS = new Set(["上", "下", "入"].map(codeOf));
const RU = codeOf("ル");
const STREET = codeOf("通");

// 寺町通御池上る上本能寺前町488: after a turn or a street, a town that the lot follows at once.
function findTownBehindStreets({ places, found }: Finder, tokens: Tokens, from: number, city: City): void {
  const [place, end] = [found.place, found.end];
  for (let at = tokens.length - 1; at > from; at -= 1) {
    if (!isTurn(tokens, at - 1)) continue;
    found.end = at;
    if (findLongest(places.trie, city.root, tokens, found) && isAtLot(tokens, found.end)) return;
  }
  found.place = place;
  found.end = end;
}

function isTurn({ codes }: Tokens, at: number): boolean {
  const code = codes[at] as number;
  return code === STREET || TURNS.has(code) || (code === RU && at > 0 && TURNS.has(codes[at - 1] as number));
}

const ENDS_MUNICIPALITY = new Set(["郡", "市", "町", "村", "区"].map(codeOf));
/** Names of municipalities are shorter. */
const MAX_MUNICIPALITY = 10;
/** A town of one letter is too little to know a place by. */
const MIN_TOWN = 2;

/** No known municipality: the one town of the prefecture that stands here or after an unknown one; of the country, here. */
function findWithoutCity({ places, found, best }: Finder, tokens: Tokens, from: number, area: number): void {
  const root = places.areas[area]?.townRoot as number;
  let longest = MIN_TOWN - 1;
  best.place = NOTHING;
  for (let at = from; at < tokens.length && at - from <= MAX_MUNICIPALITY; at += 1) {
    if (at > from && (area === 0 || !ENDS_MUNICIPALITY.has(tokens.codes[at - 1] as number))) continue;
    found.end = at;
    if (!findLongest(places.towns, root, tokens, found) || found.place < 0 || found.end - at <= longest) continue;
    longest = found.end - at;
    copyFound(found, best);
  }
}
