// Whatever is called plain is what the whole reading accepts, to the byte; and what is written day by day is plain.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "./canonical.js";
import { formatEntry, parseEntry } from "./entry.js";
import { PlainEntries } from "./plain-entry.js";

const AT = "2024-02-29T15:00:00.000Z";

/** As the step "entries" asks, between bytes that are not the entry's. */
function momentOf(entry: Buffer, plain = new PlainEntries()): string | null {
  const around = Buffer.from('"}]0a,');
  const bytes = Buffer.concat([around, entry, around]);
  return plain.momentOf(bytes, { start: around.length, end: around.length + entry.length });
}

function requireWhole(entry: Buffer, moment: string): void {
  const { at, kind, files, removed, clock_behind_ms } = parseEntry(entry);
  assert.deepEqual([at, files, removed, clock_behind_ms], [moment, undefined, undefined, undefined]);
  assert.ok(kind !== "ingest" && kind !== "erase", kind);
}

function entryWith(members: string): Buffer {
  return Buffer.from(`{"actor":"u","at":"${AT}","body":{${members}},"kind":"view"}`);
}

const plain: readonly { readonly name: string; readonly entry: Buffer }[] = [
  { name: "an empty body", entry: entryWith("") },
  { name: "a view of a row", entry: entryWith('"reason":"inquiry of the person","row_id":4294967296,"what":"row"') },
  { name: "every kind of value", entry: entryWith('"a":[],"b":[1,-2,0],"c":{},"d":{"e":null},"f":true,"g":false,"h":""') },
  { name: "names that are numbers, by their letters", entry: entryWith('"":0,"10":1,"9":2,"a":3,"a!":4,"aa":5') },
  { name: "a name of every object", entry: entryWith('"__proto__":{"constructor":1}') },
  { name: "15 digits", entry: entryWith('"n":999999999999999') },
  { name: "lists within lists", entry: entryWith(`"n":${"[".repeat(30)}${"]".repeat(30)}`) },
];

for (const { name, entry } of plain) {
  test(`plain: ${name}`, () => {
    assert.equal(momentOf(entry), AT);
    requireWhole(entry, AT);
  });
}

const others: readonly { readonly name: string; readonly entry: Buffer }[] = [
  { name: "nothing", entry: Buffer.alloc(0) },
  { name: "no moment", entry: Buffer.from('{"actor":"u","at":"","body":{},"kind":"view"}') },
  { name: "a day that there is not", entry: Buffer.from(entryWith("").toString().replace("02-29", "02-30")) },
  { name: "no kind", entry: Buffer.from(entryWith("").toString().replace("view", "")) },
  { name: "a kind that nobody knows", entry: Buffer.from(entryWith("").toString().replace("view", "toString")) },
  { name: "a kind that claims something", entry: Buffer.from(entryWith("").toString().replace("view", "ingest")) },
  { name: "nobody", entry: Buffer.from(entryWith("").toString().replace('"u"', '""')) },
  { name: "a list for a body", entry: Buffer.from(entryWith("").toString().replace("{}", "[]")) },
  { name: "a list of files", entry: formatEntry({ kind: "run", at: AT, actor: "u", body: {}, removed: ["a"] })[0] as Buffer },
  { name: "a clock behind", entry: Buffer.from(entryWith("").toString().replace(',"kind"', ',"clock_behind_ms":1,"kind"')) },
  { name: "Japanese text", entry: entryWith('"n":"証跡"') },
  { name: "half a pair of UTF-16", entry: Buffer.from(entryWith('"n":"x"').toString("latin1").replace("x", "\xed\xa0\x80"), "latin1") },
  { name: "an escape", entry: entryWith('"n":"\\u0061"') },
  { name: "a line end in a string", entry: entryWith('"n":"\n"') },
  { name: "a name given twice", entry: entryWith('"a":1,"a":2') },
  { name: "names out of order", entry: entryWith('"b":1,"a":2') },
  { name: "a name before its beginning", entry: entryWith('"aa":1,"a":2') },
  { name: "a space", entry: entryWith('"a": 1') },
  { name: "a comma too many", entry: entryWith('"a":1,') },
  { name: "a comma too many in a list", entry: entryWith('"a":[1,]') },
  { name: "minus nothing", entry: entryWith('"a":-0') },
  { name: "a zero before", entry: entryWith('"a":01') },
  { name: "a minus alone", entry: entryWith('"a":-') },
  { name: "a fraction", entry: entryWith('"a":1.0') },
  { name: "an exponent", entry: entryWith('"a":1e3') },
  { name: "16 digits", entry: entryWith('"a":9007199254740993') },
  { name: "half a word", entry: entryWith('"a":tru') },
  { name: "no value", entry: entryWith('"a":') },
  { name: "no name", entry: entryWith(":1") },
  { name: "a list that is not closed", entry: entryWith('"a":[1') },
  { name: "too deep", entry: entryWith(`"n":${"[".repeat(40)}${"]".repeat(40)}`) },
];

for (const { name, entry } of others) test(`not plain: ${name}`, () => assert.equal(momentOf(entry), null));

test("whatever byte is changed, put in or left out: what is still plain is whole", () => {
  const entry = entryWith('"a":[1,{"b":null,"c":-20}],"d!":"x","e":{"f":true}');
  let count = 0;
  const hold = (bytes: Buffer) => {
    const moment = momentOf(bytes);
    if (moment === null) return;
    requireWhole(bytes, moment);
    count += 1;
  };
  for (let at = 0; at <= entry.length; at += 1) {
    hold(Buffer.concat([entry.subarray(0, at), entry.subarray(at + 1)]));
    for (let byte = 0; byte < 256; byte += 1) {
      hold(Buffer.concat([entry.subarray(0, at), Buffer.of(byte), entry.subarray(at)]));
      hold(Buffer.concat([entry.subarray(0, at), Buffer.of(byte), entry.subarray(at + 1)]));
    }
  }
  assert.ok(count > 500, String(count));
});

const letters = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: fc.constantFrom(..."ab!~ "), minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'a"\\é証', "\u007f", "\n"), maxLength: 6 }) },
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    letters,
    fc.integer(),
    fc.oneof({ weight: 4, arbitrary: fc.nat() }, fc.maxSafeInteger(), fc.double()),
    fc.constantFrom(null, true, false),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(letters, tie("value"), { maxKeys: 4 }),
  ),
}));

test("of any values: what is plain is whole, in the order that is given too; with one reader for all", () => {
  const entries = fc.record({
    actor: letters,
    body: fc.dictionary(letters, value, { maxKeys: 4 }),
    kind: fc.constantFrom("view", "fact", "erase"),
  });
  const reader = new PlainEntries();
  let count = 0;
  fc.assert(
    fc.property(entries, fc.boolean(), ({ actor, body, kind }, isSorted) => {
      const text = isSorted && isJson(body) ? canonicalJson(body) : JSON.stringify(body);
      const bytes = Buffer.from(`{"actor":${JSON.stringify(actor)},"at":"${AT}","body":${text},"kind":"${kind}"}`);
      const moment = momentOf(bytes, reader);
      if (moment === null) return;
      requireWhole(bytes, moment);
      count += 1;
    }),
    { numRuns: 4000 },
  );
  assert.ok(count > 300, String(count));
});

function isJson(body: unknown): boolean {
  try {
    return canonicalJson(body) !== "";
  } catch {
    return false;
  }
}
