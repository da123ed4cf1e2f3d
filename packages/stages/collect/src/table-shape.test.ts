// Where the names of columns stand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toByteText } from "./byte-text.js";
import { tableShape } from "./table-shape.js";

const cases: readonly { readonly name: string; readonly lines: readonly string[]; readonly columns: string; readonly titles: number }[] = [
  { name: "the first line", lines: ["a,b,c", "1,2,3"], columns: "a|b|c", titles: 0 },
  { name: "below a title that has no comma", lines: ["顧客一覧", "a,b,c", "1,2,3"], columns: "a|b|c", titles: 1 },
  {
    name: "below titles as wide as the table",
    lines: ["顧客一覧,,,", "作成日,2025-04-30,,", "a,b,c,d", "1,,,"],
    columns: "a|b|c|d",
    titles: 2,
  },
  { name: "below a title and a blank line, by tabs", lines: ["一覧, 抜粋", "", "a\tb\tc", "1\t2\t3"], columns: "a|b|c", titles: 1 },
  { name: "two columns have no title that could be told", lines: ["a,b", "1,2", "3,4"], columns: "a|b", titles: 0 },
  { name: "one column", lines: ["code", "1", "2"], columns: "code", titles: 0 },
  { name: "a header alone", lines: ["a,b,c"], columns: "a|b|c", titles: 0 },
  { name: "a short header over wide rows of unequal width", lines: ["a,b", "1,2,3", "1,2,3,4"], columns: "a|b", titles: 0 },
  { name: "a name in two lines below a title", lines: ["一覧,,", '"証券\n番号",b,c', "1,2,3"], columns: "証券 番号|b|c", titles: 1 },
  {
    name: "two names over wider rows of persons",
    lines: ["id,address", "1,東京都,千代田区", "2,大阪府,北区"],
    columns: "id|address",
    titles: 0,
  },
  { name: "one name over wider rows of words", lines: ["住所", "東京都,千代田区,一番町", "大阪府,北区,梅田"], columns: "住所", titles: 0 },
  {
    name: "one name over wider rows with numbers",
    lines: ["email", "a@example.com,山田,1", "b@example.com,鈴木,2"],
    columns: "email",
    titles: 0,
  },
  {
    name: "below a title with a day",
    lines: ["抽出日,2025/4/30", "番号,氏名,電話1", "A-1,山田,03-0000-0000"],
    columns: "番号|氏名|電話1",
    titles: 1,
  },
  { name: "a quote that never closes", lines: ['a,"b', "1,2"], columns: "a|b", titles: 0 },
];
for (const { name, lines, columns, titles } of cases)
  test(`tableShape: ${name}`, () => {
    const shape = tableShape(toByteText(Buffer.from(lines.join("\r\n"))), "x.csv");
    assert.deepEqual([shape.columns.join("|"), shape.title_count], [columns, titles]);
  });
