import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { foldCase } from "../pattern.js";
import { buildContains, emptyText, fillText, findContained } from "./automaton.js";
import { createTextClasses, foldBeyond } from "./text-classes.js";

/** What of `needles` stands in `text`, by an automaton with so much room for rows. */
function found(needles: readonly string[], text: string, room: number): readonly string[] {
  const classes = createTextClasses(needles, []);
  const kinds = (needle: string) => Uint32Array.from(needle, (_, i) => classes.folded[needle.charCodeAt(i)] as number);
  const auto = buildContains(
    needles.map((needle, out) => ({ kinds: kinds(needle), out })),
    classes.folded,
    { left: room },
  );
  const outs = new Set<number>();
  const into = emptyText(4);
  fillText(into, foldBeyond(text));
  findContained(auto, classes.folded, into, { found: (out) => outs.add(out), seen: new Uint32Array(auto.fail.length), generation: 1 });
  return needles.filter((_, out) => outs.has(out));
}

const unit = fc.constantFrom("a", "b", "c", "é", "会");
const least = fc.constantFrom(1, 3, 4, 5, 7, 9);
const needles = least.chain((minLength) =>
  fc.uniqueArray(fc.string({ unit, minLength, maxLength: minLength + 6 }), { minLength: 1, maxLength: 6 }),
);
const parts = fc.array(fc.oneof(fc.string({ unit: fc.constantFrom("a", "B", "c", "É", "会", "x"), maxLength: 12 }), fc.nat(5)), {
  maxLength: 8,
});

test("findContained finds what is contained, with rows for all nodes and for the root alone", () => {
  const property = fc.property(needles, parts, fc.constantFrom(1, 30, 1 << 20), (wanted, pieces, room) => {
    const text = pieces.map((piece) => (typeof piece === "string" ? piece : (wanted[piece % wanted.length] as string))).join("");
    const expected = wanted.filter((needle) => foldCase(text).includes(needle));
    assert.deepEqual(found(wanted, text, room), expected);
  });
  fc.assert(property, { numRuns: Number(process.env["RUNS"] ?? 1_500) });
});
