// Records of logs by their bytes: offsets and lengths are those of the file, however it comes in pieces.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadContent } from "@hamon/content";
import { RECORD_READERS, type LogSink } from "./log-readers.js";
import { parseMapping } from "./mapping.fixture.js";
import type { Mapping } from "./mapping/mapping.js";
import { readMappings } from "./mapping/read-mapping.js";

const READING = {
  zone: "Asia/Tokyo",
  readAt: Date.UTC(2026, 0, 1),
  service: "s",
  onAssumedZone: () => undefined,
  onAssumedYear: () => undefined,
};

function read(mapping: Mapping, pieces: readonly Buffer[]): readonly string[] {
  const found: string[] = [];
  const sink: LogSink = {
    reading: READING,
    add: ({ moment, values }, _with, { no, offset, length }) =>
      void found.push(`${no} ${offset} ${length} ${moment.at} ${values.get("message") ?? ""}`),
    refuse: (reason, { no, offset, length }) => void found.push(`${no} ${offset} ${length} ${reason}`),
  };
  const reader = RECORD_READERS.mapped({ mappings: [mapping] }, sink);
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return found;
}

const LINES = parseMapping(`
mapping: own
shape: line
begins: '^\\d{4}-'
comments: ["#"]
time: [time]
patterns: [{ regex: '^(?<time>\\S+ \\S+) (?<text>.*)$', set: { message: text } }]
`);

test("a record of several lines has the bytes of all of them, Windows line ends too", () => {
  const text = "# a comment\r\n2025-04-17 02:14:03 一\r\n  二\r\n\r\n  三\r\n2025-04-17 02:14:04 four\r\nnine\n";
  const bytes = Buffer.from(text);
  const found = read(LINES, [bytes]);
  const first = bytes.indexOf("2025");
  const second = bytes.indexOf("2025", first + 1);
  assert.deepEqual(found, [
    `1 ${first} ${bytes.indexOf("三") + 3 - first} 2025-04-16 17:14:03 一\n  二\n\n  三`,
    `5 ${second} ${bytes.indexOf("nine") + 4 - second} 2025-04-16 17:14:04 four\nnine`,
  ]);
});

test("a line before the first record, and a moment that is none, are told", () =>
  assert.deepEqual(read(LINES, [Buffer.from("who knows\n2025-02-30 02:14:03 x\n")]), ["0 0 9 unknown-shape", "1 10 21 bad-time"]));

test("a record that never ends costs no memory past its limit", () => {
  const bytes = Buffer.concat([
    Buffer.from("2025-04-17 02:14:03 x\n"),
    ...Array.from({ length: 40 }, () => Buffer.from(`${"y".repeat(65_535)}\n`)),
  ]);
  const found = read(LINES, [bytes]);
  assert.ok(
    found.length >= 3 && found.every((one) => Number(one.split(" ")[2]) <= 1024 * 1024 + 65_536),
    found.map((one) => one.slice(0, 40)).join("; "),
  );
});

const ROWS = parseMapping(`
mapping: rows
shape: csv
columns: [time, text, more]
least: 2
time: [time]
set: { message: text }
`);

test("rows with quotes and line ends within have the bytes of the whole row", () =>
  assert.deepEqual(
    read(ROWS, [Buffer.from('2025-04-17 02:14:03,"a ""b""\nc",x\r\n2025-04-17 02:14:04,d\nshort\n2025-04-17 02:14:05,"open\n')]),
    ['0 0 33 2025-04-16 17:14:03 a "b"\nc', "1 35 21 2025-04-16 17:14:04 d", "2 57 5 cell-count", "3 63 26 open-quote"],
  ));

test("the same records, wherever the pieces are cut", async () => {
  const content = await loadContent();
  const samples = content.files("mappings").filter(({ path }) => path.endsWith(".samples.yml"));
  const mapped = new Map(readMappings(content.files("mappings")).map((mapping) => [mapping.mapping, mapping]));
  const cases = samples.flatMap(({ path, value }) => {
    const mapping = mapped.get(path.split("/").at(-1)?.replace(".samples.yml", "") ?? "");
    const isMapped = mapping !== undefined && ["line", "csv", "kv"].includes(mapping.shape) && mapping.time.length > 0;
    return isMapped ? (value as readonly { readonly text: string }[]).map(({ text }) => ({ mapping, bytes: Buffer.from(text) })) : [];
  });
  assert.ok(cases.length > 50);
  const whole = cases.map(({ mapping, bytes }) => read(mapping, [bytes]));
  fc.assert(
    fc.property(fc.nat(cases.length - 1), fc.array(fc.nat(400), { maxLength: 20 }), (at, cuts) => {
      const { mapping, bytes } = cases[at] as (typeof cases)[number];
      const places = [0, ...new Set(cuts.map((cut) => Math.min(cut, bytes.length))), bytes.length].sort((a, b) => a - b);
      assert.deepEqual(
        read(
          mapping,
          places.slice(1).map((end, no) => bytes.subarray(places[no], end)),
        ),
        whole[at],
      );
    }),
    { numRuns: 300 },
  );
});
