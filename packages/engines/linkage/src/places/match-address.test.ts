import assert from "node:assert/strict";
import { test } from "node:test";
import { lettersText, newLetters } from "../letters.js";
import { placeLetters, readAddress } from "./address-parts.js";
import { newAddressMatch, newAddressMatcher } from "./match-address.js";

const REGISTER = [
  "東京都\t千代田区\t紀尾井町,霞が関*,神田神保町*",
  "東京都\t府中市\t宮町*",
  "広島県\t府中市\t本山町",
  "北海道\t札幌市北区\t北二十四条西*,篠路町",
  "北海道\t札幌市南区\t南三十条西*",
  "青森県\t八戸市\t尻内町",
  "三重県\t名張市\t夏見",
  "京都府\t京都市中京区\t上本能寺前町,寺町*,役人町",
  "埼玉県\tさいたま市浦和区\t常盤*",
  "徳島県\t阿波市\t市場町市場,市場町香美",
  "富山県\t富山市\t町村,一番町",
  "山形県\t最上郡舟形町\t舟形",
  "大阪府\t堺市堺区\t熊野町東",
  "千葉県\t旭市\t",
].join("\n");
const matcher = newAddressMatcher(REGISTER, "# 旧名\n静岡県\tない市\tどこにもない市\n埼玉県\t浦和市\tさいたま市\n");

function told(text: string): string | null {
  const parts = readAddress(matcher, text);
  if (parts === null) return null;
  const block = parts.block === null ? "" : `${parts.block}${parts.block_word}`;
  return [parts.prefecture, parts.city, parts.town, parts.area, block, parts.numbers.join("-")].join("/");
}

const addresses = [
  { name: "as the register has it", text: "東京都千代田区紀尾井町1-3", is: "東京都/千代田区/紀尾井町///1-3" },
  { name: "numerals and ノ", text: "東京都千代田区紀尾井町壱ノ三", is: "東京都/千代田区/紀尾井町///1-3" },
  { name: "番地の", text: "千代田区紀尾井町１番地の３", is: "東京都/千代田区/紀尾井町///1-3" },
  { name: "no municipality", text: "紀尾井町1-3", is: "東京都/千代田区/紀尾井町///1-3" },
  { name: "ヶ for が, a long mark for a hyphen", text: "東京都千代田区霞ヶ関１ー２ー３", is: "東京都/千代田区/霞が関//1丁目/2-3" },
  { name: "a lot of the undivided part", text: "東京都千代田区霞が関48-9", is: "東京都/千代田区/霞が関///48-9" },
  {
    name: "postal code, spaces, a building",
    text: "〒100-0013 東京都 千代田区 霞が関 三丁目2番1号　官庁ビル 501",
    is: "東京都/千代田区/霞が関//3丁目/2-1",
  },
  { name: "a room is no number of the lot", text: "千代田区紀尾井町1-3-502", is: "東京都/千代田区/紀尾井町///1-3" },
  { name: "条 in digits", text: "北海道札幌市北区北24条西７丁目1番10号", is: "北海道/札幌市北区/北二十四条西//7丁目/1-10" },
  { name: "the ward left out", text: "札幌市南30条西8丁目2", is: "北海道/札幌市南区/南三十条西//8丁目/2" },
  { name: "a name that begins with a numeral", text: "八戸市大字尻内町字下根市25-2", is: "青森県/八戸市/尻内町/下根市//25-2" },
  { name: "a prefecture that begins with one", text: "三重県名張市夏見12", is: "三重県/名張市/夏見///12" },
  { name: "streets before the town", text: "京都市中京区寺町通御池上る上本能寺前町488", is: "京都府/京都市中京区/上本能寺前町///488" },
  { name: "a merged town", text: "埼玉県浦和市常盤9-1", is: "埼玉県/さいたま市浦和区/常盤//9丁目/1" },
  { name: "a merged municipality that no list has", text: "徳島県阿波郡市場町市場字岸ノ下12", is: "徳島県/阿波市/市場町市場/岸下//12" },
  { name: "市町村 in a name", text: "富山県富山市町村５８−２", is: "富山県/富山市/町村///58-2" },
  { name: "一番町 is not lot 1", text: "富山県富山市1番町7", is: "富山県/富山市/一番町///7" },
  { name: "the county left out", text: "山形県舟形町舟形263番地", is: "山形県/最上郡舟形町/舟形///263" },
  { name: "丁 of Sakai", text: "大阪府堺市堺区熊野町東３丁１番９号", is: "大阪府/堺市堺区/熊野町東//3丁/1-9" },
  { name: "a town no register has", text: "千葉県旭市ハの７４-2", is: "千葉県/旭市//ハ//74-2" },
  { name: "巿 for 市", text: "八戸巿尻内町1", is: "青森県/八戸市/尻内町///1" },
  { name: "a municipality of two prefectures, told by its town", text: "府中市本山町5", is: "広島県/府中市/本山町///5" },
  { name: "a municipality of two prefectures and no town", text: "府中市99", is: null },
  { name: "a letter nobody could read", text: "千代田区紀尾〓町1-3", is: null },
  { name: "nothing", text: "", is: null },
  { name: "no address", text: "不明", is: null },
  { name: "numbers only", text: "1-2-3", is: null },
  { name: "very long", text: "千代田区".repeat(400), is: null },
] as const;

for (const { name, text, is } of addresses) test(`readAddress: ${name}`, () => assert.equal(told(text), is));

test("placeLetters: all spellings of one place are one run of letters, another lot is another", () => {
  const spellings = [
    "札幌市北区北24条西7丁目1番10号",
    "北海道札幌市北区 北二十四条西七丁目１−１０",
    "北海道札幌市北区北二四条西７の１の１０ コーポ201",
  ];
  const letters = new Set(spellings.map(lettersOf));
  assert.equal(letters.size, 1);
  assert.notEqual(lettersOf("札幌市北区北24条西7丁目1番11号"), [...letters][0]);
});

test("placeLetters: a town without a number is nobody's place", () => {
  assert.equal(lettersOf("千代田区紀尾井町"), null);
});

function lettersOf(text: string): string | null {
  const [match, out] = [newAddressMatch(), newLetters()];
  assert.equal(matcher.match(text, { start: 0, end: text.length }, match), true, text);
  return placeLetters(match, out) ? lettersText(out) : null;
}

test("match: text of any letters ends and never throws", () => {
  const letters = [..."東京都千代田区市町村通上る一十百千12-－の字大丁目番地号 　〓\ud800京"];
  let state = 7;
  for (let i = 0; i < 20_000; i += 1) {
    let text = "";
    for (let at = 0; at < 30; at += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      text += letters[(state >>> 16) % letters.length];
    }
    told(text);
  }
});
