// What a bundle holds, what it leaves in the log, what it refuses, and that nothing half-made is ever there.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Fault } from "@hamon/records";
import { openCheckpoint, parseVkey } from "@hamon/tlog";
import type { CaseOnDisk } from "../case-on-disk.fixture.js";
import { parseEntry } from "../entry.js";
import { copyOf, makeFullCase, overwrite } from "../full-case.fixture.js";
import { DOCUMENT, filesIn, makeBag, planOf } from "./bag.fixture.js";
import { encodePath } from "./bag-writer.js";

let master: CaseOnDisk;
before(async () => void (master = await makeFullCase()));
after(() => rmSync(master.root, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, text: `${stdout}${stderr}` };
}

/** A copy with its list of originals, which is in memory. */
async function caseOf(t: Parameters<typeof copyOf>[1]): Promise<CaseOnDisk> {
  const made = copyOf(master, t);
  for (const item of await master.shelf.list()) await made.shelf.put(item);
  return made;
}

async function bagOf(t: Parameters<typeof copyOf>[1], changed: Parameters<typeof planOf>[1] = {}) {
  const made = await caseOf(t);
  const bag = join(made.root, "bag");
  return { made, bag, result: await makeBag(made, bag, changed) };
}

function textOf(bag: string, path: string): string {
  return readFileSync(join(bag, path), "utf8");
}

test("the bag is a bag: RFC 8493's files, every file listed twice over, the Payload-Oxum counted", async (t) => {
  const { bag, result } = await bagOf(t);
  assert.equal(textOf(bag, "bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  const payload = filesIn(bag).filter((path) => path.startsWith("data/"));
  const bytes = payload.reduce((sum, path) => sum + statSync(join(bag, path)).size, 0);
  assert.deepEqual([result.files, result.bytes], [payload.length, bytes]);
  assert.match(
    textOf(bag, "bag-info.txt"),
    new RegExp(`^Source-Organization: 例示損害保険\n[^]*^Payload-Oxum: ${bytes}\\.${payload.length}\n$`, "m"),
  );
  for (const list of ["manifest-sha256", "manifest-sha512", "tagmanifest-sha256", "tagmanifest-sha512"]) {
    const { status, text } = run(`${list.slice(-6)}sum`, ["--strict", "-c", `${list}.txt`], bag);
    assert.equal(status, 0, text);
  }
  const listed = textOf(bag, "manifest-sha256.txt")
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(66));
  assert.deepEqual(listed.toSorted(), payload);
});

test("an entry says so before the checkpoint: counts and digests, and it vouches for what was made", async (t) => {
  const { made, bag, result } = await bagOf(t, { originals: [(await master.shelf.list())[0]?.evidence_id ?? ""] });
  const { origin, size } = openCheckpoint(
    readFileSync(join(bag, "data/log/checkpoint")),
    parseVkey(textOf(bag, "data/log/log.vkey").trim()),
  );
  assert.deepEqual([origin, size, result.tree_size, result.entry_index], ["localhost/hamon/case_2025_0001", 303, 303, 302]);
  const { kind, actor, body } = parseEntry(readFileSync(join(bag, "data/proofs/figures/figures.json.entry")));
  const { digests, ...counts } = body as { digests: readonly { path: string }[] };
  assert.deepEqual([kind, actor, counts], ["export", "user_1", { document_count: 1, original_count: 1 }]);
  assert.deepEqual(
    digests.map(({ path }) => path),
    ["data/figures/figures.json", "data/originals/originals.json"],
  );
  assert.equal((await made.verify()).ok, true);
});

const noSignify = spawnSync("signify-openbsd", []).error !== undefined && "signify-openbsd is not here";

test("signify-openbsd: the same signature, and not over a changed text", { skip: noSignify }, async (t) => {
  const { bag } = await bagOf(t);
  const signify = () =>
    run("signify-openbsd", ["-V", "-p", "data/log/log.pub", "-x", "data/log/checkpoint.signify", "-m", "data/log/checkpoint.body"], bag);
  assert.deepEqual(signify(), { status: 0, text: "Signature Verified\n" });
  overwrite(join(bag, "data/log/checkpoint.body"), Buffer.from(textOf(bag, "data/log/checkpoint.body").replace("303", "304")));
  assert.notEqual(signify().status, 0);
});

test("programs of others: openssl on the signature, check-proof.sh on each file", async (t) => {
  const { bag } = await bagOf(t, { originals: (await master.shelf.list()).map(({ evidence_id }) => evidence_id) });
  const openssl = run(
    "openssl",
    [
      "pkeyutl",
      "-verify",
      "-pubin",
      "-inkey",
      "data/log/log.pem",
      "-rawin",
      "-in",
      "data/log/checkpoint.body",
      "-sigfile",
      "data/log/checkpoint.sig",
    ],
    bag,
  );
  assert.match(openssl.text, /Signature Verified Successfully/);
  const files = filesIn(bag).filter((path) => /^data\/(documents|figures|originals)\//.test(path));
  const checked = run("sh", ["check-proof.sh", ...files], bag);
  assert.deepEqual([checked.status, checked.text], [0, files.map((path) => `${path}: OK\n`).join("")]);
  assert.equal(files.length, 6);
});

test("check-proof.sh: any byte changed in file, proof or entry fails, and so does another root", async (t) => {
  const { bag } = await bagOf(t);
  const check = () => run("sh", ["check-proof.sh", `data/${DOCUMENT}`], bag);
  for (const path of [`data/${DOCUMENT}`, `data/proofs/${DOCUMENT}.proof`, `data/proofs/${DOCUMENT}.entry`, "data/log/checkpoint.body"]) {
    const bytes = readFileSync(join(bag, path));
    // Not the origin in the checkpoint's first line: that the signature is for.
    const from = path.endsWith(".body") ? bytes.indexOf("\n") + 1 : 0;
    for (let at = from; at < bytes.length; at += 13) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      overwrite(join(bag, path), changed);
      const { status, text } = check();
      assert.equal(status, 1, `${path} at ${at}`);
      assert.match(text, /速報_1\.pdf: FAILED/);
    }
    overwrite(join(bag, path), bytes);
  }
  assert.equal(check().status, 0);
  assert.equal(run("sh", ["check-proof.sh", "data/documents/none.pdf"], bag).status, 1);
});

test("check-proof.sh: a proof has one spelling, and nothing in it is run", async (t) => {
  const { bag } = await bagOf(t);
  const proof = textOf(bag, `data/proofs/${DOCUMENT}.proof`);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  // The last letter before "=" has two bits that decode to nothing.
  const spelled = proof.replace(/(.)=\n$/, (_, letter: string) => `${letters[letters.indexOf(letter) + 1]}=\n`);
  const hostile = proof.replace(/^size \d+/m, "size a[$(touch${IFS}ran)]");
  for (const [name, text] of Object.entries({ spelled, hostile, cut: proof.slice(0, -1), empty: "", more: `${proof}x` })) {
    overwrite(join(bag, `data/proofs/${DOCUMENT}.proof`), Buffer.from(text));
    for (const shell of ["sh", "bash"])
      assert.notEqual(run(shell, ["check-proof.sh", `data/${DOCUMENT}`], bag).status, 0, `${name} in ${shell}`);
  }
  assert.equal(existsSync(join(bag, "ran")), false);
});

test("originals: all are listed, named and handed over only when chosen, under a name no shell stumbles over", async (t) => {
  const { bag } = await bagOf(t);
  const list = JSON.parse(textOf(bag, "data/originals/originals.json")) as readonly Record<string, unknown>[];
  const items = await master.shelf.list();
  assert.deepEqual(
    list.map(({ sha256, entry_index }) => [sha256, entry_index]),
    items.map(({ sha256, entry_index }) => [sha256, entry_index]),
  );
  assert.doesNotMatch(
    filesIn(bag)
      .map((path) => readFileSync(join(bag, path), "latin1"))
      .join(),
    /a\.log|b\.csv/,
  );
  const made = copyOf(master, t);
  for (const item of items) await made.shelf.put({ ...item, name: "../氏名 %0A\n'$(x)'.csv" });
  const chosen = join(made.root, "bag");
  await makeBag(made, chosen, { originals: [items[1]?.evidence_id ?? ""] });
  assert.deepEqual(readdirSync(join(chosen, "data/originals")).toSorted(), ["0002_.._氏名__0A____x__.csv", "originals.json"]);
  assert.match(textOf(chosen, "data/originals/originals.json"), /氏名/);
  assert.equal(run("sha256sum", ["--strict", "-c", "manifest-sha256.txt"], chosen).status, 0);
});

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (fault: unknown) => (fault instanceof Fault ? fault.code : String(fault)),
  );
}

test("what is refused leaves no folder, no unfinished one, and no entry", async (t) => {
  const all = { originals: (await master.shelf.list()).map(({ evidence_id }) => evidence_id) };
  const cases: readonly {
    readonly name: string;
    readonly code: string;
    readonly change?: Parameters<typeof planOf>[1];
    readonly place?: string;
    readonly before?: (made: CaseOnDisk) => void;
  }[] = [
    { name: "a place that is not there", code: "bundle-place-missing", place: "usb/bag" },
    { name: "a place where nothing can be made", code: "bundle-place-missing", place: "../../../../../../../../../../../proc/none/bag" },
    {
      name: "a folder with something in it",
      code: "bundle-folder-not-empty",
      before: ({ root }) => (mkdirSync(join(root, "bag")), writeFileSync(join(root, "bag", "x"), "")),
    },
    { name: "a file in its place", code: "bundle-folder-not-empty", before: ({ root }) => writeFileSync(join(root, "bag"), "") },
    { name: "a document no entry names", code: "bundle-document-unlogged", change: { documents: ["documents/他.pdf"] } },
    { name: "a file an entry says is gone", code: "bundle-document-unlogged", change: { documents: ["lake/event/part-1.parquet"] } },
    {
      name: "a document that was changed",
      code: "bundle-file-changed",
      before: ({ caseFolder }) => overwrite(join(caseFolder, DOCUMENT), Buffer.from("三版")),
    },
    { name: "a document that is gone", code: "bundle-file-changed", before: ({ caseFolder }) => rmSync(join(caseFolder, DOCUMENT)) },
    {
      name: "an original that is gone",
      code: "original-missing",
      change: all,
      before: ({ folder }) => rmSync(join(folder, "objects"), { recursive: true }),
    },
    {
      name: "a log that was changed",
      code: "log-inconsistent",
      before: ({ folder }) => overwrite(join(folder, "log/checkpoint"), Buffer.from("x")),
    },
  ];
  for (const { name, code, change, place = "bag", before: prepare } of cases) {
    const made = copyOf(master, t);
    prepare?.(made);
    const held = readdirSync(made.root).toSorted();
    assert.equal(await refusal(makeBag(made, join(made.root, place), change)), code, name);
    assert.deepEqual(readdirSync(made.root).toSorted(), held, name);
    if (code !== "log-inconsistent") assert.equal((await (await made.open()).head()).tree_size, 302, name);
  }
});

test("the bag is whole from the moment it has its name", async (t) => {
  const made = await caseOf(t);
  const bag = join(made.root, "bag");
  const state = { isDone: false };
  const making = makeBag(made, bag).finally(() => (state.isDone = true));
  const waitForName = async () => {
    while (!existsSync(bag) && !state.isDone) await setImmediate();
    return filesIn(bag);
  };
  const seen = await waitForName();
  await making;
  assert.deepEqual(seen, filesIn(bag));
  assert.ok(seen.includes("tagmanifest-sha512.txt"));
});

test("a bag into an empty folder; what a killed process left beside it goes, what a living one writes stays", async (t) => {
  const made = copyOf(master, t);
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  for (const name of ["bag", `.bag.unfinished-${dead}-1`, `.bag.unfinished-${process.ppid}-1`]) mkdirSync(join(made.root, name));
  await makeBag(made, join(made.root, "bag"));
  const left = readdirSync(made.root).filter((name) => name.startsWith(".bag"));
  assert.deepEqual(left, [`.bag.unfinished-${process.ppid}-1`]);
  assert.ok(existsSync(join(made.root, "bag", "verify.html")));
});

test("a log of no entry but the bundle's own: its proof is the root itself", async (t) => {
  const { caseIn } = await import("../case-on-disk.fixture.js");
  const made = caseIn(join(copyOf(master, t).root, "fresh"));
  const bag = join(made.root, "bag");
  assert.equal((await makeBag(made, bag, { documents: [] })).tree_size, 1);
  const { text } = run("sh", ["check-proof.sh", "data/figures/figures.json", "data/originals/originals.json"], bag);
  assert.equal(text, "data/figures/figures.json: OK\ndata/originals/originals.json: OK\n");
});

test("paths in lists: percent, carriage return and line feed are written as RFC 8493 says, nothing else", () => {
  assert.equal(encodePath("data/100%\r\n速報 1.pdf"), "data/100%25%0D%0A速報 1.pdf");
});
