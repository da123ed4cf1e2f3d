// Whatever is changed in a case, verify says so and says where.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { formatEntryBundle, leafHash, parseEntryBundle, signCheckpoint, Tree, type NoteSigner } from "@hamon/tlog";
import { logKeysOf, makeCase, type CaseOnDisk } from "./case-on-disk.fixture.js";
import { formatEntry } from "./entry.js";
import { copyOf, firstBroken, makeFullCase, overwrite } from "./full-case.fixture.js";
import { loadSigner } from "./log-key.js";
import { verifyEvidence } from "./verify.js";

let master: CaseOnDisk;
before(async () => void (master = await makeFullCase()));
after(() => rmSync(master.root, { recursive: true, force: true }));

/** Every file that is vouched for, relative to the case's folder. */
function filesOf({ caseFolder }: CaseOnDisk): readonly string[] {
  return readdirSync(caseFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(caseFolder.length + 1))
    .sort();
}

/** The file at a path as verify names it: relative to evidence/, or to the case's folder for files of the case. */
function nameOf(path: string): string {
  return path.replace(/^evidence\//, "");
}

test("one byte changed in any file, at its start, middle or end: found, and the file is named", async (t) => {
  const made = copyOf(master, t);
  const files = filesOf(made);
  assert.equal(files.length, 11, files.join());
  for (const path of files) {
    const full = join(made.caseFolder, path);
    const bytes = readFileSync(full);
    for (const at of new Set([0, bytes.length >> 1, bytes.length - 1].filter((place) => place >= 0 && bytes.length > 0))) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1 << (at % 8);
      overwrite(full, changed);
      const broken = firstBroken(await made.verify());
      assert.equal(broken?.at, nameOf(path), `${path} at ${at}: ${JSON.stringify(broken)}`);
    }
    overwrite(full, bytes);
  }
  assert.equal(firstBroken(await made.verify()), undefined);
});

test("every byte of an entry bundle changed: found, and the entry is named or the bundle cannot be read", async (t) => {
  const made = copyOf(master, t);
  const path = join(made.folder, "log/tile/entries/001.p/46");
  const bytes = readFileSync(path);
  const starts = entryStarts(bytes);
  for (let at = 0; at < bytes.length; at += 29) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 0x20;
    overwrite(path, changed);
    const broken = firstBroken(await made.verify());
    assert.equal(broken?.at, "log/tile/entries/001.p/46");
    const index = 256 + starts.filter((start) => start <= at).length - 1;
    if (broken?.code === "entry-changed") assert.equal(broken.params?.index, index);
    else assert.equal(broken?.code, "bundle-malformed");
  }
});

function entryStarts(bytes: Buffer): readonly number[] {
  let at = 0;
  return parseEntryBundle(bytes).map(({ length }) => {
    const start = at;
    at += 2 + length;
    return start;
  });
}

test("any file cut by a byte or cut to nothing: found, and the file is named", async (t) => {
  const made = copyOf(master, t);
  for (const path of filesOf(made)) {
    const full = join(made.caseFolder, path);
    const bytes = readFileSync(full);
    for (const length of bytes.length === 0 ? [] : [bytes.length - 1, 0]) {
      overwrite(full, bytes.subarray(0, length));
      assert.equal(firstBroken(await made.verify())?.at, nameOf(path), `${path} cut to ${length}`);
    }
    overwrite(full, bytes);
  }
});

test("any file removed: found, and the file is named", async (t) => {
  const made = copyOf(master, t);
  for (const path of filesOf(made)) {
    const full = join(made.caseFolder, path);
    renameSync(full, join(made.root, "aside"));
    const broken = firstBroken(await made.verify());
    assert.equal(broken?.at, nameOf(path));
    assert.match(broken?.code ?? "", /-missing$/, path);
    renameSync(join(made.root, "aside"), full);
  }
});

const additions = [
  { name: "an object nobody entered", path: "evidence/objects/ab/" + "ab".repeat(32), code: "original-unlogged" },
  { name: "an object in another's folder", path: "evidence/objects/00/stray", code: "original-unlogged" },
  { name: "a tile too many", path: "evidence/log/tile/0/002", code: "log-file-unexpected" },
  { name: "a wider bundle", path: "evidence/log/tile/entries/001.p/47", code: "log-file-unexpected" },
  { name: "a file that is no tile", path: "evidence/log/checkpoint.bak", code: "log-file-unexpected" },
] as const;

for (const { name, path, code } of additions) {
  test(`${name}: found, and the file is named`, async (t) => {
    const made = copyOf(master, t);
    mkdirSync(join(made.caseFolder, path, ".."), { recursive: true });
    writeFileSync(join(made.caseFolder, path), "x");
    const broken = firstBroken(await made.verify());
    assert.deepEqual([broken?.code, broken?.at], [code, nameOf(path)]);
  });
}

test("a document that nobody logged: found, and the file is named; one that is being written is none yet", async (t) => {
  const made = copyOf(master, t);
  const add = (name: string) => writeFileSync(join(made.caseFolder, "documents", name), "x");
  add(".速報_2.pdf.new");
  await sleep(5100); // as long as a document may wait for its entry
  add("今.pdf");
  assert.equal(firstBroken(await made.verify()), undefined);
  await sleep(5100);
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.step, broken?.code, broken?.at], ["files", "file-unlogged", "documents/今.pdf"]);
});

function rewriteBundle(made: CaseOnDisk, change: (entries: Buffer[]) => Buffer[]): void {
  const path = join(made.folder, "log/tile/entries/001.p/46");
  overwrite(path, formatEntryBundle(change([...parseEntryBundle(readFileSync(path))])));
}

test("two entries swapped: the first of them is named", async (t) => {
  const made = copyOf(master, t);
  rewriteBundle(made, (entries) => [
    ...entries.slice(0, 10),
    entries[20] as Buffer,
    ...entries.slice(11, 20),
    entries[10] as Buffer,
    ...entries.slice(21),
  ]);
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.code, broken?.params?.index], ["entry-changed", 266]);
});

test("an entry replaced by a well-formed one: named", async (t) => {
  const made = copyOf(master, t);
  const other = formatEntry({ kind: "view", at: "2025-04-21T00:40:00.000Z", actor: "user_2", body: { n: 1 } })[0] as Buffer;
  rewriteBundle(made, (entries) => entries.with(5, other));
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.code, broken?.params?.index], ["entry-changed", 261]);
});

test("beside an entry of an original that was changed, an original that is as it was kept is not named", async (t) => {
  const made = copyOf(master, t);
  const path = join(made.folder, "log/tile/entries/000");
  const changed = parseEntryBundle(readFileSync(path)).map((entry, index) =>
    index === 0
      ? Buffer.from(String(entry).replace(/"commitment":"./, (text) => `${text.slice(0, -1)}${text.endsWith("0") ? 1 : 0}`))
      : entry,
  );
  overwrite(path, formatEntryBundle(changed));
  const verify = async () => {
    const { folder, keysFolder } = made;
    const result = await verifyEvidence({ folder, keysFolder, case_id: "case_2025_0001", keys: { by: "file" }, now: () => made.clock });
    return result.steps.flatMap(({ step, broken, others = [] }) =>
      [broken, ...others].flatMap((one) => (one === null ? [] : [[step, one.code, one.at]])),
    );
  };
  const entry = ["entry-changed", "log/tile/entries/000"];
  assert.deepEqual(await verify(), [
    ["tree", ...entry],
    ["commitments", ...entry],
  ]);
  const object = filesOf(made).find((file) => file.startsWith("evidence/objects/")) ?? "";
  const bytes = readFileSync(join(made.caseFolder, object));
  bytes[bytes.length - 1]! ^= 1;
  overwrite(join(made.caseFolder, object), bytes);
  assert.deepEqual(await verify(), [
    ["tree", ...entry],
    ["originals", "original-changed", nameOf(object)],
    ["commitments", "commitment-mismatch", nameOf(object)],
  ]);
});

test("an entry taken out, or put in: the bundle is named", async (t) => {
  for (const change of [(entries: Buffer[]) => entries.slice(1), (entries: Buffer[]) => [...entries, entries[0] as Buffer]]) {
    const made = copyOf(master, t);
    rewriteBundle(made, change);
    const broken = firstBroken(await made.verify());
    assert.deepEqual([broken?.code, broken?.at], ["bundle-malformed", "log/tile/entries/001.p/46"]);
  }
});

test("an entry and its tile changed alike: the root tells, and the first entry that does not fit is named", async (t) => {
  const made = copyOf(master, t);
  const other = formatEntry({ kind: "view", at: "2025-04-21T00:40:00.000Z", actor: "user_2", body: {} })[0] as Buffer;
  rewriteBundle(made, (entries) => entries.with(5, other));
  const tile = join(made.folder, "log/tile/0/001.p/46");
  const hashes = readFileSync(tile);
  leafHash(other).copy(hashes, 5 * 32);
  overwrite(tile, hashes);
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.step, broken?.code], ["tree", "root-mismatch"]);
});

test("a log written anew without the key: the checkpoint does not open", async (t) => {
  const made = copyOf(master, t);
  const forger = makeCase(t);
  const evidence = await forger.open();
  await evidence.append({ kind: "view", actor: "user_2", body: {} });
  await evidence.close();
  rmSync(join(made.folder, "log"), { recursive: true });
  cpSync(join(forger.folder, "log"), join(made.folder, "log"), { recursive: true });
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.step, broken?.code], ["checkpoint", "note-unsigned"]);
});

test("another tree of the same size, signed with the key itself: a fork", async (t) => {
  const made = copyOf(master, t);
  const signer = (await loadSigner(logKeysOf(made))) as NoteSigner;
  const tree = new Tree();
  for (let n = 0; n < 302; n += 1) tree.append(leafHash(Buffer.from(String(n))), () => undefined);
  overwrite(join(made.folder, "log/checkpoint"), Buffer.from(signCheckpoint({ size: 302, root: tree.root() }, signer)));
  assert.equal(firstBroken(await made.verify())?.code, "checkpoint-forked");
});

test("a file turned into a link, a folder or a pipe is not what was vouched for", async (t) => {
  for (const make of [
    (path: string) => symlinkSync(join(master.caseFolder, "documents/速報_1.pdf"), path),
    (path: string) => mkdirSync(path),
  ]) {
    const made = copyOf(master, t);
    const path = join(made.caseFolder, "documents/速報_1.pdf");
    rmSync(path);
    make(path);
    const broken = firstBroken(await made.verify());
    assert.deepEqual([broken?.code, broken?.at], ["file-unreadable", "documents/速報_1.pdf"]);
  }
});

test("truncated far: a log cut to half its bundles is named at the first that is gone", async (t) => {
  const made = copyOf(master, t);
  truncateSync(join(made.folder, "log/tile/entries/000"), 1000);
  const broken = firstBroken(await made.verify());
  assert.deepEqual([broken?.code, broken?.at], ["bundle-malformed", "log/tile/entries/000"]);
});

test("of several originals that are missing or changed each is named", async (t) => {
  const made = copyOf(master, t);
  const objects = filesOf(made).filter((path) => path.startsWith("evidence/objects/"));
  assert.equal(objects.length, 3);
  rmSync(join(made.caseFolder, objects[0] ?? ""));
  const changed = readFileSync(join(made.caseFolder, objects[2] ?? ""));
  changed[0]! ^= 1;
  overwrite(join(made.caseFolder, objects[2] ?? ""), changed);
  const { steps } = await made.verify();
  const { broken, others = [], checked } = steps.find(({ step }) => step === "originals") ?? assert.fail();
  const found = [broken, ...others].map((one) => [one?.code, one?.at]);
  assert.equal(checked, 3);
  assert.deepEqual(found.toSorted(), [
    ["original-changed", nameOf(objects[2] ?? "")],
    ["original-missing", nameOf(objects[0] ?? "")],
  ]);
});

test("a folder or a pipe in the place of any file: found, the file is named, and nobody waits for it", async (t) => {
  const made = copyOf(master, t);
  for (const path of filesOf(made)) {
    const full = join(made.caseFolder, path);
    const bytes = readFileSync(full);
    for (const put of [() => mkdirSync(full), () => execFileSync("mkfifo", [full])]) {
      rmSync(full);
      put();
      assert.equal(firstBroken(await made.verify())?.at, nameOf(path), path);
      rmSync(full, { recursive: true });
      writeFileSync(full, bytes, { mode: 0o600 });
    }
  }
  assert.equal(firstBroken(await made.verify()), undefined);
});
