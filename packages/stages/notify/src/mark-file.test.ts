import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault } from "@hamon/records";
import { readMarkFile } from "./mark-file.js";

const ID = "delivery_0123456789abcdef01234567";
const utf8 = (text: string) => Buffer.from(text, "utf8");
const HEAD = "delivery_id,state,on,reason,note";

const files: readonly { name: string; bytes: Buffer; marks: readonly object[] }[] = [
  { name: "a header alone", bytes: utf8(HEAD), marks: [] },
  {
    name: "UTF-8 with a mark at its beginning, CRLF and a line break in a note",
    bytes: utf8(
      `\ufeff${HEAD}\r\n${ID},returned,2025-05-02,moved-away,"転居, ""新住所""\r\n不明"\r\n3F2A-91C0-7BD4,reached,2025-05-03,,\r\n`,
    ),
    marks: [
      { delivery_id: ID, state: "returned", on: "2025-05-02", line: 2, reason: "moved-away", note: '転居, "新住所"\r\n不明' },
      { delivery_id: "3F2A-91C0-7BD4", state: "reached", on: "2025-05-03", line: 4 },
    ],
  },
  {
    name: "CP932 as Excel saves it, with its own day and columns of somebody else",
    bytes: Buffer.concat([
      utf8(`no,on,state,delivery_id,note\n7,2025/5/2,Returned,${ID},`),
      Buffer.from([0xb1, 0xc3, 0x8f, 0x8a]),
      utf8("\n\n"),
    ]),
    marks: [{ delivery_id: ID, state: "returned", on: "2025-05-02", line: 2, note: "ｱﾃ所" }],
  },
];

for (const { name, bytes, marks } of files) test(`readMarkFile reads ${name}`, () => assert.deepEqual(readMarkFile(bytes), marks));

const refusals: readonly { name: string; text: string; codes: readonly string[]; at?: readonly string[] }[] = [
  { name: "an empty file", text: "", codes: ["mark-file-columns"] },
  { name: "a file without days", text: "delivery_id,state\nx,returned", codes: ["mark-file-columns"] },
  { name: "a quote that never closes", text: `${HEAD}\n${ID},returned,2025-05-02,,"abc`, codes: ["mark-file-unreadable"], at: ["2"] },
  {
    name: "every line that is wrong, not the first alone",
    text: `${HEAD}\n${ID},lost,2025-05-02,,\n${ID},returned,2025-05-02,,${"あ".repeat(501)}\n\n${ID},returned\n`,
    codes: ["mark-state-unknown", "mark-note-long", "mark-line-short"],
    at: ["2", "3", "5"],
  },
];

for (const { name, text, codes, at } of refusals) {
  test(`readMarkFile refuses ${name}`, () => {
    assert.throws(
      () => readMarkFile(utf8(text)),
      (mistake) => {
        assert.ok(mistake instanceof Fault);
        const all = mistake.all.length > 0 ? mistake.all : [mistake];
        assert.deepEqual(
          all.map(({ code }) => code),
          codes,
        );
        if (at !== undefined)
          assert.deepEqual(
            all.map((fault) => fault.at),
            at,
          );
        return true;
      },
    );
  });
}

test("readMarkFile gives back any note that was quoted as RFC 4180 says", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 8 }), (notes) => {
      const quoted = notes.map((note) => `${ID},reached,2025-05-02,,"${note.replaceAll('"', '""')}"\n`);
      const read = readMarkFile(utf8(`${HEAD}\n${quoted.join("")}`));
      // A surrogate without its other half has no UTF-8; white space at the ends is dropped.
      assert.deepEqual(
        read.map(({ note = "" }) => note),
        notes.map((note) => Buffer.from(note, "utf8").toString("utf8").trim()),
      );
    }),
  );
});
