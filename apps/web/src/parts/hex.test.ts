import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hexLines } from "./hex.js";

test("hexLines: a line says where, which and what", () => {
  assert.deepEqual(hexLines(Buffer.from("GET /\n").toString("hex"), 93_492), [
    { at: "00016d34", hex: "47 45 54 20 2f 0a", text: "GET /·" },
  ]);
});
test("hexLines: nothing is no line", () => assert.deepEqual(hexLines("", 0), []));
test("hexLines: Japanese is bytes", () =>
  assert.deepEqual(hexLines(Buffer.from("髙").toString("hex"), 0), [{ at: "00000000", hex: "e9 ab 99", text: "···" }]));

test("hexLines: every byte is there once, in order, sixteen a line", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const lines = hexLines(Buffer.from(bytes).toString("hex"), 0);
      assert.deepEqual(Buffer.from(lines.map(({ hex }) => hex.replaceAll(" ", "")).join(""), "hex"), Buffer.from(bytes));
      for (const line of lines.slice(0, -1)) assert.equal(line.text.length, 16);
    }),
  );
});
