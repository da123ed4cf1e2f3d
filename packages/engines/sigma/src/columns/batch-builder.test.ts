import assert from "node:assert/strict";
import { test } from "node:test";
import type { SigmaEvent } from "../evaluate.js";
import { BatchBuilder } from "./batch-builder.js";
import type { Batch } from "./column.js";

function eventsOf({ row_count, columns }: Batch): readonly SigmaEvent[] {
  return Array.from({ length: row_count }, (_, row) => {
    const cells = [...columns].map(([name, { values, codes }]) => [name, values[codes[row] as number] ?? null] as const);
    return Object.fromEntries(cells.filter(([, value]) => value !== null));
  });
}

test("BatchBuilder gives back the events, batch after batch, whether values repeat or not", () => {
  const builder = new BatchBuilder({ rows: 300 });
  const events = Array.from({ length: 300 * 40 }, (_, i): SigmaEvent => {
    const same = i % 3 === 0 ? {} : { kind: `k${i % 5}`, no: i % 7 };
    // Of the first batches every value differs, later all are one, then they differ again.
    return { ...same, id: i < 3_000 || i > 9_000 ? `id ${i}` : "one" };
  });
  const batches: Batch[] = [];
  for (const event of events) if (builder.add(event)) batches.push(builder.take());
  assert.deepEqual(batches.flatMap(eventsOf), events);
  const sizes = batches.map(({ columns }) => columns.get("id")?.values.length);
  assert.equal(sizes[0], 301);
  assert.equal(sizes.at(-20), 2, "a column whose values repeat again is not searched again");
  assert.equal(batches[0]?.columns.get("kind")?.values.length, 6);
});

test("BatchBuilder keeps only the fields that are asked for, and none that is null", () => {
  const builder = new BatchBuilder({ fields: ["a", "b"], rows: 2 });
  assert.equal(builder.add({ a: 1, b: null, c: "x" }), false);
  assert.equal(builder.add({ a: "1" }), true);
  assert.throws(() => builder.add({}), RangeError);
  const batch = builder.take();
  assert.deepEqual([...batch.columns.keys()], ["a"]);
  assert.deepEqual(eventsOf(batch), [{ a: 1 }, { a: "1" }]);
});

test("BatchBuilder calls a batch full when events bring too many names", () => {
  const builder = new BatchBuilder();
  assert.equal(builder.add({ a: 1 }), false);
  assert.equal(builder.add(Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`n${i}`, i]))), true);
});
