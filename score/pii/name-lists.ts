// Names and places to plant. Half of the surnames are of no list of content/pii, so that recall is not that of the lists alone.

import type { Content } from "@hamon/content";

type Named = readonly [kanji: string, kana: string];

export interface NameLists {
  readonly surnames: readonly Named[];
  readonly given: readonly Named[];
  readonly places: readonly string[];
}

const KNOWN: readonly Named[] = [
  ["佐藤", "サトウ"],
  ["髙橋", "タカハシ"],
  ["渡邉", "ワタナベ"],
  ["山﨑", "ヤマザキ"],
  ["田中", "タナカ"],
  ["林", "ハヤシ"],
];
const RARE: readonly Named[] = [
  ["薬袋", "ミナイ"],
  ["四月一日", "ワタヌキ"],
  ["小鳥遊", "タカナシ"],
  ["五百旗頭", "イオキベ"],
  ["勘解由小路", "カデノコウジ"],
  ["鴨志田", "カモシダ"],
];
const GIVEN: readonly Named[] = [
  ["太郎", "タロウ"],
  ["美咲", "ミサキ"],
  ["健一", "ケンイチ"],
  ["さくら", "サクラ"],
  ["陽菜", "ヒナ"],
  ["翔", "ショウ"],
  ["悠真", "ユウマ"],
  ["ゆき子", "ユキコ"],
];
const TOWNS = ["中央", "本町", "緑ヶ丘", "三丁目", "栄町", "大字上野"];
const PREFECTURES: Readonly<Record<string, string>> = {
  千代田区: "東京都",
  横浜市西区: "神奈川県",
  大阪市北区: "大阪府",
  札幌市中央区: "北海道",
  西多摩郡瑞穂町: "東京都",
};

/** @throws {Error} a place is in no list: the score would measure something else. */
export function nameLists(content: Content): NameLists {
  const { words } = content.file("pii/lists/municipalities.yml").value as { readonly words: string };
  const known = new Set(words.split(/\s+/));
  const places = Object.entries(PREFECTURES).flatMap(([city, prefecture]) => {
    if (!known.has(city)) throw new Error(`${city} is no municipality of the list`);
    return TOWNS.filter((town) => town !== "三丁目").flatMap((town) => [`${prefecture}${city}${town}`, `${city}${town}`]);
  });
  return { surnames: [...KNOWN, ...RARE], given: GIVEN, places };
}
