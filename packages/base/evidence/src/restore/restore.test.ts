// A log that was set back: nothing is opened or signed on it until somebody says what is to be done, and then nothing is signed twice
// and nothing that was erased comes back.

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { openCheckpoint, parseVkey } from "@hamon/tlog";
import { makeCase, READING, type CaseOnDisk } from "../case-on-disk.fixture.js";
import type { Evidence } from "../index.js";

interface SetBack {
  readonly made: CaseOnDisk;
  /** The evidence folder as it was before the backup was put back. */
  readonly newest: string;
  readonly erased: string;
  readonly kept: string;
  readonly late: string;
  readonly size: number;
}

const view = (n: number) => ({ kind: "view", actor: "user_1", body: { n } }) as const;

/** Two originals, a backup; then one is erased, one more is kept, entries come in; then parts of the backup are put back. */
async function setBack(t: TestContext, paths: readonly string[], entries = 40): Promise<SetBack> {
  const made = makeCase(t);
  const first = await made.open();
  const keep = async (evidence: Evidence, name: string) => {
    writeFileSync(join(made.root, name), `${name} の中身`);
    return (await evidence.keep(join(made.root, name), { actor: "cli" })).evidence_id;
  };
  const [erased, kept] = [await keep(first, "a.csv"), await keep(first, "b.csv")];
  await first.close();
  const backup = join(made.root, "backup");
  for (const path of ["cases", "keys"]) cpSync(join(made.root, path), join(backup, path), { recursive: true });
  const second = await made.open();
  await second.erase([erased], { actor: "cli", reason_sha256: "0".repeat(64) });
  const late = await keep(second, "c.csv");
  await Promise.all(Array.from({ length: entries }, (_, n) => second.append(view(n))));
  const { tree_size: size } = await second.head();
  await second.close();
  const newest = join(made.root, "newest");
  cpSync(made.folder, newest, { recursive: true });
  for (const path of paths) {
    rmSync(join(made.root, path), { recursive: true });
    cpSync(join(backup, path), join(made.root, path), { recursive: true });
  }
  return { made, newest, erased, kept, late, size };
}

const CASE = "cases/case_2025_0001/evidence";
const said = async (evidence: Evidence, id: string) => (await buffer(evidence.open(id, READING))).toString();

function opened(t: TestContext, made: CaseOnDisk): Promise<Evidence> {
  const opening = made.open();
  t.after(async () => (await opening).close());
  return opening;
}

/** Sizes and roots of what this log's key signed, in the files of a folder. */
function signedIn(made: CaseOnDisk, vkey: string): readonly (readonly [number, string])[] {
  const files = [join(made.folder, "log/checkpoint"), join(made.keysFolder, "log_case_2025_0001.signed")];
  return files.map((path) => {
    const { size, root } = openCheckpoint(readFileSync(path), parseVkey(vkey));
    return [size, root.toString("hex")] as const;
  });
}

const older = [
  { name: "evidence alone, keys newer", paths: [CASE] },
  { name: "its log alone", paths: [`${CASE}/log`] },
  { name: "evidence and keys, the list newer", paths: [CASE, "keys"] },
];

for (const { name, paths } of older) {
  test(`put back from an older backup, ${name}: refused, verify says so, and nothing that was erased opens`, async (t) => {
    const { made, erased, kept, size } = await setBack(t, paths);
    const evidence = await opened(t, made);
    for (const work of [() => evidence.append(view(0)), () => evidence.head(), () => said(evidence, erased), () => said(evidence, kept)])
      await assert.rejects(work, { code: "log-inconsistent" });
    const { ok, steps } = await evidence.verify();
    assert.deepEqual([ok, steps[0]?.broken?.code], [false, "checkpoint-rolled-back"]);
    const params = { from: undefined, known_size: 0, actor: "cli" };
    await assert.rejects(evidence.restore(params), (fault: { code: string; params: { signed_size: number } }) => {
      assert.equal(fault.code, "log-set-back");
      assert.ok(fault.params.signed_size <= size);
      return true;
    });
    await assert.rejects(evidence.append(view(0)), { code: "log-inconsistent" }, "asking changes nothing");
  });
}

const copies = [
  { name: "the evidence folder", from: (one: SetBack) => one.newest },
  { name: "its log", from: (one: SetBack) => join(one.newest, "log") },
];

for (const paths of older.map((one) => one.paths)) {
  for (const { name, from } of copies) {
    test(`with ${name} as it was, nothing is lost, and what was erased is erased again (${paths.join(" ")})`, async (t) => {
      const one = await setBack(t, paths);
      const evidence = await opened(t, one.made);
      const found = await evidence.restore({ from: from(one), known_size: 0, actor: "cli" });
      assert.deepEqual([found.size, found.lost_count, found.forgotten], [one.size, 0, []]);
      await assert.rejects(said(evidence, one.erased), { code: "original-erased" });
      assert.equal(await said(evidence, one.kept), "b.csv の中身");
      const newest = (await evidence.entries({ limit: 10 })).find(({ kind }) => kind !== "view");
      assert.deepEqual([newest?.kind, newest?.actor, newest?.body["lost_count"]], ["restore", "cli", 0]);
      const hasObject = paths.includes(`${CASE}/log`);
      const { steps } = await evidence.verify();
      const broken = steps.flatMap(({ step, broken: what }) => (what === null ? [] : [[step, what.code]]));
      const late = hasObject
        ? []
        : [
            ["originals", "original-missing"],
            ["commitments", paths.includes("keys") ? "original-key-missing" : "commitment-mismatch"],
          ];
      assert.deepEqual(broken, late, "an original that came after the backup is missed by its name, not hidden");
    });
  }
}

test("without a copy the loss is accepted: each entry's place says so, no size is signed twice, the log goes on", async (t) => {
  const one = await setBack(t, [CASE]);
  const { made } = one;
  const vkeyOf = JSON.parse(readFileSync(join(made.keysFolder, "keyring"), "utf8")) as { secrets: Record<string, { public?: string }> };
  const vkey = vkeyOf.secrets["log_case_2025_0001.key"]?.public ?? "";
  const before = new Map(signedIn(made, vkey));
  const evidence = await opened(t, made);
  const found = await evidence.restore({ accept_loss: true, known_size: 0, actor: "cli" });
  assert.equal(found.lost_count, one.size - found.size_before);
  assert.ok(found.size > one.size);
  for (const [size, root] of signedIn(made, vkey)) assert.equal(before.get(size) ?? root, root, `two trees of ${size}`);
  const entries = (await evidence.entries({ limit: 100 })).toReversed();
  const lost = entries.filter(({ body }) => body["what"] === "lost");
  assert.deepEqual([lost.length, lost[0]?.index, lost[0]?.body["lost"]], [found.lost_count, found.size_before, found.size_before]);
  const loss = entries.find(({ body }) => body["what"] === "loss");
  assert.deepEqual(
    [loss?.index, loss?.body["known_size"], loss?.body["root_hash"]],
    [one.size, one.size, Buffer.from(before.get(one.size) ?? "", "hex").toString("base64")],
  );
  await assert.rejects(said(evidence, one.erased), { code: "original-erased" });
  assert.equal(found.erased_count, 1, "the list knew");
  assert.equal(await said(evidence, one.kept), "b.csv の中身");
  assert.deepEqual(found.forgotten, [one.late], "its object went with the newer folder");
  assert.equal((await evidence.verify()).ok, true);
  await evidence.append(view(1));
  await evidence.close();
  const again = await opened(t, made);
  assert.equal((await again.verify()).ok, true);
  await assert.rejects(said(again, one.erased), { code: "original-erased" });
});

test("only the log was put back, and its loss accepted: originals that are there are entered again under their numbers", async (t) => {
  const one = await setBack(t, [`${CASE}/log`]);
  const evidence = await opened(t, one.made);
  const numbers = (await evidence.items()).map(({ evidence_id, evidence_no }) => [evidence_id, evidence_no]);
  const found = await evidence.restore({ accept_loss: true, known_size: 0, actor: "cli" });
  assert.deepEqual([found.entered_count, found.forgotten, found.unnamed_count, found.erased_count], [1, [], 0, 1]);
  assert.deepEqual(
    (await evidence.items()).map(({ evidence_id, evidence_no }) => [evidence_id, evidence_no]),
    numbers,
  );
  assert.equal(await said(evidence, one.late), "c.csv の中身");
  const { entry_index } = await evidence.item(one.late);
  const [entry] = await evidence.entries({ limit: 1, before: entry_index + 1 });
  assert.deepEqual([entry?.kind, entry?.body["evidence_id"]], ["ingest", one.late]);
  await assert.rejects(said(evidence, one.erased), { code: "original-erased" });
  assert.equal((await evidence.verify()).ok, true);
  writeFileSync(join(one.made.root, "d.csv"), "d");
  assert.equal((await evidence.keep(join(one.made.root, "d.csv"), { actor: "cli" })).evidence_no, 4);
  assert.equal((await evidence.verify()).ok, true);
});

test("where nothing tells that a log is the older one, keys of originals that are there are kept all the same", async (t) => {
  const one = await setBack(t, [`${CASE}/log`]);
  rmSync(join(one.made.keysFolder, "log_case_2025_0001.signed"));
  await one.made.shelf.remove([one.late, one.erased]);
  await (await one.made.open()).close();
  const evidence = await opened(t, one.made);
  assert.equal((await evidence.verify()).steps.find(({ step }) => step === "originals")?.broken?.code, "original-missing");
  const found = await evidence.restore({ known_size: 0, actor: "cli" });
  assert.deepEqual([found.lost_count, found.entered_count], [0, 1]);
  const [late] = (await evidence.items()).filter(({ evidence_id }) => evidence_id === one.late);
  assert.equal(late?.name, one.late);
  assert.equal(await said(evidence, one.late), "c.csv の中身");
});

test("a copy that is another log's, was changed, or is not there is refused, and nothing is changed", async (t) => {
  const one = await setBack(t, [CASE]);
  const { made } = one;
  const other = makeCase(t);
  const stranger = await other.open();
  for (let n = 0; n < 60; n += 1) await stranger.append(view(n));
  await stranger.close();
  const changed = join(made.root, "changed");
  cpSync(one.newest, changed, { recursive: true });
  const bundle = join(changed, "log/tile/entries", "000.p", String(one.size));
  writeFileSync(bundle, readFileSync(bundle, "latin1").replace('"n":7}', '"n":8}'), "latin1");
  const empty = join(made.root, "empty");
  mkdirSync(empty);
  const evidence = await opened(t, made);
  const checkpoint = readFileSync(join(made.folder, "log/checkpoint"), "utf8");
  for (const [from, code] of [
    [other.folder, "log-copy-other"],
    [changed, "log-copy-other"],
    [empty, "log-copy-missing"],
    [join(made.root, "nowhere"), "log-copy-missing"],
  ] as const)
    await assert.rejects(evidence.restore({ from, known_size: 0, actor: "cli" }), { code }, from);
  assert.equal(readFileSync(join(made.folder, "log/checkpoint"), "utf8"), checkpoint);
  assert.equal((await evidence.restore({ from: one.newest, known_size: 0, actor: "cli" })).lost_count, 0);
});

test("a copy that is newer than the backup and older than what was signed brings what it has; the rest is lost or asked for", async (t) => {
  const one = await setBack(t, [CASE]);
  const middle = join(one.made.root, "middle");
  const again = makeCase(t);
  cpSync(join(one.made.root, "backup", "cases"), join(again.root, "cases"), { recursive: true });
  cpSync(join(one.made.root, "backup", "keys"), again.keysFolder, { recursive: true });
  const past = await again.open();
  await past.close();
  cpSync(again.folder, middle, { recursive: true });
  const evidence = await opened(t, one.made);
  await assert.rejects(evidence.restore({ from: middle, known_size: 0, actor: "cli" }), { code: "log-set-back" });
  const found = await evidence.restore({ from: middle, accept_loss: true, known_size: one.size + 5, actor: "cli" });
  assert.equal(found.lost_count, one.size + 5 - found.size_before, "the database may know of more than was signed");
  assert.equal((await evidence.verify()).ok, true);
});

test("a log that is gone altogether comes back whole from a copy", async (t) => {
  const one = await setBack(t, []);
  rmSync(join(one.made.folder, "log"), { recursive: true });
  const evidence = await opened(t, one.made);
  await assert.rejects(evidence.head(), { code: "log-inconsistent" });
  const found = await evidence.restore({ from: one.newest, known_size: 0, actor: "cli" });
  assert.deepEqual([found.size_before, found.size], [0, one.size]);
  assert.equal((await evidence.verify()).ok, true);
});

test("a checkpoint alone set back, its tiles newer, is put right without any loss", async (t) => {
  const one = await setBack(t, [`${CASE}/log/checkpoint`]);
  const evidence = await opened(t, one.made);
  await assert.rejects(evidence.head(), { code: "log-inconsistent" });
  const found = await evidence.restore({ known_size: 0, actor: "cli" });
  assert.deepEqual([found.size_before, found.size, found.lost_count], [one.size, one.size, 0]);
  assert.equal((await evidence.verify()).ok, true);
});

test("a list that was put back is told of originals that the log has: under their number instead of a name", async (t) => {
  const one = await setBack(t, []);
  await one.made.shelf.remove([one.late]);
  const evidence = await opened(t, one.made);
  const found = await evidence.restore({ known_size: 0, actor: "cli" });
  assert.deepEqual([found.unnamed_count, found.lost_count], [1, 0]);
  const item = await evidence.item(one.late);
  assert.deepEqual([item.name, item.bytes, item.evidence_no], [one.late, 15, 3]);
  await evidence.erase([one.late], { actor: "cli", reason_sha256: "0".repeat(64) });
  await assert.rejects(said(evidence, one.late), { code: "original-erased" });
});

test("nothing was put back: an entry says that somebody asked, and nothing else changes", async (t) => {
  const one = await setBack(t, []);
  const evidence = await opened(t, one.made);
  const found = await evidence.restore({ known_size: one.size, actor: "cli" });
  assert.deepEqual(found, {
    size_before: one.size,
    size: one.size,
    lost_count: 0,
    entered_count: 0,
    erased_count: 0,
    unnamed_count: 0,
    forgotten: [],
  });
  assert.equal((await evidence.head()).tree_size, one.size + 1);
  assert.equal(existsSync(join(one.made.folder, "tmp")), true);
});
