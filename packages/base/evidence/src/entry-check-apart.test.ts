// A thread of its own finds in a log what is found here: the same first broken entry, the same claims.

import assert from "node:assert/strict";
import { test } from "node:test";
import { formatEntryBundle, TILE_WIDTH } from "@hamon/tlog";
import { formatEntry } from "./entry.js";
import { judgeApart, judgeEntries, judgeHere, type EntryJudge } from "./entry-check-apart.js";
import { formatIngest } from "./ingest.js";

const SIZE = 3 * TILE_WIDTH + 7;
const AT = "2024-02-29T15:00:00.000Z";
const ACTOR = "user_1";

function entryOf(index: number): Buffer {
  if (index % 50 === 0) return ingestOf(index, index + 1);
  const files = index % 70 === 0 ? [{ path: `documents/速報_${index}.pdf`, sha256: hex(index), bytes: index }] : [];
  return formatEntry({ kind: "view", at: AT, actor: ACTOR, body: { index }, files })[0] as Buffer;
}

function ingestOf(index: number, evidence_no: number): Buffer {
  const hashes = { sha256: hex(index), commitment: hex(index + 1), bytes_commitment: hex(index + 2) };
  const ingest = { evidence_id: `evidence_${hex(index).slice(0, 20)}`, evidence_no, ...hashes };
  return formatEntry(formatIngest(ingest, { at: AT, actor: ACTOR }))[0] as Buffer;
}

function hex(n: number): string {
  return n.toString(16).padStart(64, "0");
}

async function judge(judge: EntryJudge, entries: readonly Buffer[]) {
  for (let start = 0; start < entries.length; start += TILE_WIDTH) {
    await judge.take(start, formatEntryBundle(entries.slice(start, start + TILE_WIDTH)));
  }
  return judge.end();
}

function eraseOf(index: number): Buffer {
  const body = { evidence_id: `evidence_${hex(index).slice(0, 20)}`, sha256: hex(index), reason_sha256: hex(1) };
  return formatEntry({ kind: "erase", at: AT, actor: ACTOR, body })[0] as Buffer;
}

const earlier = formatEntry({ kind: "view", at: "2024-02-28T15:00:00.000Z", actor: ACTOR, body: {} })[0] as Buffer;
const changes: readonly { name: string; with: Readonly<Record<number, Buffer>>; code: string | null; index: number | null }[] = [
  { name: "whole", with: {}, code: null, index: null },
  { name: "an original erased", with: { 60: eraseOf(50) }, code: null, index: null },
  { name: "no JSON", with: { 300: Buffer.from("{") }, code: "entry-malformed", index: 300 },
  { name: "not canonical", with: { 0: Buffer.from(`{"kind":"view" }`) }, code: "entry-malformed", index: 0 },
  { name: "the last one", with: { [SIZE - 1]: Buffer.from("名") }, code: "entry-malformed", index: SIZE - 1 },
  { name: "a clock set back", with: { 256: earlier }, code: "entry-clock-wrong", index: 256 },
  { name: "a number given again", with: { 500: ingestOf(500, 3) }, code: "ingest-out-of-order", index: 500 },
  { name: "nothing to erase", with: { 9: eraseOf(8) }, code: "erase-of-nothing", index: 9 },
  {
    name: "three, of which the first counts",
    with: { 700: earlier, 301: earlier, 299: Buffer.from("x") },
    code: "entry-malformed",
    index: 299,
  },
];

for (const { name, with: changed, code, index } of changes) {
  test(`${name}: the thread finds what is found here`, async () => {
    const entries = Array.from({ length: SIZE }, (_, at) => changed[at] ?? entryOf(at));
    const here = await judge(judgeHere(SIZE), entries);
    const apart = await judge(judgeApart(SIZE), entries);
    assert.deepEqual(apart, here);
    assert.deepEqual([apart.step.broken?.code ?? null, apart.step.broken?.params?.["index"] ?? null], [code, index]);
    assert.equal(apart.claims.files.size > 5 && apart.claims.originals.size > 10, true);
  });
}

test("a log that ends too early: the thread says that not all could be read", async () => {
  const entries = Array.from({ length: TILE_WIDTH }, (_, at) => entryOf(at));
  const apart = await judge(judgeEntries(2_000_000), entries);
  assert.equal(apart.claims.gap?.code, "entries-unreadable");
  assert.deepEqual(apart, await judge(judgeHere(2_000_000), entries));
});

test("what the thread cannot do is thrown, not kept silent", async () => {
  const apart = judgeApart(SIZE);
  await apart.take(0, Buffer.from([0, 9, 1]));
  await assert.rejects(apart.end(), /tile|bundle/);
});
