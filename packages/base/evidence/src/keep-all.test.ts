// Many small originals that are kept at the same time.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { makeCase, READING } from "./case-on-disk.fixture.js";

test("many at once are entered in their order whatever their size; one that fails leaves the others alone", async (t) => {
  const made = makeCase(t);
  // The first takes the longest; two have the same bytes.
  const contents = Array.from({ length: 60 }, (_, n) => (n === 0 ? "大".repeat(200_000) : n === 31 ? "件 12" : `件 ${n}`));
  const files = contents.map((_, n) => ({ path: join(made.root, `${n}.json`), name: `名 ${n}` }));
  for (const [n, { path }] of files.entries()) if (n !== 7) writeFileSync(path, contents[n] as string);
  const evidence = await made.open();
  const results = await Promise.allSettled(evidence.keepAll(files, { actor: "cli" }));
  const kept = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  assert.deepEqual(
    results.map(({ status }, n) => (status === "rejected" ? n : null)).filter((n) => n !== null),
    [7],
  );
  assert.equal((results[7] as PromiseRejectedResult).reason.code, "source-missing");
  assert.deepEqual(
    kept.filter(({ was_known }) => was_known).map(({ name }) => name),
    ["名 12"],
  );
  const fresh = kept.filter(({ was_known }) => !was_known);
  assert.deepEqual(
    fresh.map(({ evidence_no, entry_index }) => [evidence_no, entry_index]),
    fresh.map((_, n) => [n + 1, n]),
  );
  assert.equal((await made.verify()).ok, true);
});

test("files of every size about the edges open to their bytes: whole in memory, by the chunk, and as a stream", async (t) => {
  const made = makeCase(t);
  const sizes = [0, 1, 16_383, 16_384, 16_385, 2 ** 18 - 1, 2 ** 18, 2 ** 18 + 1, 2 ** 20 + 1];
  const files = sizes.map((size) => ({ path: join(made.root, `${size}`), name: `${size}` }));
  for (const [n, { path }] of files.entries()) writeFileSync(path, randomBytes(sizes[n] as number));
  const evidence = await made.open();
  const kept = await Promise.all(evidence.keepAll(files, { actor: "cli" }));
  for (const [n, { evidence_id, bytes }] of kept.entries()) {
    assert.equal(bytes, sizes[n]);
    assert.ok((await buffer(evidence.open(evidence_id, READING))).equals(readFileSync(files[n]?.path ?? "")), files[n]?.name);
  }
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
  assert.equal((await evidence.verify()).ok, true);
});

const VERSION = "/proc/version";
test("a file that has more bytes than it says is kept to its end", { skip: !existsSync(VERSION) && "no /proc here" }, async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  const { evidence_id, bytes } = await evidence.keep(VERSION, { actor: "cli" });
  assert.equal(bytes, readFileSync(VERSION).length);
  assert.ok((await buffer(evidence.open(evidence_id, READING))).equals(readFileSync(VERSION)));
});
