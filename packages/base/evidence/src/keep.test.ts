import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  chmodSync,
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { makeCase, READING, shelfInMemory } from "./case-on-disk.fixture.js";
import { objectPath } from "./object-store.js";

const text = "ログの一行目 ﾊﾝｶｸ\nsecond line\n";

function sha256Of(bytes: Buffer | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test("keep stores the bytes by their hash, one entry, one item; the name stays out of the log", async (t) => {
  const made = makeCase(t);
  const path = join(made.root, "顧客_山田太郎.log");
  writeFileSync(path, text);
  const evidence = await made.open();
  const seen: Buffer[] = [];
  const sizes: number[] = [];
  const item = await evidence.keep(path, {
    actor: "user_1",
    tee: (chunk) => void seen.push(Buffer.from(chunk)),
    progress: (bytes) => sizes.push(bytes),
  });
  const { sha256 } = item;
  assert.deepEqual(item, {
    evidence_id: `evidence_${sha256.slice(0, 20)}`,
    evidence_no: 1,
    case_id: "case_2025_0001",
    name: "顧客_山田太郎.log",
    sha256,
    original_sha256: sha256Of(text),
    bytes: Buffer.byteLength(text),
    entry_index: 0,
    kept_at: "2025-04-21T00:40:00.000Z",
    erased_at: null,
    was_known: false,
  });
  assert.equal(Buffer.concat(seen).toString(), text);
  assert.equal(sizes.at(-1), Buffer.byteLength(text));
  const object = readFileSync(join(made.folder, objectPath(sha256)));
  assert.equal(sha256Of(object), sha256);
  assert.equal(object.includes("second line"), false);
  assert.equal(statSync(join(made.folder, objectPath(sha256))).mode & 0o777, 0o400);
  const [entry] = await evidence.entries({ limit: 1 });
  const { commitment, bytes_commitment, ...rest } = entry?.body ?? {};
  assert.deepEqual(rest, { evidence_id: item.evidence_id, evidence_no: 1, sha256 });
  assert.match(`${commitment} ${bytes_commitment}`, /^[0-9a-f]{64} [0-9a-f]{64}$/);
  for (const told of ["山田", sha256Of(text)]) assert.ok(!JSON.stringify(entry).includes(told), told);
  assert.equal((await buffer(evidence.open(item.evidence_id, READING))).toString(), text);
  assert.deepEqual((await evidence.items()).length, 1);
  assert.equal((await made.verify()).ok, true);
});

test("the same bytes again add nothing, whatever their name, one after the other or at once", async (t) => {
  const made = makeCase(t);
  const paths = ["a.log", "b.log", "c.log"].map((name) => join(made.root, name));
  for (const path of paths) writeFileSync(path, text);
  const evidence = await made.open();
  const kept = await Promise.all(paths.map((path) => evidence.keep(path, { actor: "cli" })));
  assert.equal(kept.filter(({ was_known }) => was_known).length, 2);
  assert.equal((await evidence.keep(paths[1] as string, { actor: "cli", name: "other" })).was_known, true);
  assert.equal((await evidence.head()).tree_size, 1);
  assert.equal((await evidence.items()).length, 1);
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
  assert.equal((await made.verify()).ok, true);
});

test("many files at once get numbers that rise with their entries", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  const keeping = Array.from({ length: 40 }, (_, i) => {
    const path = join(made.root, `${i}.log`);
    writeFileSync(path, `line ${i}\n`);
    return evidence.keep(path, { actor: "cli" });
  });
  const kept = (await Promise.all(keeping)).sort((a, b) => a.entry_index - b.entry_index);
  assert.deepEqual(
    kept.map(({ evidence_no }) => evidence_no),
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
  assert.equal((await made.verify()).ok, true);
});

test("an empty file is kept too", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "empty"), "");
  const evidence = await made.open();
  const item = await evidence.keep(join(made.root, "empty"), { actor: "cli" });
  assert.equal(item.bytes, 0);
  assert.equal((await evidence.bytesAt([{ evidence_id: item.evidence_id, offset: 0, length: 10 }], READING))[0]?.length, 0);
  assert.equal((await buffer(evidence.open(item.evidence_id, READING))).length, 0);
  assert.equal((await made.verify()).ok, true);
});

test("a file of several chunks comes through tee in order, and its back-pressure holds the reading", async (t) => {
  const made = makeCase(t);
  const bytes = Buffer.alloc(5_000_003, "0123456789");
  const path = join(made.root, "large");
  writeFileSync(path, bytes);
  const evidence = await made.open();
  const hash = createHash("sha256");
  let isBusy = false;
  const item = await evidence.keep(path, {
    actor: "cli",
    tee: async (chunk) => {
      assert.equal(isBusy, false, "one chunk at a time");
      isBusy = true;
      await new Promise((done) => setTimeout(done, 2));
      hash.update(chunk);
      isBusy = false;
    },
  });
  assert.equal(hash.digest("hex"), item.original_sha256);
  assert.equal(item.original_sha256, sha256Of(bytes));
  assert.deepEqual(await buffer(evidence.open(item.evidence_id, READING)), bytes);
});

for (const bytes of [16 << 20, (20 << 20) + 12_345]) {
  test(`a file of ${bytes} bytes, sealed in a thread of its own, opens to its bytes, with a reader of the same pass and without`, async (t) => {
    const made = makeCase(t);
    const evidence = await made.open();
    for (const seen of [null, createHash("sha256")]) {
      const content = Buffer.alloc(bytes, `${seen === null}0123456789`);
      writeFileSync(join(made.root, "large"), content);
      const tee = { tee: (chunk: Buffer) => void seen?.update(chunk) };
      const item = await evidence.keep(join(made.root, "large"), { actor: "cli", ...(seen === null ? {} : tee) });
      assert.equal(item.original_sha256, sha256Of(content));
      if (seen !== null) assert.equal(seen.digest("hex"), item.original_sha256);
      assert.ok((await buffer(evidence.open(item.evidence_id, READING))).equals(content));
    }
    assert.equal((await evidence.verify()).ok, true);
    const stop = new AbortController();
    writeFileSync(join(made.root, "other"), Buffer.alloc(bytes, "x"));
    const stopped = evidence.keep(join(made.root, "other"), { actor: "cli", signal: stop.signal, progress: () => stop.abort() });
    await assert.rejects(stopped, { name: "AbortError" });
    assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
  });
}

const refusals: readonly { name: string; code: string; make: (path: string) => void; skip?: string | false }[] = [
  { name: "a path that is not there", code: "source-missing", make: () => undefined },
  { name: "a path below a file", code: "source-missing", make: (path) => writeFileSync(join(path, ".."), "x") },
  { name: "a link that leads nowhere", code: "source-missing", make: (path) => symlinkSync("/none", path) },
  { name: "a folder", code: "source-not-a-file", make: (path) => mkdirSync(path) },
  { name: "a pipe", code: "source-not-a-file", make: (path) => assert.equal(spawnSync("mkfifo", [path]).status, 0) },
  {
    name: "a file that may not be read",
    code: "source-unreadable",
    make: (path) => (writeFileSync(path, "x"), chmodSync(path, 0)),
    skip: process.getuid?.() === 0 && "root may read everything",
  },
];

for (const { name, code, make, skip = false } of refusals) {
  test(`keep refuses ${name} and leaves nothing`, { skip }, async (t) => {
    const made = makeCase(t);
    const path = name.includes("below") ? join(made.root, "file", "x") : join(made.root, "source");
    make(path);
    const evidence = await made.open();
    await assert.rejects(evidence.keep(path, { actor: "cli" }), { code, at: path });
    assert.equal((await evidence.head()).tree_size, 0);
    assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
  });
}

test("on a disk that fills up, keep says so, leaves nothing, and what is smaller still goes in", async (t) => {
  const made = makeCase(t);
  const small = join(made.root, "cases");
  mkdirSync(small);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small]).status !== 0) return t.skip("no right to mount a small disk");
  try {
    writeFileSync(join(made.root, "large"), Buffer.alloc(3_000_000, "x"));
    writeFileSync(join(made.root, "source"), text);
    const evidence = await made.open();
    await assert.rejects(evidence.keep(join(made.root, "large"), { actor: "cli" }), { code: "disk-full" });
    assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
    assert.equal((await evidence.keep(join(made.root, "source"), { actor: "cli" })).entry_index, 0);
    writeFileSync(join(small, "filler"), Buffer.alloc(1_000_000));
    for (let left = 1 << 20; left >= 512; left /= 2) fillUp(join(small, "filler"), left);
    await assert.rejects(evidence.append({ kind: "view", actor: "u", body: { text: "a".repeat(60_000) } }), { code: "disk-full" });
    rmSync(join(small, "filler"));
    assert.equal((await evidence.append({ kind: "view", actor: "u", body: {} })).index, 1);
    assert.equal((await made.verify()).ok, true);
    await evidence.close();
  } finally {
    assert.equal(spawnSync("umount", ["-l", small]).status, 0);
  }
});

function fillUp(path: string, bytes: number): void {
  try {
    appendFileSync(path, Buffer.alloc(bytes));
  } catch (error) {
    assert.equal((error as { code: string }).code, "ENOSPC");
  }
}

test("keep stops at a signal, with its reason, and leaves nothing", async (t) => {
  const made = makeCase(t);
  const path = join(made.root, "large");
  writeFileSync(path, Buffer.alloc(4_000_000));
  const evidence = await made.open();
  const stop = new AbortController();
  const keeping = evidence.keep(path, { actor: "cli", signal: stop.signal, tee: () => stop.abort() });
  await assert.rejects(keeping, { name: "AbortError" });
  assert.equal((await evidence.head()).tree_size, 0);
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
});

test("what the reader of the same bytes throws passes through, and nothing is left", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "source"), text);
  const evidence = await made.open();
  const mistake = Object.assign(new Error("reader"), { code: "EPIPE" });
  const keeping = evidence.keep(join(made.root, "source"), { actor: "cli", tee: () => Promise.reject(mistake) });
  await assert.rejects(keeping, (error) => error === mistake);
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
});

test("killed between entry and place: the bytes move to their place at the next start", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "source"), text);
  const first = await made.open();
  const { sha256 } = await first.keep(join(made.root, "source"), { actor: "cli" });
  await first.close();
  const placed = join(made.folder, objectPath(sha256));
  const object = readFileSync(placed);
  renameSync(placed, join(made.folder, "tmp", `${sha256}.1.1.kept`));
  writeFileSync(join(made.folder, "tmp", `${sha256Of("never entered")}.1.2.kept`), "never entered");
  const again = await made.open();
  assert.deepEqual(readFileSync(placed), object);
  assert.equal((await buffer(again.open((await again.items())[0]?.evidence_id ?? "", READING))).toString(), text);
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
  await again.close();
  assert.equal((await made.verify()).ok, true);
});

test("killed between entry and list: the same bytes get their item and no second entry; others get the next number", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "source"), text);
  writeFileSync(join(made.root, "other"), "other");
  const first = await made.open();
  const before = await first.keep(join(made.root, "source"), { actor: "cli" });
  await first.close();
  const { openEvidenceOnShelf } = await import("./open-evidence.js");
  const again = await openEvidenceOnShelf({ ...made, case_id: "case_2025_0001", now: () => made.clock, shelf: shelfInMemory() });
  const other = await again.keep(join(made.root, "other"), { actor: "cli" });
  assert.equal(other.evidence_no, 2);
  assert.deepEqual(await again.keep(join(made.root, "source"), { actor: "cli" }), before);
  assert.equal((await again.head()).tree_size, 2);
  assert.equal((await made.verify()).ok, true);
});

test("an original that was removed is put back by keeping the same bytes", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "source"), text);
  const evidence = await made.open();
  const { sha256, evidence_id } = await evidence.keep(join(made.root, "source"), { actor: "cli" });
  rmSync(join(made.folder, objectPath(sha256)));
  await assert.rejects(buffer(evidence.open(evidence_id, READING)), { code: "original-missing" });
  await assert.rejects(evidence.bytesAt([{ evidence_id: evidence_id, offset: 0, length: 1 }], READING), { code: "original-missing" });
  assert.equal((await evidence.keep(join(made.root, "source"), { actor: "cli" })).was_known, true);
  assert.equal((await buffer(evidence.open(evidence_id, READING))).toString(), text);
  await evidence.close();
  assert.equal((await made.verify()).ok, true);
});

test("an unknown id is refused", async (t) => {
  const evidence = await makeCase(t).open();
  await assert.rejects(evidence.item("evidence_0"), { code: "evidence-unknown" });
  await assert.rejects(evidence.bytesAt([{ evidence_id: "evidence_0", offset: 0, length: 1 }], READING), { code: "evidence-unknown" });
  await assert.rejects(buffer(evidence.open("../../keys", READING)), { code: "evidence-unknown" });
});

test("open and bytesAt write down who reads what and for what, before the bytes come", async (t) => {
  const made = makeCase(t);
  writeFileSync(join(made.root, "a.log"), "first line\nsecond line\n");
  const evidence = await made.open();
  const { evidence_id } = await evidence.keep(join(made.root, "a.log"), { actor: "cli" });
  const before = (await evidence.head()).tree_size;
  await buffer(evidence.open(evidence_id, { actor: "user_1", purpose: "collect" }));
  const pieces = [
    { evidence_id, offset: 0, length: 10 },
    { evidence_id, offset: 11, length: 11 },
  ];
  assert.deepEqual((await evidence.bytesAt(pieces, { actor: "user_2", purpose: "unparsed" })).map(String), ["first line", "second line"]);
  const [second, first] = await evidence.entries({ limit: 2 });
  assert.equal((await evidence.head()).tree_size, before + 2);
  assert.deepEqual([first?.kind, first?.actor, first?.body], ["view", "user_1", { what: "original", purpose: "collect", evidence_id }]);
  assert.deepEqual(
    [second?.actor, second?.body],
    ["user_2", { what: "original", purpose: "unparsed", evidence_id, pieces: 2, length: 21 }],
  );
});
