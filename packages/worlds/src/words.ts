// Short lists a world draws from: foreign names, trades, buildings, searches, browsers. Data, kept in data/words.json.

import { readFileSync } from "node:fs";

type Pair = readonly [string, string];

export interface Words {
  /** Katakana, romaji. */
  readonly foreign_family: readonly Pair[];
  readonly foreign_given: readonly Pair[];
  /** Kanji, kana. */
  readonly trades: readonly Pair[];
  readonly buildings: readonly string[];
  readonly building_ends: readonly string[];
  readonly agency_forms: readonly string[];
  readonly products: readonly string[];
  readonly branches: readonly string[];
  readonly claim_states: readonly string[];
  readonly searches: readonly string[];
  /** Request targets that an honest person mistypes. */
  readonly mistyped: readonly string[];
  readonly uploads: readonly string[];
  /** User-Agent of browsers; the first ones are the most frequent. */
  readonly agents: readonly string[];
  readonly crawlers: readonly string[];
}

export const WORDS = JSON.parse(readFileSync(new URL("../data/words.json", import.meta.url), "utf8")) as Words;
