import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normaliseAddress } from "./address.js";

const sameplaces: readonly { name: string; texts: readonly string[]; folded: string }[] = [
  {
    name: "丁目, 番, 号 in every form",
    texts: [
      "東京都千代田区霞が関１丁目２番３号",
      "千代田区霞ヶ関1-2-3",
      "千代田区霞ケ関一丁目二番三号",
      "千代田区 霞ガ関 １－２－３",
      "千代田区霞が関1丁目2-3",
      "千代田区霞が関1の2の3",
    ],
    folded: "千代田区霞カ関1-2-3",
  },
  {
    name: "buildings and rooms are left off",
    texts: ["港区芝1-2-3 サンハイツ405", "港区芝1-2-3-405", "港区芝1丁目2番3号　コーポ芝　４０５号室", "東京都港区芝1-2-3"],
    folded: "港区芝1-2-3",
  },
  { name: "a room after two numbers", texts: ["港区芝12-3-405", "港区芝12番3号405号室", "港区芝12-3 サンハイツ405"], folded: "港区芝12-3" },
  { name: "大字 and 字", texts: ["青森県青森市大字沖館字千刈192番地4", "青森市沖館千刈192-4"], folded: "青森市沖館千刈192-4" },
  {
    name: "numbered quarters are the town's name",
    texts: ["北海道札幌市中央区北一条西二丁目3-4", "札幌市中央区北1条西2丁目3番4号"],
    folded: "札幌市中央区北1条西2-3-4",
  },
  { name: "番町", texts: ["東京都千代田区三番町5-1", "千代田区３番町５の１"], folded: "千代田区3番町5-1" },
  {
    name: "numerals that are no numbers",
    texts: ["三重県四日市市八千代台1-2", "四日市市八千代台１丁目２番"],
    folded: "四日市市八千代台1-2",
  },
  { name: "ノ, の and 之", texts: ["千代田区丸ノ内1-1", "千代田区丸の内１－１", "千代田区丸之内1番1号"], folded: "千代田区丸内1-1" },
  { name: "tens in kanji", texts: ["十日町市本町二十四番十号", "新潟県十日町市本町24-10"], folded: "十日町市本町24-10" },
];
for (const { name, texts, folded } of sameplaces) {
  test(`normaliseAddress: ${name}`, () =>
    assert.deepEqual(
      texts.map(normaliseAddress),
      texts.map(() => folded),
    ));
}

const none: readonly { name: string; text: string }[] = [
  { name: "nothing", text: "" },
  { name: "a town without a number", text: "東京都港区芝" },
  { name: "a word for unknown", text: "不明" },
  { name: "a lost letter", text: "東京都港区〓1-2" },
];
for (const { name, text } of none) test(`normaliseAddress refuses ${name}`, () => assert.equal(normaliseAddress(text), null));

test("normaliseAddress keeps neighbours apart", () => {
  const places = ["港区芝1-2-3", "港区芝1-2-4", "港区芝12-3", "港区芝1-23", "港区芝浦1-2-3", "港区芝2-1-3"].map(normaliseAddress);
  assert.equal(new Set(places).size, places.length);
});

test("normaliseAddress: any text comes to an end, and digits of any width are one", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (text) => assert.ok(normaliseAddress(text) !== "")));
  const number = fc.integer({ min: 1, max: 99 });
  fc.assert(
    fc.property(number, number, number, (chome, ban, go) => {
      const wide = `${chome}－${ban}－${go}`.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
      assert.equal(normaliseAddress(`港区芝${wide}`), `港区芝${chome}-${ban}-${go}`);
      assert.equal(normaliseAddress(`東京都港区芝${chome}丁目${ban}番${go}号`), `港区芝${chome}-${ban}-${go}`);
    }),
  );
});
