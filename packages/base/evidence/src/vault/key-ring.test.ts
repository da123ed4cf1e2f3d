// The keyring: what is put in is there again and in the clear nowhere; what lay in the clear before is taken in and never lost.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { DiskInMemory, type Chance } from "../disk-in-memory.fixture.js";
import { prepareNextKey, settleNextKey, type KeySettings } from "./key-wrap.js";
import { KeyRing, type Secret } from "./key-ring.js";

const LAKE: Secret = { name: "lake_case_1.key" };
const LOG: Secret = { name: "log_case_1.key", toPublic: (secret) => `公開-${secret.toString().slice(-2)}` };
const text = (bytes: Buffer | null) => bytes?.toString() ?? null;

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-keyring-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function ringIn(keysFolder: string, keys: KeySettings = { by: "file" }): KeyRing {
  return new KeyRing({ ...keys, keysFolder });
}

const saying = (said: string | null): KeySettings => ({ by: "passphrase", passphrase: async () => said });

test("secrets are there again after a restart, of any ring of the folder, and nothing of them is in the clear", async (t) => {
  const folder = folderFor(t);
  const [ring, other] = [ringIn(folder), ringIn(folder)];
  await ring.open();
  assert.deepEqual([await ring.get(LAKE), await ring.publicOf(LOG), readdirSync(folder)], [null, null, []]);
  await ring.make();
  await Promise.all([ring.put(LAKE, Buffer.from("秘密の湖")), other.put(LOG, Buffer.from("秘密の署名-ab"))]);
  for (const one of [ring, other, ringIn(folder)]) {
    assert.deepEqual([text(await one.get(LAKE)), text(await one.get(LOG))], ["秘密の湖", "秘密の署名-ab"]);
    assert.deepEqual([await one.publicOf(LOG), await one.publicOf(LAKE)], ["公開-ab", null]);
  }
  assert.deepEqual(readdirSync(folder).toSorted(), ["keyring", "vault.key"]);
  for (const name of readdirSync(folder)) {
    assert.equal(readFileSync(join(folder, name), "utf8").includes("秘密"), false);
    assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  }
});

test("under a passphrase or a command it opens with that alone, and tells what is public without", async (t) => {
  const folder = folderFor(t);
  await ringIn(folder, saying("合言葉ガ")).put(LOG, Buffer.from("秘密-ab"));
  assert.equal(text(await ringIn(folder, saying("合言葉ｶﾞ")).get(LOG)), "秘密-ab");
  await assert.rejects(ringIn(folder, saying("違う")).get(LOG), { code: "vault-key-wrong" });
  await assert.rejects(ringIn(folder, saying(null)).open(), { code: "vault-passphrase-missing" });
  assert.equal(await ringIn(folder, saying(null)).publicOf(LOG), "公開-ab");
  const command = { wrap: "openssl base64 -A", unwrap: "openssl base64 -d -A" };
  const kms = folderFor(t);
  await ringIn(kms, { by: "command", command }).put(LAKE, Buffer.from("湖"));
  assert.equal(text(await ringIn(kms, { by: "command", command }).get(LAKE)), "湖");
  await assert.rejects(ringIn(kms, { by: "command", command: { ...command, unwrap: "false" } }).get(LAKE), {
    code: "vault-command-failed",
  });
});

test("a command of a KMS is asked once, however many secrets are opened", async (t) => {
  const folder = folderFor(t);
  const asked = join(folder, "..", `${folder.split("/").at(-1)}-asked`);
  t.after(() => rmSync(asked, { force: true }));
  const command = { wrap: "cat", unwrap: `echo x >>'${asked}'; cat` };
  const ring = ringIn(folder, { by: "command", command });
  await ring.put(LAKE, Buffer.from("湖"));
  const again = ringIn(folder, { by: "command", command });
  await Promise.all([again.get(LAKE), again.get(LAKE), again.open()]);
  await again.put(LOG, Buffer.from("署名"));
  assert.equal(readFileSync(asked, "utf8"), "x\n");
});

test("files of before are taken in as they are and go; what is no key, and what is another, stays where it is", async (t) => {
  const folder = folderFor(t);
  const path = (name: string) => join(folder, name);
  writeFileSync(path(LOG.name), "前からの鍵-ab\n");
  assert.equal(await ringIn(folder).publicOf(LOG), "公開-b\n");
  assert.deepEqual(readdirSync(folder), [LOG.name], "asking what is public changes nothing");
  assert.equal(text(await ringIn(folder).get(LOG)), "前からの鍵-ab\n");
  assert.deepEqual([existsSync(path(LOG.name)), text(await ringIn(folder).get(LOG))], [false, "前からの鍵-ab\n"]);
  const refusing: Secret = {
    name: "lake_case_2.key",
    toPublic: () => {
      throw new Error("no key");
    },
  };
  writeFileSync(path(refusing.name), "鍵でない");
  await assert.rejects(ringIn(folder).get(refusing), /no key/);
  assert.equal(readFileSync(path(refusing.name), "utf8"), "鍵でない");
  writeFileSync(path(LOG.name), "別の仕事場の鍵");
  assert.equal(text(await ringIn(folder).get(LOG)), "前からの鍵-ab\n");
  assert.equal(readFileSync(path(LOG.name), "utf8"), "別の仕事場の鍵");
});

test("a ring that was lost is not replaced by another: keyring-missing", async (t) => {
  const folder = folderFor(t);
  await ringIn(folder).put(LOG, Buffer.from("署名"));
  writeFileSync(join(folder, "log_case_1.signed"), "…");
  rmSync(join(folder, "keyring"));
  assert.equal(await ringIn(folder).get(LOG), null);
  await assert.rejects(ringIn(folder).put({ name: "log_case_2.key" }, Buffer.from("別")), { code: "keyring-missing" });
  writeFileSync(join(folder, LOG.name), "前からの鍵");
  await ringIn(folder).put({ name: "log_case_2.key" }, Buffer.from("別"));
});

type Changed = { secrets: Record<string, { public?: string; sealed: string }>; format: string };
const changes: readonly { readonly name: string; readonly change: (file: Changed) => void }[] = [
  { name: "a letter", change: ({ secrets }) => (secrets[LAKE.name]!.sealed = `A${secrets[LAKE.name]!.sealed.slice(1)}`) },
  { name: "one secret for another", change: ({ secrets }) => (secrets[LAKE.name] = secrets[LOG.name]!) },
  { name: "a public key for another", change: ({ secrets }) => (secrets[LAKE.name]!.public = "別") },
  { name: "cut", change: ({ secrets }) => (secrets[LAKE.name]!.sealed = "") },
  { name: "no secrets", change: (file) => delete (file as Partial<Changed>).secrets },
  { name: "another form", change: (file) => (file.format = "hamon-keyring-2") },
];

for (const { name, change } of changes) {
  test(`changed on the disk, ${name}: keyring-malformed, and it is left as it is`, async (t) => {
    const folder = folderFor(t);
    await ringIn(folder).put(LAKE, Buffer.from("湖"));
    await ringIn(folder).put(LOG, Buffer.from("署名"));
    const path = join(folder, "keyring");
    const file = JSON.parse(readFileSync(path, "utf8")) as Changed;
    change(file);
    writeFileSync(path, JSON.stringify(file));
    await assert.rejects(ringIn(folder).get(LAKE), { code: "keyring-malformed" });
    await assert.rejects(ringIn(folder).rotate({ by: "file", keysFolder: folder }), { code: "keyring-malformed" });
    assert.equal(readFileSync(path, "utf8"), JSON.stringify(file));
  });
}

test("rotation: the same secrets under another key and another method; the old key opens nothing", async (t) => {
  const folder = folderFor(t);
  const ring = ringIn(folder);
  await ring.put(LAKE, Buffer.from("湖"));
  await ring.put(LOG, Buffer.from("署名-ab"));
  const before = readFileSync(join(folder, "keyring"), "utf8");
  await ring.rotate({ ...saying("新しい合言葉"), keysFolder: folder });
  rmSync(join(folder, "vault.key"));
  const again = ringIn(folder, saying("新しい合言葉"));
  assert.deepEqual([text(await again.get(LAKE)), text(await again.get(LOG)), await again.publicOf(LOG)], ["湖", "署名-ab", "公開-ab"]);
  await assert.rejects(ringIn(folder).get(LAKE), { code: "vault-passphrase-missing" });
  const sealed = (JSON.parse(before) as Changed).secrets[LAKE.name]?.sealed ?? "";
  assert.equal(readFileSync(join(folder, "keyring"), "utf8").includes(sealed), false);
});

function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("killed, or power lost, before any operation: every secret that was there or acknowledged opens", async () => {
  const start = new Map<string, Buffer | null>([
    ["/k", null],
    [`/k/${LOG.name}`, Buffer.from("前からの鍵-ab")],
  ]);
  const disk = new DiskInMemory(start);
  const place = { by: "file", keysFolder: "/k", disk } as const;
  const ring = new KeyRing(place);
  const there = [{ after: 0, secret: LOG, said: "前からの鍵-ab" }];
  const put = async (secret: Secret, said: string) => {
    await ring.put(secret, Buffer.from(said));
    there.push({ after: disk.operations.length, secret, said });
  };
  await put(LAKE, "湖");
  await ring.get(LOG);
  await put({ name: "operator.pem" }, "作業者");
  const rotate = async () => {
    await ring.rotate(await prepareNextKey(place));
    await settleNextKey(place);
  };
  await rotate();
  await put({ name: "lake_case_2.key" }, "二つ目の湖");
  await rotate();
  let points = 0;
  for (let count = 0; count <= disk.operations.length; count += 1) {
    const stopped = DiskInMemory.after(start, disk.operations.slice(0, count));
    const losses = Array.from({ length: 20 }, (_, seed) => stopped.filesAfterPowerLoss(chanceOf(count * 31 + seed)));
    for (const files of [stopped.files(), ...losses]) {
      const left = new KeyRing({ ...place, disk: new DiskInMemory(files) });
      for (const { after, secret, said } of there)
        if (after <= count) assert.equal(text(await left.get(secret)), said, `${secret.name} at ${count}`);
      await left.put({ name: "next" }, Buffer.from("次"));
      points += 1;
    }
  }
  assert.ok(points > 800, String(points));
});

test("of two that make the same secret at once one is kept, and both are given that", async (t) => {
  const folder = folderFor(t);
  const kept = await Promise.all(["一つ目", "二つ目"].map((said) => ringIn(folder).put(LAKE, Buffer.from(said))));
  assert.equal(text(kept[0] ?? null), text(kept[1] ?? null));
  assert.equal(text(await ringIn(folder).get(LAKE)), text(kept[0] ?? null));
  assert.equal(text(await ringIn(folder).put(LAKE, Buffer.from("三つ目"))), text(kept[0] ?? null), "what is there stays");
});
