import assert from "node:assert/strict";
import { test } from "node:test";
import encodingJapanese from "encoding-japanese";
import fc from "fast-check";
import { LineSplitter } from "./lines.js";
import { toByteText } from "./byte-text.js";
import { OffsetMap } from "./offset-map.js";
import { readPiece, recoded, recoderOf } from "./recoded-text.js";
import { encodingOf, type TextEncoding } from "./text-encoding.js";

const TO = { "utf-8": "UTF8", shift_jis: "SJIS", "euc-jp": "EUCJP", "iso-2022-jp": "JIS" } as const;

function encode(text: string, encoding: TextEncoding): Buffer {
  if (encoding === "utf-16le") return Buffer.from(text, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(text, "utf16le").swap16();
  return Buffer.from(encodingJapanese.convert(encodingJapanese.stringToCode(text), { from: "UNICODE", to: TO[encoding] }));
}

interface FoundLine {
  readonly text: string;
  readonly offset: number;
  readonly length: number;
}

/** The lines of a file given in pieces, with their places in the original. */
function linesOf(bytes: Buffer, encoding: TextEncoding, piece = bytes.length) {
  const map = new OffsetMap();
  const lines: FoundLine[] = [];
  const splitter = new LineSplitter({
    line: (line, offset) =>
      void lines.push({ text: Buffer.from(line, "latin1").toString(), ...map.piece({ offset, length: line.length }) }),
    tooLong: (offset, length) => void lines.push({ text: "too long", ...map.piece({ offset, length }) }),
  });
  const recoder = recoderOf(encoding, map, { push: (made) => splitter.push(toByteText(made)) });
  for (let at = 0; at < bytes.length; at += piece) recoder.push(bytes.subarray(at, at + piece));
  recoder.end();
  splitter.end();
  return { lines, ...recoder.seen() };
}

const TEXT = "2025-04-17 山田太郎さんの表示、ソース\n10.0.0.1 ﾔﾏﾀﾞ\r\n\n高木さんは東京の人です";
const ENCODINGS = ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be"] as const;

for (const encoding of ENCODINGS) {
  test(`encodingOf tells ${encoding}, and each line is read at its place whatever the pieces`, () => {
    const bytes = encode(TEXT, encoding);
    assert.equal(encodingOf(bytes), encoding);
    for (const piece of [1, 2, 3, 7, bytes.length]) {
      const { lines, others } = linesOf(bytes, encoding, piece);
      assert.deepEqual(
        lines.map(({ text }) => text),
        TEXT.split(/\r?\n/),
      );
      assert.deepEqual(others, []);
      for (const { text, offset, length } of lines)
        assert.equal(readPiece(bytes.subarray(offset, offset + length), encoding), text, `${offset} + ${length} in pieces of ${piece}`);
    }
  });
}

test("recoderOf: lines of other encodings among UTF-8 are read and told with their places", () => {
  const parts = [
    encode("最初は UTF-8 の行です\n次も UTF-8 です\n三行目\n四行目\n", "utf-8"),
    encode("表示ソフト\n上あ\n", "shift_jis"),
    encode("これは EUC です\n", "euc-jp"),
    encode("これは JIS です\n", "iso-2022-jp"),
    encode("最後", "utf-8"),
  ];
  const bytes = Buffer.concat(parts);
  const { lines, encoding, others } = linesOf(bytes, encodingOf(bytes));
  assert.equal(encoding, "utf-8");
  assert.deepEqual(
    lines.slice(4).map(({ text }) => text),
    ["表示ソフト", "上あ", "これは EUC です", "これは JIS です", "最後"],
  );
  const starts = parts.map((_, i) => Buffer.concat(parts.slice(0, i)).length);
  assert.deepEqual(others, [
    { encoding: "shift_jis", line_count: 2, spans: [{ offset: starts[1], length: (parts[1]?.length ?? 0) - 1 }] },
    { encoding: "euc-jp", line_count: 1, spans: [{ offset: starts[2], length: (parts[2]?.length ?? 0) - 1 }] },
    { encoding: "iso-2022-jp", line_count: 1, spans: [{ offset: starts[3], length: (parts[3]?.length ?? 0) - 1 }] },
  ]);
});

test("recoderOf: a file that is ASCII at first and CP932 later is CP932, not mixed", () => {
  const { encoding, others } = linesOf(Buffer.concat([Buffer.from("a\n"), encode("表示\n", "shift_jis")]), "utf-8");
  assert.deepEqual([encoding, others], ["shift_jis", []]);
});

const hostile: readonly { name: string; bytes: Buffer; encoding: TextEncoding; lines: readonly string[]; unfit: number }[] = [
  { name: "nothing", bytes: Buffer.alloc(0), encoding: "utf-16le", lines: [], unfit: 0 },
  { name: "a mark and nothing else", bytes: Buffer.from([0xff, 0xfe]), encoding: "utf-16le", lines: [], unfit: 0 },
  { name: "a byte too many", bytes: Buffer.from("61000a006200ff", "hex"), encoding: "utf-16le", lines: ["a", "b\ufffd"], unfit: 1 },
  {
    name: "halves of pairs",
    bytes: Buffer.from("3dd861000a0000dc0a0063003dd8", "hex"),
    encoding: "utf-16le",
    lines: ["\ufffda", "\ufffd", "c\ufffd"],
    unfit: 3,
  },
  { name: "NULs in UTF-16", bytes: Buffer.from("6100000062000a006300", "hex"), encoding: "utf-16le", lines: ["a\u0000b", "c"], unfit: 0 },
  {
    name: "an escape that is never undone",
    bytes: Buffer.from("a\u001b$BF|K\\\nb\n"),
    encoding: "iso-2022-jp",
    lines: ["a日本", "b"],
    unfit: 0,
  },
  {
    name: "the same in UTF-8: the rest is not hidden",
    bytes: Buffer.from("あ\u001b$BF|K\\\nb\n"),
    encoding: "utf-8",
    lines: ["あ\u001b$BF|K\\", "b"],
    unfit: 0,
  },
  {
    name: "an escape cut in two",
    bytes: Buffer.from("a\u001b$\nb\u001b"),
    encoding: "iso-2022-jp",
    lines: ["a\u001b$", "b\u001b"],
    unfit: 0,
  },
  {
    name: "half a letter of ISO-2022-JP",
    bytes: Buffer.from("\u001b$BF\u001b(B a\nb\n"),
    encoding: "iso-2022-jp",
    lines: ["\ufffd a", "b"],
    unfit: 1,
  },
  {
    name: "bytes of no encoding",
    bytes: Buffer.from("a \xff\xfe\x80\nb\n", "latin1"),
    encoding: "utf-8",
    lines: ["a \ufffd\ufffd\ufffd", "b"],
    unfit: 1,
  },
  {
    name: "a letter of UTF-8 that was cut",
    bytes: Buffer.concat([Buffer.from("東京都です").subarray(0, 14), Buffer.from("\nb")]),
    encoding: "utf-8",
    lines: ["東京都で\ufffd", "b"],
    unfit: 1,
  },
];

for (const { name, bytes, encoding, lines, unfit } of hostile) {
  test(`recoderOf: ${name}: no line is lost, and what fits nothing is told`, () => {
    for (const piece of [1, 2, 64]) {
      const found = linesOf(bytes, encoding, piece);
      assert.deepEqual(
        found.lines.map(({ text }) => text),
        lines,
      );
      assert.equal(found.others.find((one) => one.encoding === null)?.line_count ?? 0, unfit);
    }
  });
}

test("recoderOf: a line without an end is passed on, and the place of what follows holds", () => {
  for (const encoding of ["utf-8", "shift_jis", "utf-16le"] as const) {
    const long = encode(`${"長い行、".repeat(400_000)}\n`, encoding);
    const { lines } = linesOf(Buffer.concat([encode("前\n", encoding), long, encode("後です\n", encoding)]), encoding, 256 * 1024);
    const before = encode("前\n", encoding).length;
    assert.deepEqual(
      lines.map(({ text }) => text),
      ["前", "too long", "後です"],
      encoding,
    );
    assert.deepEqual([lines[1]?.offset, lines[2]?.offset], [before, before + long.length], encoding);
  }
});

const letters = fc.constantFrom(..."aZ0 ,\"{}[]\\|'あいアソ表示日本語高崎能ﾔﾏﾀﾞ。、".split(""));
const line = fc.array(letters, { maxLength: 30 }).map((all) => all.join(""));

for (const encoding of ENCODINGS) {
  test(`recoderOf: in ${encoding} any letter is found at its bytes`, () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (texts, piece) => {
        const bytes = encode(texts.join("\n"), encoding);
        const map = new OffsetMap();
        const made: Uint8Array[] = [];
        const recoder = recoderOf(encoding, map, { push: (some) => void made.push(Buffer.from(some)) });
        for (let at = 0; at < bytes.length; at += piece) recoder.push(bytes.subarray(at, at + piece));
        recoder.end();
        const text = Buffer.concat(made).toString();
        let [at, no] = [0, 0];
        for (const own of text.split("\n")) {
          const place = map.piece({ offset: at, length: Buffer.byteLength(own) });
          assert.equal(readPiece(bytes.subarray(place.offset, place.offset + place.length), encoding), own, `line ${no}`);
          at += Buffer.byteLength(own) + 1;
          no += 1;
        }
        assert.equal(no, texts.length);
        assert.equal(map.at(Buffer.byteLength(text)), bytes.length);
      }),
      { numRuns: 300 },
    );
  });
}

test("recoded: any bytes in any encoding lose no line and throw nothing", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.constantFrom(...ENCODINGS),
      fc.integer({ min: 1, max: 50 }),
      (given, encoding, piece) => {
        const bytes = Buffer.from(given);
        const { lines } = linesOf(bytes, encoding, piece);
        assert.deepEqual(lines, linesOf(bytes, encoding).lines, "whatever the pieces");
        const isWide = encoding.startsWith("utf-16");
        const ends = isWide ? recoded(bytes, encoding).filter((byte) => byte === 10).length : bytes.filter((byte) => byte === 10).length;
        assert.ok(lines.length === ends || lines.length === ends + 1, `${lines.length} lines of ${ends} ends`);
        for (const { offset, length } of lines) assert.ok(offset >= 0 && length >= 0 && offset + length <= bytes.length, "within the file");
      },
    ),
    { numRuns: 1000 },
  );
});
