import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldCase, openDashes, openPlaceholders, parsePattern, placePattern, plainText, shapeOf, type Pattern } from "./pattern.js";

const show = (pattern: Pattern) =>
  pattern
    .map((part) =>
      part.kind === "literal"
        ? part.text
        : part.kind === "placeholder"
          ? `<${part.name}>`
          : { any: "«*»", one: "«?»", dash: "«-»" }[part.kind],
    )
    .join("");

const parsed = [
  { name: "empty", value: "", is: "" },
  { name: "plain text", value: "会社 明細", is: "会社 明細" },
  { name: "wildcards", value: "a*b?c", is: "a«*»b«?»c" },
  { name: "escaped wildcards", value: "a\\*b\\?c", is: "a*b?c" },
  { name: "a backslash, then a wildcard", value: "a\\\\*", is: "a\\«*»" },
  { name: "a backslash and a literal asterisk", value: "a\\\\\\*", is: "a\\*" },
  { name: "a backslash before a letter is itself", value: "C:\\Users", is: "C:\\Users" },
  { name: "two backslashes are one", value: "\\\\server", is: "\\server" },
  { name: "a backslash at the end", value: "\\Desktop\\", is: "\\Desktop\\" },
  { name: "半角カナ and 𠮷 stay", value: "ﾃｽﾄ𠮷*", is: "ﾃｽﾄ𠮷«*»" },
] as const;
for (const { name, value, is } of parsed) test(`parsePattern: ${name}`, () => assert.equal(show(parsePattern(value)), is));

const shapes = [
  { value: "", position: "equals", is: "equals " },
  { value: "a", position: "equals", is: "equals a" },
  { value: "a", position: "contains", is: "contains a" },
  { value: "a", position: "startswith", is: "startswith a" },
  { value: "a", position: "endswith", is: "endswith a" },
  { value: "*a*", position: "equals", is: "contains a" },
  { value: "*", position: "equals", is: "anything " },
  { value: "", position: "contains", is: "anything " },
  { value: "a*b", position: "equals", is: "none" },
  { value: "?", position: "contains", is: "none" },
] as const;
for (const { value, position, is } of shapes) {
  test(`shapeOf: "${value}" ${position}`, () => {
    const shape = shapeOf(placePattern(parsePattern(value), position));
    assert.equal(shape === null ? "none" : `${shape.how} ${shape.text}`, is);
  });
}

test("openDashes opens what begins a word and keeps what is within", () => {
  assert.equal(show(openDashes(" -no-prompt /x a/b")), " «-»no-prompt «-»x a/b");
});

test("openPlaceholders finds %name%", () => assert.equal(show(openPlaceholders("a%admins%b 100%")), "a<admins>b 100%"));

test("foldCase folds by code point and leaves widths alone", () => assert.equal(foldCase("ÄΣİ会社ＡＢ２"), "äσi会社ａｂ２"));

test("parsePattern: text with every special escaped is that text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.equal(plainText(parsePattern(text.replace(/[\\*?]/g, "\\$&"))), text);
    }),
  );
});
