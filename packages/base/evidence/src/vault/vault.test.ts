// The vault: what it keeps survives, what it destroys is gone, and no other key opens it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { DiskInMemory, type Chance } from "../disk-in-memory.fixture.js";
import type { KeySettings } from "./key-wrap.js";
import { ROW_BYTES, rowOffset, type VaultRow } from "./vault-file.js";
import { Vault } from "./vault.js";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-vault-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function rowOf(bytes = 7): VaultRow {
  const [sha256, original_sha256] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
  return { sha256, original_sha256, bytes, key: randomBytes(32), seal_salt: randomBytes(24), salt: randomBytes(32) };
}

function vaultIn(keysFolder: string, keys: KeySettings = { by: "file" }): Vault {
  return new Vault({ ...keys, keysFolder, case_id: "case_1" });
}

const copyOf = (row: VaultRow): VaultRow => ({ ...row, key: Buffer.from(row.key), salt: Buffer.from(row.salt) });

test("rows are there again after a restart, found by object and by original, and nothing of them is in the clear", async (t) => {
  const folder = folderFor(t);
  const vault = vaultIn(folder);
  await vault.make();
  const rows = [rowOf(0), rowOf(2 ** 40), rowOf()];
  await Promise.all(rows.map((row) => vault.add(row)));
  const again = vaultIn(folder);
  await again.make();
  for (const row of rows) {
    assert.deepEqual(await again.get(row.sha256), row);
    assert.deepEqual(await again.find(row.original_sha256), row);
  }
  assert.equal(await again.get("0".repeat(64)), null);
  const bytes = readFileSync(join(folder, "vault_case_1"));
  assert.equal(bytes.length, rowOffset(3));
  for (const { key, salt, sha256, original_sha256 } of rows) {
    for (const secret of [key, salt, Buffer.from(sha256, "hex"), Buffer.from(original_sha256, "hex")])
      assert.equal(bytes.includes(secret), false);
  }
  for (const name of ["vault_case_1", "vault.key"]) assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
});

test("a destroyed row is zeros in its place, at once and after a restart; the others stay", async (t) => {
  const folder = folderFor(t);
  const vault = vaultIn(folder);
  await vault.make();
  const rows = [rowOf(), rowOf(), rowOf()] as const;
  const kept = copyOf(rows[2]);
  for (const row of rows) await vault.add(row);
  await vault.destroy([rows[1].sha256, rows[0].sha256, "f".repeat(64)]);
  const bytes = readFileSync(join(folder, "vault_case_1"));
  assert.ok(bytes.subarray(rowOffset(0), rowOffset(2)).equals(Buffer.alloc(2 * ROW_BYTES)));
  for (const one of [vault, vaultIn(folder)]) {
    assert.deepEqual([await one.get(rows[0].sha256), await one.find(rows[1].original_sha256)], [null, null]);
    assert.deepEqual([...(await one.originals()).keys()], [kept.sha256]);
  }
  const next = rowOf();
  await vault.add(next);
  assert.deepEqual(await vaultIn(folder).get(next.sha256), next);
});

const wrong: readonly { readonly name: string; readonly code: string; readonly change: (folder: string) => void }[] = [
  { name: "no vault", code: "vault-missing", change: (folder) => rmSync(join(folder, "vault_case_1")) },
  { name: "no key file", code: "vault-key-missing", change: (folder) => rmSync(join(folder, "vault.key")) },
  {
    name: "another key file",
    code: "vault-key-wrong",
    change: (folder) => writeFileSync(join(folder, "vault.key"), randomBytes(32).toString("base64")),
  },
  { name: "a damaged key file", code: "vault-key-file-malformed", change: (folder) => writeFileSync(join(folder, "vault.key"), "eHg=") },
  { name: "a vault cut to nothing", code: "vault-malformed", change: (folder) => writeFileSync(join(folder, "vault_case_1"), "") },
  {
    name: "another case's vault",
    code: "vault-malformed",
    change: (folder) => {
      const path = join(folder, "vault_case_1");
      writeFileSync(path, readFileSync(path, "latin1").replace('"case_1"', '"case_2"'), "latin1");
    },
  },
];

for (const { name, code, change } of wrong) {
  test(`${name}: ${code}, and no new key is made in the place of the one that is missing`, async (t) => {
    const folder = folderFor(t);
    const vault = vaultIn(folder);
    await vault.make();
    await vault.add(rowOf());
    change(folder);
    await assert.rejects(vaultIn(folder).get("0".repeat(64)), { code });
    await assert.rejects(vaultIn(folder).add(rowOf()), { code });
    if (code !== "vault-key-missing") return;
    await assert.rejects(new Vault({ by: "file", keysFolder: folder, case_id: "case_2" }).make(), { code });
  });
}

test("vaults of several cases made at once share one key", async (t) => {
  const folder = folderFor(t);
  const vaults = ["a", "b", "c"].map((case_id) => new Vault({ by: "file", keysFolder: folder, case_id }));
  const again = ["a", "b", "c"].map((case_id) => new Vault({ by: "file", keysFolder: folder, case_id }));
  await Promise.all(vaults.map((vault) => vault.make()));
  for (const vault of again) assert.equal((await vault.originals()).size, 0);
});

test("a passphrase opens it, in any Unicode spelling; another one, or none, does not", async (t) => {
  const folder = folderFor(t);
  const keys = (said: string | null): KeySettings => ({ by: "passphrase", passphrase: async () => said });
  const vault = vaultIn(folder, keys("合言葉ガ"));
  await vault.make();
  const row = rowOf();
  await vault.add(row);
  assert.deepEqual(await vaultIn(folder, keys("合言葉ｶﾞ")).get(row.sha256), row);
  await assert.rejects(vaultIn(folder, keys("合言葉")).get(row.sha256), { code: "vault-key-wrong" });
  for (const none of [null, ""]) await assert.rejects(vaultIn(folder, keys(none)).get(row.sha256), { code: "vault-passphrase-missing" });
});

test("a command of a KMS wraps and unwraps it; one that fails is said without what it wrote", async (t) => {
  const folder = folderFor(t);
  const command = { wrap: "openssl base64 -A", unwrap: "openssl base64 -d -A" };
  const vault = vaultIn(folder, { by: "command", command });
  await vault.make();
  const row = rowOf();
  await vault.add(row);
  assert.deepEqual(await vaultIn(folder, { by: "command", command }).get(row.sha256), row);
  const refusals = [
    { unwrap: "cat >/dev/null; exit 3", code: "vault-command-failed" },
    { unwrap: "true", code: "vault-command-failed" },
    { unwrap: "cat", code: "vault-key-wrong" },
  ];
  for (const { unwrap, code } of refusals) {
    await assert.rejects(vaultIn(folder, { by: "command", command: { wrap: "cat", unwrap } }).get(row.sha256), { code });
  }
  await assert.rejects(vaultIn(folder, { by: "command" }).get(row.sha256), { code: "vault-command-missing" });
});

test("rotation: the same rows under another key and another method; the old key opens nothing", async (t) => {
  const folder = folderFor(t);
  const vault = vaultIn(folder);
  await vault.make();
  const [row, gone] = [rowOf(), rowOf()];
  await vault.add(gone);
  await vault.add(row);
  await vault.destroy([gone.sha256]);
  const before = readFileSync(join(folder, "vault_case_1"));
  const keys: KeySettings = { by: "passphrase", passphrase: async () => "新しい合言葉" };
  await vault.rotate({ ...keys, keysFolder: folder });
  rmSync(join(folder, "vault.key"));
  const after = readFileSync(join(folder, "vault_case_1"));
  assert.equal(after.length, rowOffset(1));
  assert.equal(before.includes(after.subarray(rowOffset(0))), false);
  assert.deepEqual(await vaultIn(folder, keys).get(row.sha256), row);
  await assert.rejects(vaultIn(folder).get(row.sha256), { code: "vault-passphrase-missing" });
});

function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("killed, or power lost, before any operation: rows acknowledged are there, rows destroyed are not", async () => {
  const empty = new Map([["/k", null]]);
  const disk = new DiskInMemory(empty);
  const vaultOn = (one: DiskInMemory) => new Vault({ by: "file", keysFolder: "/k", case_id: "c", disk: one });
  const vault = vaultOn(disk);
  const rows = Array.from({ length: 8 }, () => rowOf());
  const there: { readonly after: number; readonly row: VaultRow }[] = [];
  const gone: { readonly after: number; readonly sha256: string }[] = [];
  await vault.make();
  for (const row of rows) {
    await vault.add(row);
    there.push({ after: disk.operations.length, row: copyOf(row) });
  }
  const rotated = { from: disk.operations.length, to: 0 };
  await vault.rotate({ by: "file", keysFolder: "/k", disk });
  rotated.to = disk.operations.length;
  for (const { sha256 } of rows.slice(0, 3)) {
    await vault.destroy([sha256]);
    gone.push({ after: disk.operations.length, sha256 });
  }
  const destroying = gone[0]?.after ?? 0;
  let points = 0;
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const stopped = DiskInMemory.after(empty, disk.operations.slice(0, count));
    for (const files of [stopped.files(), ...[1, 2, 3, 4].map((seed) => stopped.filesAfterPowerLoss(chanceOf(count * 7 + seed)))]) {
      const left = vaultOn(new DiskInMemory(files));
      const acknowledged = there.filter(({ after }) => after <= count);
      for (const { row } of count < destroying - 2 ? acknowledged : acknowledged.slice(3))
        assert.deepEqual(await left.get(row.sha256), row);
      for (const { after, sha256 } of gone) if (after <= count) assert.equal(await left.get(sha256), null);
      points += 1;
    }
  }
  assert.ok(points > 150 && rotated.to > rotated.from, String(points));
});

test("a rotation that was killed leaves no second copy of a key behind for who erases after it", async () => {
  const empty = new Map([["/k", null]]);
  const disk = new DiskInMemory(empty);
  const vaultOn = (one: DiskInMemory) => new Vault({ by: "file", keysFolder: "/k", case_id: "c", disk: one });
  const vault = vaultOn(disk);
  const row = rowOf();
  const { sha256 } = row;
  await vault.make();
  await vault.add(row);
  const from = disk.operations.length;
  await vault.rotate({ by: "file", keysFolder: "/k", disk });
  let halfMade = 0;
  for (let count = from; count <= disk.operations.length; count += 1) {
    const left = DiskInMemory.after(empty, disk.operations.slice(0, count));
    halfMade += left.files().has("/k/vault_c.new") ? 1 : 0;
    await vaultOn(left).destroy([sha256]);
    assert.deepEqual([...left.files().keys()].toSorted(), ["/k", "/k/vault.key", "/k/vault_c"], String(count));
    assert.equal(await vaultOn(left).get(sha256), null);
  }
  assert.ok(halfMade >= 3, String(halfMade));
});
