import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { landline, mailAddress, MOBILES, mobile, writeAddress, writePhone } from "./contact.js";
import { Dice, worldKey } from "./random.js";

test("phones: after the prefix or the area code always 0, so that none can be dialled", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 47 }), fc.nat(), (prefecture, number) => {
      const line = landline(prefecture, number);
      assert.match(line, /^0\d{1,3}-0\d{1,3}-\d{4}$/);
      assert.equal(line.replaceAll("-", "").length, 10);
    }),
  );
  fc.assert(fc.property(fc.nat(MOBILES - 1), (number) => assert.match(mobile(number), /^0[789]0-0\d{3}-\d{4}$/)));
});

test("phones: the styles of clerks keep the number", () => {
  const dice = new Dice(worldKey(2)).reset(1, 1);
  const written = Array.from({ length: 300 }, () => writePhone(dice, "03-0123-4567"));
  assert.deepEqual([...new Set(written)].sort(), [
    "03 0123 4567",
    "03(0123)4567",
    "03-0123-4567",
    "0301234567",
    "０３－０１２３－４５６７",
  ]);
  for (const text of written) assert.equal(text.normalize("NFKC").replace(/\D/g, ""), "0301234567");
});

test("mail: only domains kept for examples", () => {
  const dice = new Dice(worldKey(2)).reset(1, 2);
  fc.assert(
    fc.property(fc.nat(), (number) =>
      assert.match(mailAddress(dice, ["satou", "hanako"], number), /^[a-z0-9._-]+@(example\.(jp|com|net|org|co\.jp)|[a-z]+\.example)$/),
    ),
  );
});

const town = { postal_code: "0010015", prefecture: "北海道", city: "札幌市北区", area: "北十五条西", prefecture_no: 1, takes_block: false };
const addresses = [
  { name: "hyphens", style: { has_prefecture: true, numbers: "hyphens", room: "joined" }, text: "北海道札幌市北区北十五条西2-24-3-301" },
  {
    name: "units, no prefecture",
    style: { has_prefecture: false, numbers: "units", room: "named" },
    text: "札幌市北区北十五条西2丁目24番3号 コーポ桜301",
  },
  {
    name: "kanji numbers",
    style: { has_prefecture: true, numbers: "kanji", room: "left_out" },
    text: "北海道札幌市北区北十五条西二丁目二十四番三号",
  },
  {
    name: "wide",
    style: { has_prefecture: true, numbers: "wide", room: "wide" },
    text: "北海道札幌市北区北十五条西２－２４－３　コーポ桜３０１号室",
  },
] as const;

for (const { name, style, text } of addresses) {
  test(`writeAddress: ${name}`, () =>
    assert.equal(writeAddress({ town, block: [2, 24, 3], building: "コーポ桜", room: 301 }, style), text));
}
