import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openCheckpoint, parseVkey, makeInclusionProof, verifyInclusion, leafHash, tilePath } from "@hamon/tlog";
import { caseIn, makeCase, type CaseOnDisk } from "./case-on-disk.fixture.js";
import type { Evidence } from "./index.js";

const view = (n: number) => ({ kind: "view", actor: "user_1", body: { n } }) as const;

async function appendMany(evidence: Evidence, from: number, to: number): Promise<readonly number[]> {
  const waiting = Array.from({ length: to - from }, (_, i) => evidence.append(view(from + i)));
  return (await Promise.all(waiting)).map(({ index }) => index);
}

// Superseded files go after the acknowledgement: the verification waits for that.
async function settle(evidence: Evidence): Promise<void> {
  assert.equal((await evidence.verify()).ok, true);
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test("a log without entries has a signed checkpoint and verifies", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  const head = await evidence.head();
  assert.equal(head.tree_size, 0);
  assert.equal(head.origin, "localhost/hamon/case_2025_0001");
  assert.equal(head.root_hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  assert.deepEqual(await evidence.entries({ limit: 10 }), []);
  assert.equal((await evidence.verify()).ok, true);
});

test("entries added side by side get the index of their order, whole tiles and edges included", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  assert.deepEqual(await appendMany(evidence, 0, 3), [0, 1, 2]);
  assert.deepEqual(
    await appendMany(evidence, 3, 256),
    Array.from({ length: 253 }, (_, i) => 3 + i),
  );
  await settle(evidence);
  assert.deepEqual(filesOf(join(made.folder, "log")), ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]);
  await appendMany(evidence, 256, 600);
  await settle(evidence);
  const expected = ["checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"];
  const bundles = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"];
  assert.deepEqual(filesOf(join(made.folder, "log")), [...expected, ...bundles]);
  const result = await evidence.verify();
  assert.equal(result.ok, true);
  assert.equal(result.steps.find(({ step }) => step === "entries")?.checked, 600);
});

test("the log goes on over a restart, and its checkpoint and proofs are anybody's to check", async (t) => {
  const made = makeCase(t);
  for (let from = 0; from < 700; from += 100) {
    const evidence = await made.open();
    await appendMany(evidence, from, from + 100);
    await evidence.close();
  }
  const evidence = await made.open();
  const { checkpoint, public_key, root_hash, tree_size } = await evidence.head();
  const signed = openCheckpoint(Buffer.from(checkpoint), parseVkey(public_key));
  assert.equal(signed.size, 700);
  assert.equal(tree_size, 700);
  assert.equal(signed.root.toString("base64"), root_hash);
  assert.equal(readFileSync(join(made.folder, "log/checkpoint"), "utf8"), checkpoint);
  const proof = await makeInclusionProof({ index: 77, size: 700 }, async (tile) => readFileSync(join(made.folder, "log", tilePath(tile))));
  const bytes = Buffer.from('{"actor":"user_1","at":"2025-04-21T00:40:00.000Z","body":{"n":77},"kind":"view"}');
  verifyInclusion({ index: 77, size: 700, leafHash: leafHash(bytes), proof, root: signed.root });
});

test("entries come newest first, a page at a time, over bundles", async (t) => {
  const evidence = await makeCase(t).open();
  await appendMany(evidence, 0, 530);
  const seen: number[] = [];
  let before: number | undefined;
  for (;;) {
    const page = await evidence.entries({ limit: 100, ...(before === undefined ? {} : { before }) });
    if (page.length === 0) break;
    for (const { index, body } of page) {
      assert.equal(body.n, index);
      seen.push(index);
    }
    before = page.at(-1)?.index as number;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 530 }, (_, i) => 529 - i),
  );
  assert.deepEqual(await evidence.entries({ limit: 0 }), []);
  assert.deepEqual(await evidence.entries({ limit: 5, before: 0 }), []);
});

test("an entry whose parts go in together keeps its index; too large a one is refused and harms nobody", async (t) => {
  const evidence = await makeCase(t).open();
  const files = Array.from({ length: 1500 }, (_, i) => ({ path: `lake/p_${i}`, sha256: "00".repeat(32), bytes: 0 }));
  const large = evidence.append({ kind: "run", actor: "system", body: { stage: "collect" }, files });
  const refused = evidence.append({ kind: "run", actor: "system", body: { text: "a".repeat(70_000) } });
  const small = evidence.append(view(1));
  await assert.rejects(refused, { code: "entry-too-large" });
  assert.equal((await large).index, 0);
  assert.equal((await small).index, (await evidence.head()).tree_size - 1);
  const entries = await evidence.entries({ limit: 100 });
  assert.equal(entries.flatMap((entry) => entry.files ?? []).length, 1500);
});

test("a clock that is set back is recorded as such and verifies", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  await evidence.append(view(0));
  made.clock = new Date("2025-04-21T00:39:58.500Z");
  await evidence.append(view(1));
  await evidence.append(view(2));
  const [last, second] = await evidence.entries({ limit: 2 });
  assert.equal((second as { clock_behind_ms?: number }).clock_behind_ms, 1500);
  assert.equal(last?.at, "2025-04-21T00:39:58.500Z");
  assert.equal((last as { clock_behind_ms?: number }).clock_behind_ms, undefined);
  await evidence.close(); // superseded files go after the acknowledgement
  assert.equal((await made.verify()).ok, true);
});

test("keys are nobody else's to read, and the key is the same at the next start", async (t) => {
  const made = makeCase(t);
  const first = await (await made.open()).head();
  const second = await (await made.open()).head();
  assert.equal(first.public_key, second.public_key);
  for (const name of readdirSync(made.keysFolder)) assert.equal(statSync(join(made.keysFolder, name)).mode & 0o777, 0o600, name);
});

test("two cases have two keys; an origin is taken at first use and kept", async (t) => {
  const made = makeCase(t);
  const { openEvidenceOnShelf } = await import("./open-evidence.js");
  const options = { ...made, now: () => made.clock, folder: join(made.root, "b"), case_id: "case_2" };
  const named = await openEvidenceOnShelf({ ...options, origin: "insurer.example/hamon/case_2" });
  assert.equal((await named.head()).origin, "insurer.example/hamon/case_2");
  assert.equal((await (await openEvidenceOnShelf(options)).head()).origin, "insurer.example/hamon/case_2");
  assert.notEqual((await named.head()).public_key, (await (await made.open()).head()).public_key);
});

async function written(t: Parameters<typeof makeCase>[0]): Promise<CaseOnDisk> {
  const made = makeCase(t);
  const evidence = await made.open();
  await appendMany(evidence, 0, 300);
  await evidence.close();
  return made;
}

const damages: readonly { name: string; code: string; damage: (made: CaseOnDisk) => void }[] = [
  { name: "a checkpoint that is gone", code: "log-inconsistent", damage: ({ folder }) => rmSync(join(folder, "log/checkpoint")) },
  { name: "a checkpoint that is cut", code: "log-inconsistent", damage: ({ folder }) => truncateSync(join(folder, "log/checkpoint"), 90) },
  { name: "an edge tile that is gone", code: "log-inconsistent", damage: ({ folder }) => rmSync(join(folder, "log/tile/0/001.p/44")) },
  {
    name: "an edge tile that is cut",
    code: "log-inconsistent",
    damage: ({ folder }) => truncateSync(join(folder, "log/tile/0/001.p/44"), 44),
  },
  {
    name: "an edge bundle that is cut",
    code: "log-inconsistent",
    damage: ({ folder }) => truncateSync(join(folder, "log/tile/entries/001.p/44"), 44),
  },
  { name: "a log that is gone", code: "log-inconsistent", damage: ({ folder }) => rmSync(join(folder, "log"), { recursive: true }) },
  { name: "a key that is gone", code: "log-key-missing", damage: ({ keysFolder }) => rmSync(keysFolder, { recursive: true }) },
  {
    name: "a key that is no key",
    code: "log-key-malformed",
    damage: ({ keysFolder }) => {
      rmSync(join(keysFolder, "keyring"));
      writeFileSync(join(keysFolder, "log_case_2025_0001.key"), "鍵");
    },
  },
  {
    name: "a keyring that is none",
    code: "keyring-malformed",
    damage: ({ keysFolder }) => writeFileSync(join(keysFolder, "keyring"), "鍵"),
  },
];

for (const { name, code, damage } of damages) {
  test(`nothing is signed on ${name}; verify names it`, async (t) => {
    const made = await written(t);
    damage(made);
    const before = existsSync(join(made.folder, "log")) ? filesOf(made.folder) : [];
    const evidence = await made.open();
    await assert.rejects(evidence.append(view(1)), { code });
    await assert.rejects(evidence.head(), { code });
    await assert.rejects(evidence.entries({ limit: 1 }), { code });
    await assert.rejects(evidence.append(view(1)), { code }, "and not at the second try");
    if (before.length > 0) assert.deepEqual(filesOf(made.folder), before, "nothing was removed or written");
    assert.equal((await evidence.verify()).ok, false);
  });
}

test("a checkpoint set back to an earlier one is refused, though it is well signed", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  await appendMany(evidence, 0, 10);
  const earlier = readFileSync(join(made.folder, "log/checkpoint"));
  await appendMany(evidence, 10, 20);
  await evidence.close();
  writeFileSync(join(made.folder, "log/checkpoint"), earlier);
  const { steps } = await made.verify();
  assert.equal(steps[0]?.broken?.code, "checkpoint-rolled-back");
  assert.deepEqual(steps[0]?.broken?.params, { size: 10, signed_size: 20 });
  await assert.rejects((await made.open()).append(view(99)), { code: "log-inconsistent" });
});

test("a log folder set back as a whole is refused, though it fits together", async (t) => {
  const made = makeCase(t);
  const first = await made.open();
  await appendMany(first, 0, 10);
  await first.close();
  const { cpSync } = await import("node:fs");
  const logFolder = join(made.folder, "log");
  cpSync(logFolder, join(made.root, "backup"), { recursive: true });
  const second = await made.open();
  await appendMany(second, 10, 300);
  await second.close();
  rmSync(logFolder, { recursive: true });
  cpSync(join(made.root, "backup"), logFolder, { recursive: true });
  assert.equal((await made.verify()).steps[0]?.broken?.code, "checkpoint-rolled-back");
  await assert.rejects((await made.open()).append(view(99)), { code: "log-inconsistent" });
});

test("the checkpoint kept beside the key is made anew when it is lost or broken", async (t) => {
  const made = await written(t);
  const signed = join(made.keysFolder, "log_case_2025_0001.signed");
  for (const damage of [() => rmSync(signed), () => truncateSync(signed, 30)]) {
    damage();
    const evidence = await made.open();
    await evidence.append(view(1));
    await evidence.close();
    assert.equal(readFileSync(signed, "utf8"), readFileSync(join(made.folder, "log/checkpoint"), "utf8"));
    assert.equal((await made.verify()).ok, true);
  }
});

test("what an unfinished batch left is removed at the next start", async (t) => {
  const made = await written(t);
  writeFileSync(join(made.folder, "log/tile/0/001.p/50"), Buffer.alloc(50 * 32));
  writeFileSync(join(made.folder, "log/tile/entries/001"), "x");
  writeFileSync(join(made.folder, "tmp/1.1"), "x");
  assert.equal((await made.verify()).steps[1]?.broken?.code, "log-file-unexpected");
  const evidence = await made.open();
  assert.equal((await evidence.verify()).ok, true);
  await evidence.append(view(300));
  assert.equal((await evidence.verify()).ok, true);
  assert.deepEqual(readdirSync(join(made.folder, "tmp")), []);
});

test("a closed log takes nothing more", async (t) => {
  const evidence = await makeCase(t).open();
  const last = evidence.append(view(0));
  await evidence.close();
  assert.equal((await last).index, 0);
  await assert.rejects(evidence.append(view(1)), /closed/);
});

test("caseIn: a case in another process's folder is the same case", async (t) => {
  const made = await written(t);
  assert.equal((await caseIn(made.root).verify()).ok, true);
});

test("entries that name something are found over bundles and restarts; the newest of many are kept, and how many there are", async (t) => {
  const made = makeCase(t);
  const first = await made.open();
  const named = (n: number) =>
    n % 100 === 0 ? { kind: "view" as const, actor: "user_1", body: { n, evidence_id: "evidence_ab" } } : view(n);
  await Promise.all(Array.from({ length: 600 }, (_, n) => first.append(named(n))));
  await first.close();
  const evidence = await made.open();
  const { entries, total } = await evidence.entriesNaming("evidence_ab", { limit: 4 });
  assert.deepEqual([entries.map(({ index }) => index), total], [[200, 300, 400, 500], 6]);
  assert.deepEqual(
    entries.map(({ body }) => body["n"]),
    [200, 300, 400, 500],
  );
  assert.deepEqual(await evidence.entriesNaming("evidence_cd", { limit: 4 }), { entries: [], total: 0 });
});
