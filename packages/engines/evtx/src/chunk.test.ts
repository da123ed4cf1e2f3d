import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CHUNK_BYTES, isChunk, parseFileHeader, readChunk } from "./index.js";
import { sumChunk, writeChunk, type WrittenElement } from "./written-chunk.fixture.js";

const event = (content: readonly WrittenElement[]): WrittenElement => ({ name: "Event", attributes: { xmlns: "x" }, content });
const read = (element: WrittenElement) => readChunk(writeChunk([element])).records[0]?.event;

const shapes: readonly { name: string; element: WrittenElement; json: unknown }[] = [
  { name: "an empty element is null", element: { name: "Event" }, json: { Event: null } },
  { name: "text", element: { name: "Event", content: "髙﨑𠮷" }, json: { Event: "髙﨑𠮷" } },
  {
    name: "attributes beside text",
    element: { name: "EventID", attributes: { Qualifiers: "0" }, content: "7" },
    json: { EventID: { "#attributes": { Qualifiers: "0" }, "#text": "7" } },
  },
  {
    name: "data by its name",
    element: event([{ name: "EventData", content: [{ name: "Data", attributes: { Name: "User" }, content: "山田" }] }]),
    json: { Event: { "#attributes": { xmlns: "x" }, EventData: { User: "山田" } } },
  },
  {
    name: "data without names is a list",
    element: { name: "EventData", content: ["a", "b", "c"].map((content) => ({ name: "Data", content })) },
    json: { EventData: { Data: { "#text": ["a", "b", "c"] } } },
  },
  {
    name: "a name that comes again gets a number",
    element: { name: "A", content: [{ name: "B", content: "1" }, { name: "B", content: "2" }, { name: "B" }] },
    json: { A: { B: "1", B_1: "2", B_2: null } },
  },
];

for (const { name, element, json } of shapes) {
  test(`an event as JSON: ${name}`, () => assert.deepEqual(read(element), json));
}

test("a name that means something to the reader's own objects is a name", () => {
  const found = read({
    name: "A",
    content: [
      { name: "__proto__", content: "x" },
      { name: "constructor", content: "y" },
    ],
  });
  assert.equal(JSON.stringify(found), '{"A":{"__proto__":"x","constructor":"y"}}');
});

test("records have their number, their time and their place", () => {
  const { records, problems } = readChunk(writeChunk([{ name: "A" }, { name: "B" }]));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map(({ record_id, written_at, offset }) => [record_id, written_at, offset]),
    [
      [1n, "2020-11-16T11:33:20.000000Z", 512],
      [2n, "2020-11-16T11:33:20.000000Z", 512 + (records[0]?.bytes ?? 0)],
    ],
  );
});

const many = Array.from({ length: 50 }, (_, i) => event([{ name: "N", content: String(i) }]));
const numbers = (bytes: Uint8Array) => readChunk(bytes).records.map(({ record_id }) => Number(record_id));

test("a broken record is told, and those before and after it are read", () => {
  const chunk = writeChunk(many);
  const third = readChunk(chunk).records[2];
  chunk.fill(0xee, (third?.offset ?? 0) + 28, (third?.offset ?? 0) + 40);
  const { problems } = readChunk(sumChunk(chunk));
  assert.deepEqual(problems, [{ offset: third?.offset, reason: "xml" }]);
  assert.deepEqual(
    numbers(chunk),
    Array.from({ length: 50 }, (_, i) => i + 1).filter((id) => id !== 3),
  );
});

test("a chunk with wrong sums or no end is read by its records, and one that was cut as far as it goes", () => {
  const chunk = writeChunk(many);
  const first = readChunk(chunk).records[0];
  chunk[(first?.offset ?? 0) + (first?.bytes ?? 0) - 9] = 0x41; // in the text of the first
  assert.deepEqual(readChunk(chunk).problems, [{ offset: 512, reason: "records-checksum" }]);
  assert.equal(numbers(chunk).length, 50);
  chunk.writeUInt32LE(512, 48);
  assert.deepEqual(readChunk(chunk).problems, [{ offset: 0, reason: "header-checksum" }]);
  assert.equal(numbers(chunk).length, 50);
  const last = readChunk(chunk).records[20];
  const cut = chunk.subarray(0, (last?.offset ?? 0) + 30);
  assert.equal(numbers(cut).length, 20);
  assert.equal(readChunk(cut).problems.at(-1)?.reason, "record-cut");
});

test("elements within elements end somewhere", () => {
  let deep: WrittenElement = { name: "E" };
  for (let i = 0; i < 500; i += 1) deep = { name: "E", content: [deep] };
  const { records, problems } = readChunk(writeChunk([deep, { name: "A" }]));
  assert.deepEqual([records.length, problems.map(({ reason }) => reason)], [1, ["xml"]]);
});

test("what is no chunk and no log is said to be none", () => {
  assert.equal(isChunk(Buffer.alloc(0)), false);
  assert.deepEqual(readChunk(Buffer.alloc(CHUNK_BYTES)), { records: [], problems: [{ offset: 0, reason: "no-chunk" }] });
  assert.equal(parseFileHeader(Buffer.from("ElfFile\0")), null);
  assert.equal(parseFileHeader(Buffer.alloc(4096)), null);
});

test("whatever bytes a chunk holds, reading it ends and throws nothing", () => {
  const whole = writeChunk(many);
  const change = fc.tuple(fc.integer({ min: 8, max: 6000 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), fc.integer({ min: 512, max: CHUNK_BYTES }), (changes, length) => {
      const chunk = Buffer.from(whole);
      for (const [at, byte] of changes) chunk[at] = byte;
      const { records } = readChunk(sumChunk(chunk).subarray(0, length));
      assert.ok(records.length <= 60);
    }),
    { numRuns: 300 },
  );
});
