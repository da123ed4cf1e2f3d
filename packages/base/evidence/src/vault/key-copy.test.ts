// A copy of keys/: whole, nobody else's to read, and what it lacks beside the keys of now is told to the number.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { makeCase, READING, type CaseOnDisk } from "../case-on-disk.fixture.js";
import type { Evidence } from "../index.js";
import { compareCopy, copyKeys, differencesSince, hasKeys } from "./key-copy.js";
import { KeyRing } from "./key-ring.js";

const NONE = { new_key_count: 0, new_original_count: 0, erased_original_count: 0, is_rotated: false, damaged_count: 0 };

interface Kept {
  readonly made: CaseOnDisk;
  readonly evidence: Evidence;
  readonly copy: string;
  /** Keeps so many more. */
  keep(count: number): Promise<readonly string[]>;
}

async function kept(t: TestContext, count: number): Promise<Kept> {
  const made = makeCase(t);
  const evidence = await made.open();
  t.after(() => evidence.close());
  let no = 0;
  const keep = async (some: number) => {
    const ids: string[] = [];
    for (let n = 0; n < some; n += 1) {
      const path = join(made.root, `${no++}.csv`);
      writeFileSync(path, `${no}`);
      ids.push((await evidence.keep(path, { actor: "cli" })).evidence_id);
    }
    return ids;
  };
  await keep(count);
  mkdirSync(join(made.root, "elsewhere"));
  return { made, evidence, keep, copy: join(made.root, "elsewhere", "控え") };
}

const erase = ({ evidence }: Kept, ids: readonly string[]) => evidence.erase(ids, { actor: "cli", reason_sha256: "0".repeat(64) });

test("a copy holds every file as it is, is nobody else's to read, and opens what was kept", async (t) => {
  const { made, copy, evidence } = await kept(t, 2);
  writeFileSync(join(made.keysFolder, "keyring.new"), "left by a crash");
  writeFileSync(join(made.keysFolder, "copied.json"), "{}");
  const print = await copyKeys(made.keysFolder, copy);
  const names = ["keyring", "log_case_2025_0001.signed", "vault.key", "vault_case_2025_0001"];
  assert.deepEqual(
    [readdirSync(copy).toSorted(), Object.keys(print).toSorted()],
    [names, names.filter((name) => !name.endsWith(".signed"))],
  );
  for (const name of names) {
    assert.deepEqual(readFileSync(join(copy, name)), readFileSync(join(made.keysFolder, name)));
    assert.equal(statSync(join(copy, name)).mode & 0o777, 0o600);
  }
  assert.equal(statSync(copy).mode & 0o777, 0o700);
  await assert.rejects(copyKeys(made.keysFolder, copy), { code: "bundle-folder-not-empty" });
  await evidence.close();
  rmSync(made.keysFolder, { recursive: true });
  mkdirSync(made.keysFolder);
  for (const name of names) writeFileSync(join(made.keysFolder, name), readFileSync(join(copy, name)));
  const again = await made.open();
  t.after(() => again.close());
  for (const { evidence_id } of await again.items())
    assert.ok(((await again.bytesAt([{ evidence_id: evidence_id, offset: 0, length: 1 }], READING))[0] ?? Buffer.alloc(0)).length === 1);
  assert.equal((await again.verify()).ok, true);
});

test("what a copy lacks is told, by itself and by what is remembered of it", async (t) => {
  const one = await kept(t, 3);
  const { made, evidence, copy, keep } = one;
  const print = await copyKeys(made.keysFolder, copy);
  const told = async () => {
    const { differences, set_back } = await compareCopy(made.keysFolder, copy);
    assert.deepEqual(await differencesSince(made.keysFolder, print), differences);
    assert.deepEqual(set_back, []);
    return differences;
  };
  await evidence.append({ kind: "view", actor: "cli", body: {} });
  assert.deepEqual(await told(), NONE, "the log goes on");
  const [first, second] = await keep(2);
  assert.deepEqual(await told(), { ...NONE, new_original_count: 2 });
  await erase(one, [second as string]);
  assert.deepEqual(await told(), { ...NONE, new_original_count: 1 }, "its key was never in the copy");
  const [known] = (await evidence.items()).map(({ evidence_id }) => evidence_id);
  await erase(one, [known as string]);
  assert.deepEqual(await told(), { ...NONE, new_original_count: 1, erased_original_count: 1 });
  await new KeyRing({ by: "file", keysFolder: made.keysFolder }).put({ name: "lake_case_2.key" }, randomBytes(32));
  assert.deepEqual(await told(), { ...NONE, new_original_count: 1, erased_original_count: 1, new_key_count: 1 });
  await evidence.rotateKey({ by: "passphrase", passphrase: async () => "合言葉" });
  assert.equal((await told()).is_rotated, true);
  assert.ok(first);
});

test("a copy made after an erasure holds nothing of what was erased before", async (t) => {
  const one = await kept(t, 3);
  const [known] = (await one.evidence.items()).map(({ evidence_id }) => evidence_id);
  await erase(one, [known as string]);
  const print = await copyKeys(one.made.keysFolder, one.copy);
  assert.deepEqual(await differencesSince(one.made.keysFolder, print), NONE);
});

const damages: readonly { readonly name: string; readonly change: (copy: string) => void; readonly found: object }[] = [
  { name: "the key file", change: (copy) => writeFileSync(join(copy, "vault.key"), "x"), found: { is_rotated: true } },
  {
    name: "a row of the vault",
    change: (copy) => {
      const bytes = readFileSync(join(copy, "vault_case_2025_0001"));
      bytes[4096 + 20] = (bytes[4096 + 20] as number) ^ 1;
      writeFileSync(join(copy, "vault_case_2025_0001"), bytes);
    },
    found: { damaged_count: 1 },
  },
  {
    name: "a secret of the ring",
    change: (copy) =>
      writeFileSync(join(copy, "keyring"), readFileSync(join(copy, "keyring"), "utf8").replace(/"sealed":"...../, '"sealed":"AAAAA')),
    found: { damaged_count: 1 },
  },
  { name: "another file", change: (copy) => writeFileSync(join(copy, "db_password"), "x"), found: { damaged_count: 1 } },
  { name: "a file that is gone", change: (copy) => rmSync(join(copy, "db_password")), found: { new_key_count: 1 } },
  { name: "a vault that is gone", change: (copy) => rmSync(join(copy, "vault_case_2025_0001")), found: { new_original_count: 2 } },
];

for (const { name, change, found } of damages) {
  test(`a copy with damage is none: ${name}`, async (t) => {
    const { made, copy } = await kept(t, 2);
    writeFileSync(join(made.keysFolder, "db_password"), "secret");
    await copyKeys(made.keysFolder, copy);
    change(copy);
    assert.deepEqual((await compareCopy(made.keysFolder, copy)).differences, { ...NONE, ...found });
  });
}

test("what is no copy is said to be none", async (t) => {
  const { made, copy } = await kept(t, 1);
  await assert.rejects(compareCopy(made.keysFolder, copy), { code: "key-copy-unreadable", params: { reason: "ENOENT" } });
  mkdirSync(copy, { recursive: true });
  await assert.rejects(compareCopy(made.keysFolder, copy), { code: "key-copy-missing" });
  writeFileSync(join(copy, "keyring"), "鍵");
  await assert.rejects(compareCopy(made.keysFolder, copy), { code: "keyring-malformed" });
  assert.deepEqual([await hasKeys(made.keysFolder), await hasKeys(join(made.root, "nowhere"))], [true, false]);
});

test("a place that is not there, or takes nothing, is said to be so by its folder, and nothing is made", async (t) => {
  const { made } = await kept(t, 1);
  const missing = join(made.root, "nowhere");
  await assert.rejects(copyKeys(made.keysFolder, join(missing, "copy")), { code: "bundle-place-missing", at: missing });
  const refused = copyKeys(made.keysFolder, "/proc/copy");
  await assert.rejects(refused, (fault: { code: string; at: string; params: { reason: string } }) => {
    assert.deepEqual([fault.code, fault.at], ["bundle-place-unwritable", "/proc"]);
    assert.match(fault.params.reason, /^E[A-Z]+$/);
    return true;
  });
});

test("a copy that has seen more of the log than there is says so; one signed by nobody does not", async (t) => {
  const { made, evidence, copy } = await kept(t, 1);
  const signed = join(made.keysFolder, "log_case_2025_0001.signed");
  const before = readFileSync(signed);
  await evidence.append({ kind: "view", actor: "cli", body: {} });
  await copyKeys(made.keysFolder, copy);
  await evidence.close();
  writeFileSync(signed, before);
  assert.deepEqual((await compareCopy(made.keysFolder, copy)).set_back, ["case_2025_0001"]);
  const note = readFileSync(join(copy, "log_case_2025_0001.signed"), "utf8");
  writeFileSync(join(copy, "log_case_2025_0001.signed"), note.replace(/\n\d+\n/, "\n999\n"));
  assert.deepEqual((await compareCopy(made.keysFolder, copy)).set_back, []);
});

test("a copy that reads otherwise than it was written is taken back", async (t) => {
  const { made, copy } = await kept(t, 1);
  writeFileSync(join(made.keysFolder, "large"), Buffer.alloc(64 << 20, 1));
  // Somebody else writes into it meanwhile.
  const above = join(made.root, "elsewhere");
  const copying = copyKeys(made.keysFolder, copy);
  const spoil = setInterval(() => {
    const unfinished = existsSync(above) ? readdirSync(above)[0] : undefined;
    const file = join(above, unfinished ?? "", "keyring");
    if (unfinished !== undefined && existsSync(file) && statSync(file).size > 0) writeFileSync(file, "x");
  }, 1);
  t.after(() => clearInterval(spoil));
  await assert.rejects(copying, { code: "key-copy-different" });
  clearInterval(spoil);
  assert.deepEqual(readdirSync(above), []);
});
