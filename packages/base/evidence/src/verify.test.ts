// What verify says of a case nobody tampered with, and how it behaves while it is at it.

import assert from "node:assert/strict";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { VerifyResult } from "@hamon/records";
import { caseIn, logKeysOf, makeCase, type CaseOnDisk } from "./case-on-disk.fixture.js";
import { realDisk } from "./disk.js";
import { formatEntry } from "./entry.js";
import { copyOf, firstBroken, makeFullCase } from "./full-case.fixture.js";
import { Log } from "./log.js";
import { Placer } from "./placer.js";

let master: CaseOnDisk;
before(async () => void (master = await makeFullCase()));
after(() => rmSync(master.root, { recursive: true, force: true }));

test("an untouched case verifies, and all is counted", async () => {
  const result = await master.verify();
  assert.equal(firstBroken(result), undefined);
  assert.equal(result.tree_size, 302);
  assert.deepEqual(
    result.steps.map(({ step, checked }) => [step, checked]),
    [
      ["checkpoint", 1],
      ["tree", 302],
      ["entries", 302],
      ["originals", 3],
      ["files", 2],
    ],
  );
  const { root_hash } = await (await caseIn(master.root).open()).head();
  assert.equal(result.root_hash, root_hash);
});

test("entries that were signed but break the rules are named: clock, order of numbers, shape", async (t) => {
  const at = "2025-04-21T00:40:00.000Z";
  const NONE = "0".repeat(64);
  const ingest = (evidence_no: number) => ({
    evidence_id: `evidence_${"0".repeat(20)}`,
    evidence_no,
    sha256: NONE,
    commitment: NONE,
    bytes_commitment: NONE,
  });
  const bad = [
    { code: "entry-clock-wrong", bytes: formatEntry({ kind: "view", at: "2025-04-20T00:00:00.000Z", actor: "u", body: {} })[0] as Buffer },
    { code: "ingest-out-of-order", bytes: formatEntry({ kind: "ingest", at, actor: "u", body: ingest(3) })[0] as Buffer },
    { code: "entry-malformed", bytes: formatEntry({ kind: "ingest", at, actor: "u", body: { evidence_no: 9 } })[0] as Buffer },
    { code: "entry-malformed", bytes: Buffer.from('{"kind": "view"}') },
    { code: "entry-malformed", bytes: Buffer.from("not JSON") },
  ];
  for (const { code, bytes } of bad) {
    const made = copyOf(master, t);
    await signEntry(made, bytes);
    const broken = firstBroken(await made.verify());
    assert.deepEqual([broken?.step, broken?.code, broken?.params?.index], ["entries", code, 302]);
  }
});

// As somebody would who has the key: past formatEntry.
async function signEntry(made: CaseOnDisk, bytes: Buffer): Promise<void> {
  const folder = join(made.folder, "log");
  const keys = logKeysOf(made);
  const log = await Log.open({ disk: realDisk, folder, keys, origin: "x", placer: new Placer(realDisk, folder, join(made.folder, "tmp")) });
  await log.append({ at: "9999-01-01T00:00:00.000Z", entries: [bytes] });
  await log.close();
}

test("a folder without any evidence is not ok, and no step pretends", async (t) => {
  const made = makeCase(t);
  const { ok, steps, root_hash } = await made.verify();
  assert.equal(ok, false);
  assert.equal(root_hash, "");
  assert.deepEqual(
    steps.map(({ broken }) => broken?.code ?? null),
    ["checkpoint-missing", "checkpoint-unusable", "entries-unreadable", "entries-unreadable", "entries-unreadable"],
  );
  assert.equal(existsSync(made.folder), false, "verifying makes nothing");
});

test("verify tells how far it is and stops at a signal", async (t) => {
  const made = copyOf(master, t);
  const evidence = await made.open();
  const told: [number, number][] = [];
  await evidence.verify({ progress: (done, total) => told.push([done, total]) });
  const [done, total] = told.at(-1) as [number, number];
  assert.equal(done, total);
  assert.ok(total > 1000);
  const stop = new AbortController();
  const verifying = evidence.verify({ signal: stop.signal, progress: () => stop.abort() });
  await assert.rejects(verifying, { name: "AbortError" });
});

test("verify while entries and originals come in finds nothing broken", async (t) => {
  const made = copyOf(master, t);
  const evidence = await made.open();
  const results: Promise<VerifyResult>[] = [];
  const work = Array.from({ length: 30 }, async (_, n) => {
    writeFileSync(join(made.root, `${n}`), `original ${n}`);
    await evidence.keep(join(made.root, `${n}`), { actor: "cli" });
    if (n % 6 === 0) results.push(evidence.verify());
    await Promise.all(Array.from({ length: 20 }, () => evidence.append({ kind: "view", actor: "u", body: { n } })));
  });
  await Promise.all(work);
  assert.equal(results.length, 5);
  for (const result of await Promise.all(results)) assert.equal(firstBroken(result), undefined);
});
