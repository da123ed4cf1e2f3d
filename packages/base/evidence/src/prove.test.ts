// One entry and its proof, and entries by the originals that they name.

import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { leafHash, verifyInclusion } from "@hamon/tlog";
import type { CaseOnDisk } from "./case-on-disk.fixture.js";
import type { Evidence } from "./evidence.js";
import { copyOf, makeFullCase } from "./full-case.fixture.js";

let master: CaseOnDisk;
before(async () => void (master = await makeFullCase()));
after(() => rmSync(master.root, { recursive: true, force: true }));

test("prove: any entry leads to the signed root, by whoever computes it", async (t) => {
  const evidence = await copyOf(master, t).open();
  const { tree_size, root_hash } = await evidence.head();
  for (const index of [0, 1, 255, 256, tree_size - 1]) {
    const proven = await evidence.prove(index);
    assert.deepEqual([proven.entry.index, proven.tree_size, proven.root_hash], [index, tree_size, root_hash]);
    assert.deepEqual(JSON.parse(proven.text).at, proven.entry.at);
    const leaf = leafHash(Buffer.from(proven.text));
    assert.equal(leaf.toString("base64"), proven.leaf_hash);
    const proof = proven.proof.map((hash) => Buffer.from(hash, "base64"));
    verifyInclusion({ index, size: tree_size, leafHash: leaf, proof, root: Buffer.from(root_hash, "base64") });
  }
});

test("prove refuses what is no entry", async (t) => {
  const evidence = await copyOf(master, t).open();
  const { tree_size } = await evidence.head();
  for (const index of [-1, tree_size, 0.5, Number.NaN, 2 ** 53]) await assert.rejects(evidence.prove(index), { code: "entry-unknown" });
});

test("prove: of an entry that was changed on the disk nothing is said to hold", async (t) => {
  const made = copyOf(master, t);
  const evidence = await made.open();
  await evidence.head();
  const file = join(made.folder, "log/tile/entries/000");
  const bytes = readFileSync(file);
  bytes[20]! ^= 1;
  writeFileSync(file, bytes);
  await assert.rejects(evidence.prove(0), { code: "proof-mismatch" });
});

async function kindsByOriginal(evidence: Evidence): Promise<ReadonlyMap<string, readonly string[]>> {
  const kinds = new Map<string, string[]>();
  let last = -1;
  for await (const { entry, evidence_ids } of evidence.entriesOfOriginals()) {
    assert.ok(entry.index > last);
    last = entry.index;
    for (const id of evidence_ids) kinds.set(id, [...(kinds.get(id) ?? []), entry.kind]);
  }
  return kinds;
}

test("entriesOfOriginals names every entry of every original, oldest first", async (t) => {
  const evidence = await copyOf(master, t).open();
  const [first = "", second = "", third = "", ...more] = [...(await kindsByOriginal(evidence)).keys()];
  assert.deepEqual(more, []);
  await evidence.append({ kind: "view", actor: "u", body: { evidence_id: first, and: [second, second] } });
  await evidence.append({ kind: "view", actor: "u", body: { evidence_id: first.slice(0, -1), and: "evidence_0" } });
  const kinds = await kindsByOriginal(evidence);
  assert.deepEqual(
    [...kinds],
    [
      [first, ["ingest", "view"]],
      [second, ["ingest", "view"]],
      [third, ["ingest"]],
    ],
  );
});
