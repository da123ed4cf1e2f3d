// Whatever the lines are: nothing is thrown, nothing takes long, every line is an event or has its reason.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadContent } from "@hamon/content";
import { readMappings } from "./mapping/read-mapping.js";
import { previewLog } from "./preview.js";
import { UnreadLines } from "./unread-lines.js";

const content = await loadContent();
const mappings = readMappings(content.files("mappings"));
const OPTIONS = { mappings, reading: { zone: "Asia/Tokyo", readAt: Date.UTC(2026, 0, 1) }, told: null };
const samples = content
  .files("mappings")
  .filter(({ path }) => path.endsWith(".samples.yml"))
  .flatMap(({ value }) => (value as readonly { readonly text: string }[]).map(({ text }) => text));

const change = fc.record({
  at: fc.nat(600),
  cut: fc.nat(80),
  put: fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom('"', "=", "[", "\u0000", "\n", "k=v ".repeat(200), "9".repeat(50), ",".repeat(100)),
  ),
});

test("changed samples are read without a throw", () => {
  fc.assert(
    fc.property(fc.nat(samples.length - 1), fc.array(change, { maxLength: 6 }), (at, changes) => {
      const text = changes.reduce((all, one) => all.slice(0, one.at) + one.put + all.slice(one.at + one.cut), samples[at] as string);
      const { recognised, events, unread } = previewLog(Buffer.from(text), OPTIONS);
      assert.ok(recognised !== null || events.length + unread.length === 0);
      for (const { cells } of events) assert.match(cells.get("@timestamp") ?? "", /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{3})?$/);
    }),
    { numRuns: 150 },
  );
});

test("bytes of any kind are read without a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => void previewLog(bytes, OPTIONS)),
    { numRuns: 60 },
  );
});

test("a line as long as a reader takes is given up in time, by every mapping", () => {
  const parts = ['k="', "a=b ", "x, ", '[x "y"] ', "1.1.1.1 ", "(", "2025-04-17 02:14:03 ", ": ", "\t", "%ASA-1-1: "];
  const start = performance.now();
  for (const part of parts) previewLog(Buffer.from(`${part.repeat(Math.floor(60_000 / part.length))}\n`), OPTIONS);
  assert.ok(performance.now() - start < 60_000);
});

test("shapes of what could not be read hold nothing of what was said, and no more than their number", () => {
  const unread = new UnreadLines();
  for (let no = 0; no < 30_000; no += 1)
    unread.add(`<<< 2025-04-17 02:14:03 user=taro${no} <taro@example.jp> 山田 090-1234-${no} ${"!".repeat(no % 700)}`, no);
  const { unread_shapes, unread_format } = unread.outcome(OPTIONS.reading);
  assert.equal(unread_shapes.length, 3);
  for (const { shape } of unread_shapes) assert.doesNotMatch(shape, /taro|example|\d{2}|user/);
  assert.doesNotMatch(unread_format ?? "", /taro|example/);
});
