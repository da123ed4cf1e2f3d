// The places of a country as a register lists them, made ready for matching.
//
// The register is text, one municipality a line: prefecture, municipality, its towns after commas; a town divided into 丁目
// ends with *. Old names are text too: prefecture, name that is gone, the municipalities (or the city whose wards) it is now.

import { addName, newNode, newTrie, type Trie } from "./town-trie.js";
import { newTokens, NUMBER, readTokens, type Tokens } from "./tokens.js";

export interface City {
  readonly prefecture: string;
  readonly name: string;
  /** Where its towns begin in the trie. */
  readonly root: number;
  /** The place that it is itself, where no town is known. */
  readonly place: number;
  /** 京都市: streets stand before or after the town. */
  readonly hasStreets: boolean;
}

/** A town of a city; the town "" is the city where no town is known. */
export interface Place {
  readonly city: number;
  readonly town: string;
  readonly isDivided: boolean;
}

export interface Places {
  /** Names of prefectures and municipalities, and each municipality's towns: small, so that it stays near. */
  readonly trie: Trie;
  /** Towns by prefecture and over the country: for who names no municipality. */
  readonly towns: Trie;
  readonly cities: readonly City[];
  readonly places: readonly Place[];
  /** Prefectures by name: the place found is an index of `areas`. */
  readonly prefectureRoot: number;
  /** The country first, then the prefectures. */
  readonly areas: readonly Area[];
  /** Municipalities that one name may mean. */
  readonly groups: readonly (readonly number[])[];
}

/** Where names of municipalities and of towns begin, within one prefecture or the country. */
interface Area {
  readonly cityRoot: number;
  readonly townRoot: number;
}

interface Draft {
  readonly trie: Trie;
  readonly towns: Trie;
  readonly cities: City[];
  readonly places: Place[];
  readonly areas: Area[];
  readonly groups: (readonly number[])[];
  readonly prefectures: Map<string, number>;
}

const COUNTRY = 0;

/** @param merged old names of municipalities; optional. Lines that are empty or begin with # say nothing. */
export function readRegister(register: string, merged = ""): Places {
  const [trie, towns] = [newTrie(), newTrie()];
  const prefectureRoot = newNode(trie);
  const draft: Draft = { trie, towns, cities: [], places: [], areas: [newArea(trie, towns)], groups: [], prefectures: new Map() };
  for (const line of linesOf(register)) addCity(draft, prefectureRoot, line);
  addCityNames(draft, linesOf(merged));
  return { ...draft, prefectureRoot };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
}

function newArea(trie: Trie, towns: Trie): Area {
  return { cityRoot: newNode(trie), townRoot: newNode(towns) };
}

function areaOf(draft: Draft, prefectureRoot: number, prefecture: string): number {
  const known = draft.prefectures.get(prefecture);
  if (known !== undefined) return known;
  draft.areas.push(newArea(draft.trie, draft.towns));
  const area = draft.areas.length - 1;
  draft.prefectures.set(prefecture, area);
  addName(draft.trie, prefectureRoot, tokensOf(prefecture), area);
  return area;
}

function addCity(draft: Draft, prefectureRoot: number, line: string): void {
  const { trie, cities, places, areas } = draft;
  const [prefecture = "", name = "", towns = ""] = line.split("\t");
  const area = areaOf(draft, prefectureRoot, prefecture);
  const root = newNode(trie);
  const city = cities.push({ prefecture, name, root, place: places.length, hasStreets: name.startsWith("京都市") }) - 1;
  places.push({ city, town: "", isDivided: false });
  for (const written of towns === "" ? [] : towns.split(",")) {
    const isDivided = written.endsWith("*");
    const town = isDivided ? written.slice(0, -1) : written;
    const place = places.push({ city, town, isDivided }) - 1;
    const tokens = tokensOf(town);
    addName(trie, root, tokens, place);
    for (const one of [COUNTRY, area]) addName(draft.towns, (areas[one] as Area).townRoot, tokens, place);
  }
}

/** One name of a municipality in one area, and what it may mean. */
interface Naming {
  readonly area: number;
  readonly tokens: Tokens;
  readonly meant: Set<number>;
}

function addCityNames(draft: Draft, merged: readonly string[]): void {
  const namings = new Map<string, Naming>();
  const name = (prefecture: string, written: string, city: number) => {
    const tokens = tokensOf(written);
    for (const area of [COUNTRY, draft.prefectures.get(prefecture) ?? COUNTRY]) {
      const key = `${area} ${keyOf(tokens)}`;
      const naming = namings.get(key) ?? { area, tokens, meant: new Set() };
      naming.meant.add(city);
      namings.set(key, naming);
    }
  };
  draft.cities.forEach(({ prefecture, name: city }, at) => {
    for (const written of spellingsOf(city)) name(prefecture, written, at);
  });
  for (const line of merged) nameMerged(draft, line, name);
  for (const { area, tokens, meant } of namings.values())
    addName(draft.trie, (draft.areas[area] as Area).cityRoot, tokens, draft.groups.push([...meant]) - 1);
}

// 最上郡舟形町 is written 舟形町 too; 札幌市北区 is 札幌市 to who leaves the ward out.
function spellingsOf(city: string): readonly string[] {
  const inCounty = /^.{1,4}郡(.{2,})$/.exec(city)?.[1];
  const ofWard = /^(.+市).+区$/.exec(city)?.[1];
  return [city, ...(inCounty === undefined ? [] : [inCounty]), ...(ofWard === undefined ? [] : [ofWard])];
}

function nameMerged({ cities }: Draft, line: string, name: (prefecture: string, written: string, city: number) => void): void {
  const [prefecture = "", old = "", now = ""] = line.split("\t");
  const names = now.split(",");
  cities.forEach((city, at) => {
    if (city.prefecture !== prefecture || !spellingsOf(city.name).some((spelling) => names.includes(spelling))) return;
    for (const written of spellingsOf(old)) name(prefecture, written, at);
  });
}

function tokensOf(text: string): Tokens {
  const tokens = newTokens();
  readTokens(text, { start: 0, end: text.length }, tokens);
  return tokens;
}

function keyOf({ codes, values, length }: Tokens): string {
  return Array.from({ length }, (_, at) => (codes[at] === NUMBER ? `#${values[at]}` : codes[at])).join(" ");
}
