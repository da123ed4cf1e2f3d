import assert from "node:assert/strict";
import { test } from "node:test";
import type { RowView } from "@hamon/records";
import { fieldsOf } from "./row-fields.js";

const row = (collection: string, fields: RowView["fields"]) => ({ collection, fields }) as RowView;

test("fieldsOf: no rows, no fields", () => assert.equal(fieldsOf([]), null));
test("fieldsOf: two collections have no columns in common", () =>
  assert.equal(fieldsOf([row("a", { x: "1" }), row("b", { x: "1" })]), null));
test("fieldsOf: a field that only a later row holds is there", () => {
  assert.deepEqual(
    fieldsOf([row("a", { x: null }), row("a", { x: "1", y: "2" })])?.map(({ name }) => name),
    ["x", "y"],
  );
});
test("fieldsOf: a long name of kanji gets its room, an empty field the least", () => {
  const [name, none] = fieldsOf([row("a", { n: "勘解由小路 左衛門三郎", e: null })]) ?? [];
  assert.ok((name?.width ?? 0) >= 10 * 14);
  assert.equal(none?.width, 72);
});
