// A line read where its bytes lie says what the parser of its format says of it as text; pieces of any size give the same lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EVENT_COLUMNS, UNPARSED_COLUMNS } from "@hamon/records";
import { AccessLine } from "./access-line.js";
import { ByteLineSplitter } from "./byte-lines.js";
import { toByteText } from "./byte-text.js";
import { combinedParser } from "./combined-log.js";
import { EventRows } from "./event-rows.js";
import { LineSplitter } from "./lines.js";
import { clfClock } from "./log-time.js";
import { Pieces } from "./pieces.js";

type Cell = string | number | null;

/** Rows as they would be in the lake, and what the tally says. */
function rowsOf(bytes: Buffer, isByText: boolean, step = bytes.length): unknown {
  const rows = new Pieces(EVENT_COLUMNS, () => undefined);
  const unparsed = new Pieces(UNPARSED_COLUMNS, () => undefined);
  const found: Record<string, Cell>[] = [];
  for (const [pieces, columns] of [[rows, EVENT_COLUMNS] as const, [unparsed, UNPARSED_COLUMNS] as const])
    pieces.onGroup = () => found.push(...cellsOf(pieces, columns));
  const clock = clfClock("Asia/Tokyo");
  const source = { evidence_no: 1, product: null, service: "x", read_at: 0, first_row: 0 };
  const sink = new EventRows(source, { parse: combinedParser(clock), clock: isByText ? null : clock }, { rows, unparsed });
  const splitter = new ByteLineSplitter(sink);
  for (let at = 0; at < bytes.length; at += step) splitter.push(bytes.subarray(at, at + step));
  splitter.end(null);
  rows.flush();
  unparsed.flush();
  return { found, counts: sink.counts };
}

function cellsOf(pieces: Pieces, columns: Readonly<Record<string, string>>): Record<string, Cell>[] {
  return Array.from({ length: pieces.row }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, cellOf(pieces, { name, type, row })])),
  );
}

function cellOf(pieces: Pieces, { name, type, row }: { readonly name: string; readonly type: string; readonly row: number }): Cell {
  if (type !== "VARCHAR") {
    const value = pieces.numberColumn(name).values[row] as number;
    return Number.isNaN(value) ? null : value;
  }
  const column = pieces.textColumn(name);
  const id = column.ids[row] as number;
  return id < 0 ? null : Buffer.from(column.valueAt(id)).toString();
}

const TIME = "[17/Apr/2025:02:14:03 +0900]";
const AGENT = "Mozilla/5.0 (X11)";
const usual = `203.0.113.7 - tanaka ${TIME} "GET /a/1?q=%E4%BC%9A+x HTTP/1.1" 200 512 "https://a.example/" "${AGENT}"`;

const shapes = [
  { name: "the combined format", line: usual, isUsual: true },
  { name: "the common format", line: `203.0.113.7 - - ${TIME} "GET / HTTP/1.0" 304 0`, isUsual: true },
  { name: "no size", line: `203.0.113.7 - - ${TIME} "HEAD / HTTP/1.1" 304 - "-" "-"`, isUsual: true },
  { name: "more fields behind", line: `${usual} 0.012 "10.0.0.1"`, isUsual: true },
  {
    name: "an empty target, an empty query, an empty referrer",
    line: usual.replace("/a/1?q=%E4%BC%9A+x", "?").replace("https://a.example/", ""),
    isUsual: true,
  },
  { name: "a question mark in the query, a plus in the path", line: usual.replace("/a/1", "/a+b?c?d+e"), isUsual: true },
  { name: "IPv6", line: usual.replace("203.0.113.7", "2001:db8::7"), isUsual: true },
  { name: "letters that are not ASCII", line: usual.replace("/a/1", "/会社"), isUsual: false },
  {
    name: "Shift_JIS",
    line: Buffer.concat([Buffer.from(usual.slice(0, 60)), Buffer.from([0x89, 0xef]), Buffer.from(usual.slice(60))]),
    isUsual: false,
  },
  { name: "a quote within", line: usual.replace(AGENT, 'Mo\\"z'), isUsual: false },
  { name: "a host before", line: `www.example.jp ${usual}`, isUsual: false },
  { name: "a name with a space", line: usual.replace("tanaka", "tanaka taro"), isUsual: false },
  { name: "a request that is none", line: usual.replace("GET /a/1?q=%E4%BC%9A+x HTTP/1.1", "\\x16\\x03"), isUsual: false },
  { name: "a method that is none", line: usual.replace("GET", "get"), isUsual: false },
  { name: "a request without a version", line: usual.replace(" HTTP/1.1", ""), isUsual: false },
  { name: "a day that is not", line: usual.replace("17/Apr", "31/Feb"), isUsual: true },
  { name: "no zone", line: usual.replace(" +0900", ""), isUsual: false },
  { name: "a NUL behind", line: `${usual} \u0000`, isUsual: false },
  { name: "a whole line in quotes", line: `"${usual}"`, isUsual: false },
  { name: "a size of sixteen digits", line: usual.replace(" 512 ", " 1234567890123456 "), isUsual: false },
  { name: "a status of two digits", line: usual.replace(" 200 ", " 20 "), isUsual: false },
  { name: "nothing", line: "", isUsual: false },
];

for (const { name, line, isUsual } of shapes) {
  test(`a line with ${name} says the same as bytes and as text`, () => {
    const bytes = Buffer.from(line as string);
    assert.equal(new AccessLine().read(bytes, 0, bytes.length), isUsual);
    assert.deepEqual(rowsOf(bytes, false), rowsOf(bytes, true));
  });
}

const odd = fc.constantFrom(0, 9, 10, 13, 32, 34, 37, 43, 45, 63, 65, 91, 92, 93, 97, 128, 0x83, 0xe4, 255);
const change = fc.record({ at: fc.nat(1000), byte: odd, kind: fc.constantFrom("set", "cut", "add") });

function changed(line: Buffer, { at, byte, kind }: { readonly at: number; readonly byte: number; readonly kind: string }): Buffer {
  const place = at % (line.length + 1);
  return Buffer.concat([
    line.subarray(0, place),
    kind === "cut" ? Buffer.alloc(0) : Buffer.from([byte]),
    line.subarray(kind === "add" ? place : place + 1),
  ]);
}

test("whatever bytes are changed, lines say the same as bytes and as text, in pieces of any size", () => {
  const whole = shapes.map(({ line }) => Buffer.from(line as string));
  const lines = fc.array(fc.tuple(fc.nat(shapes.length - 1), fc.array(change, { maxLength: 4 })), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 400 }), (chosen, step) => {
      const made = chosen.map(([nth, changes]) => changes.reduce(changed, whole[nth] as Buffer));
      const bytes = Buffer.concat(made.flatMap((line) => [line, Buffer.from("\n")]));
      assert.deepEqual(rowsOf(bytes, false, step), rowsOf(bytes, true));
    }),
    { numRuns: 1500 },
  );
});

function linesOf(bytes: Buffer, step: number, isText: boolean): unknown {
  const seen: unknown[] = [];
  const tooLong = (offset: number, length: number, no: number) => void seen.push([offset, no, length]);
  const text = new LineSplitter({ line: (line, offset, no) => void seen.push([offset, no, line]), tooLong });
  const plain = new ByteLineSplitter({
    line: (own, start, end, { offset, no }) => void seen.push([offset, no, own.toString("latin1", start, end)]),
    tooLong: ({ offset, no }, length) => tooLong(offset, length, no),
  });
  for (let at = 0; at < bytes.length; at += step) {
    const piece = bytes.subarray(at, at + step);
    if (isText) text.push(toByteText(piece));
    else plain.push(piece);
  }
  seen.push(isText ? text.end() : plain.end(null));
  return seen;
}

test("lines of bytes are lines of text, also those that are too long, without an end or empty", () => {
  const part = fc.constantFrom("", "a", "会社", "\r", "\r\n", "\n", "x".repeat(2000), "y".repeat(1024 * 1024 + 1));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.constantFrom(1000, 65_536, 1024 * 1024, 4 * 1024 * 1024), (parts, step) => {
      const bytes = Buffer.from(parts.join(""));
      assert.deepEqual(linesOf(bytes, step, false), linesOf(bytes, step, true));
    }),
    { numRuns: 150 },
  );
});

test("the last line of a cut file is no line", () => {
  const [whole, cut] = [`${usual}\n`, usual.slice(0, 40)];
  const rows = new Pieces(EVENT_COLUMNS, () => undefined);
  const unparsed = new Pieces(UNPARSED_COLUMNS, () => undefined);
  const clock = clfClock("Asia/Tokyo");
  const sink = new EventRows(
    { evidence_no: 1, product: null, service: "x", read_at: 0, first_row: 0 },
    { parse: combinedParser(clock), clock },
    { rows, unparsed },
  );
  const splitter = new ByteLineSplitter(sink);
  splitter.push(Buffer.from(whole + cut));
  splitter.end((place, length) => sink.refuse("cut-line", place, length));
  const { row_count, first_unparsed } = sink.counts;
  assert.deepEqual([row_count, first_unparsed], [1, { line: 2, offset: whole.length, reason: "cut-line" }]);
});
