import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "@hamon/records";
import { formatEntry, parseEntry, withClock } from "./entry.js";

const at = "2025-04-20T15:00:00.000Z"; // already the 21st in Japan
const entry: LogEntry = { kind: "view", at, actor: "user_1", body: { route: "rows", count: 3 } };
const digest = (path: string) => ({ path, sha256: "ab".repeat(32), bytes: 1 });

test("formatEntry: members in order, nothing else", () => {
  const [bytes] = formatEntry({ ...entry, files: [digest("lake/event/1.parquet")], removed: ["lake/event/0.parquet"] });
  assert.equal(
    bytes?.toString(),
    `{"actor":"user_1","at":"${at}","body":{"count":3,"route":"rows"},"files":[{"bytes":1,"path":"lake/event/1.parquet","sha256":"${"ab".repeat(32)}"}],"kind":"view","removed":["lake/event/0.parquet"]}`,
  );
});

test("an entry read back is the same entry", () => {
  const given = { ...entry, files: [digest("documents/速報_1.pdf")], removed: [] };
  assert.deepEqual(formatEntry(given).map(parseEntry), [given]);
});

const badShapes = [
  { name: "an unknown kind", change: { kind: "gossip" }, reason: "kind" },
  { name: "a kind from the prototype", change: { kind: "toString" }, reason: "kind" },
  { name: "a day for a moment", change: { at: "2025-04-21" }, reason: "at" },
  { name: "a moment with an offset", change: { at: "2025-04-21T00:00:00.000+09:00" }, reason: "at" },
  { name: "a day that is not in the calendar", change: { at: "2025-02-29T00:00:00.000Z" }, reason: "at" },
  { name: "nobody", change: { actor: "" }, reason: "actor" },
  { name: "a list as body", change: { body: [] }, reason: "body" },
  { name: "a field nobody knows", change: { note: "x" }, reason: "note" },
  { name: "a path that leaves the case", change: { files: [digest("lake/../../keys/x")] }, reason: "files" },
  { name: "a path from the root", change: { files: [digest("/etc/passwd")] }, reason: "files" },
  { name: "a path with a backslash", change: { removed: ["lake\\x"] }, reason: "removed" },
  { name: "a digest in capitals", change: { files: [{ ...digest("a"), sha256: "AB".repeat(32) }] }, reason: "files" },
  { name: "a file with more to say", change: { files: [{ ...digest("a"), name: "山田" }] }, reason: "files" },
  { name: "half a byte", change: { files: [{ ...digest("a"), bytes: 0.5 }] }, reason: "files" },
] as const;

for (const { name, change, reason } of badShapes) {
  test(`formatEntry and parseEntry refuse ${name}`, () => {
    const bad = { ...entry, ...change } as unknown as LogEntry;
    assert.throws(() => formatEntry(bad), { code: "entry-malformed", params: { reason } });
    const sorted = Object.fromEntries(Object.entries(bad).sort(([a], [b]) => (a < b ? -1 : 1)));
    const bytes = Buffer.from(JSON.stringify(sorted));
    assert.throws(() => parseEntry(bytes), { code: "entry-malformed" });
  });
}

const good = formatEntry(entry)[0]?.toString() as string;
const badBytes = [
  { name: "nothing", bytes: Buffer.alloc(0), reason: "json" },
  { name: "Shift_JIS", bytes: Buffer.concat([Buffer.from(good.slice(0, 20)), Buffer.of(0x93, 0xfa)]), reason: "utf8" },
  { name: "a space", bytes: Buffer.from(good.replace(":", ": ")), reason: "not-canonical" },
  { name: "another order", bytes: Buffer.from(JSON.stringify({ kind: "view", at, actor: "user_1", body: {} })), reason: "not-canonical" },
  { name: "a member twice", bytes: Buffer.from(good.replace("{", '{"actor":"user_1",')), reason: "not-canonical" },
  { name: "a list", bytes: Buffer.from("[]"), reason: "json" },
  { name: "null", bytes: Buffer.from("null"), reason: "json" },
  { name: "a byte order mark", bytes: Buffer.from(`\ufeff${good}`), reason: "json" },
] as const;

for (const { name, bytes, reason } of badBytes) {
  test(`parseEntry refuses ${name}`, () => assert.throws(() => parseEntry(bytes), { code: "entry-malformed", params: { reason } }));
}

test("an entry with too long a list goes in parts that lose no file, each within the limit", () => {
  const files = Array.from({ length: 2000 }, (_, i) => digest(`lake/event/部分_${i}.parquet`));
  const removed = Array.from({ length: 900 }, (_, i) => `lake/event/old_${i}.parquet`);
  const parts = formatEntry({ ...entry, files, removed });
  assert.ok(parts.length > 3);
  for (const part of parts) assert.ok(part.length <= 65_495, String(part.length));
  const read = parts.map(parseEntry);
  assert.deepEqual(
    read.flatMap((part) => part.files ?? []),
    files,
  );
  assert.deepEqual(
    read.flatMap((part) => part.removed ?? []),
    removed,
  );
  assert.deepEqual(read[0]?.body, entry.body);
  assert.deepEqual(read[1]?.body, { part: 2, part_count: parts.length });
});

test("formatEntry refuses a body that has no room, alone or with files", () => {
  const body = { text: "字".repeat(22_000) };
  assert.throws(() => formatEntry({ ...entry, body }), { code: "entry-too-large" });
  assert.throws(() => formatEntry({ ...entry, body, files: [digest("a")] }), { code: "entry-too-large" });
});

test("a clock that was set back is said, even in an entry of the largest size", () => {
  const room = 65_495 - (formatEntry({ ...entry, body: { text: "" } })[0]?.length ?? 0);
  const [bytes] = formatEntry({ ...entry, body: { text: "a".repeat(room) } });
  const late = withClock(bytes as Buffer, "9999-12-31T23:59:59.999Z");
  assert.ok(late.length <= 65_535);
  assert.equal(parseEntry(late).clock_behind_ms, Date.parse("9999-12-31T23:59:59.999Z") - Date.parse(at));
});
