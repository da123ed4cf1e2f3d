// Statements are signed, logged, and read by a program that is not ours.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import { makeCase } from "../case-on-disk.fixture.js";
import { exportStatements, type StatementFile } from "./sigstore-bundle.js";
import type { LoggedStatements } from "./stated.js";

/** As the verifier itself reads a trusted root. */
const { TrustedRoot } = createRequire(import.meta.resolve("@sigstore/verify"))("@sigstore/protobuf-specs") as {
  TrustedRoot: { fromJSON(value: unknown): Parameters<typeof toTrustMaterial>[0] };
};
const NAMES = ["rows.total.reachable", "persons.total.taken", "zero.my_number", "element.氏名.accessed", "rows.other.taken"];
const statementOf = (name: string, value: number) => ({
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name, digest: { sha256: "0".repeat(64) }, annotations: { value } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {},
});
const named = (value: number, names = NAMES) => names.map((name) => ({ name, statement: statementOf(name, value) }));

async function state(t: TestContext) {
  const made = makeCase(t);
  const evidence = await made.open();
  t.after(() => evidence.close());
  const set = await evidence.state(named(1), "user_1");
  return { made, evidence, set, vkey: (await evidence.head()).public_key };
}

async function filesOf(set: LoggedStatements, vkey: string, name: string): Promise<readonly StatementFile[]> {
  const files: StatementFile[] = [];
  for await (const file of exportStatements(set, vkey, name)) files.push(file);
  return files;
}

/** As somebody does who has only the files. */
async function verifies(
  set: LoggedStatements,
  vkey: string,
  name: string,
  changed: Readonly<Record<string, Buffer>> = {},
): Promise<boolean> {
  const files = await filesOf(set, vkey, name);
  const read = (path: string) => changed[path] ?? (files.find((file) => file.path === path)?.bytes as Buffer);
  const json = (path: string) => JSON.parse(read(path).toString());
  const bundle = bundleFromJSON(json(`${name}.sigstore.json`));
  const { publicKey } = bundle.verificationMaterial.content as { publicKey: { hint: string } };
  const der = Buffer.from(read("operator.pem").toString().split("\n").slice(1, -2).join(""), "base64");
  const trust = toTrustMaterial(TrustedRoot.fromJSON(json("trusted_root.json")), {
    [publicKey.hint]: { rawBytes: der, keyDetails: 5, validFor: undefined } as never,
  });
  try {
    new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 }).verify(toSignedEntity(bundle, read(`${name}.pae`)));
    return true;
  } catch {
    return false;
  }
}

test("every statement verifies as a Sigstore bundle with the unmodified library", async (t) => {
  const { set, vkey } = await state(t);
  for (const name of NAMES) assert.equal(await verifies(set, vkey, name), true, name);
});

test("a bundle with a changed statement, signature, leaf, checkpoint or log key does not verify", async (t) => {
  const { set, vkey } = await state(t);
  const [name = ""] = NAMES;
  const files = await filesOf(set, vkey, name);
  const bytesOf = (path: string) => files.find((file) => file.path === path)?.bytes as Buffer;
  const swap = (path: string, change: (text: string) => string) => {
    const text = bytesOf(path).toString();
    assert.notEqual(change(text), text, path);
    return { [path]: Buffer.from(change(text)) };
  };
  const bundle = `${name}.sigstore.json`;
  const other = await filesOf(set, vkey, NAMES[1] as string);
  const cases = {
    statement: swap(`${name}.pae`, (text) => text.replace('"value":1', '"value":2')),
    "another's bundle": { [bundle]: other.find(({ path }) => path.endsWith(".sigstore.json"))?.bytes as Buffer },
    index: swap(bundle, (text) => text.replaceAll(/"logIndex": "\d"/g, '"logIndex": "1"')),
    size: swap(bundle, (text) => text.replace("\\n5\\n", "\\n6\\n")),
    "log key": swap("trusted_root.json", (text) => text.replace(/"keyId": "../, '"keyId": "zz')),
  };
  for (const [what, changed] of Object.entries(cases)) assert.equal(await verifies(set, vkey, name, changed), false, what);
});

test("openssl checks a statement's signature", async (t) => {
  const { set, vkey } = await state(t);
  const folder = mkdtempSync(join(tmpdir(), "hamon-statement-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [name = ""] = NAMES;
  for (const { path, bytes } of await filesOf(set, vkey, name)) writeFileSync(join(folder, path), bytes);
  const said = execFileSync("openssl", ["dgst", "-sha256", "-verify", "operator.pem", "-signature", `${name}.sig`, `${name}.pae`], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.match(said, /Verified OK/);
});

test("the newest set is the one that is read, and the log vouches for both", async (t) => {
  const { evidence, made, set } = await state(t);
  const second = await evidence.state(named(2, NAMES.slice(0, 1)), "user_1");
  assert.deepEqual([set.path, second.path], ["statements/0001.json", "statements/0002.json"]);
  assert.deepEqual(await evidence.statements(), second);
  assert.equal((await evidence.verify()).ok, true);
  assert.equal(second.operator_key, set.operator_key);
  assert.equal(existsSync(join(made.keysFolder, "operator.pem")), false, "it is in the keyring");
});

test("a set that was changed is refused and found by verify", async (t) => {
  const { evidence, made, set } = await state(t);
  const path = join(made.caseFolder, set.path);
  writeFileSync(path, readFileSync(path, "utf8").replace('"value":1', '"value":7'));
  await assert.rejects(evidence.statements(), { code: "statements-changed" });
  assert.equal((await evidence.verify()).ok, false);
});

test("no statement was made: none is read", async (t) => {
  const evidence = await makeCase(t).open();
  t.after(() => evidence.close());
  assert.equal(await evidence.statements(), null);
});

test("a broken key is said and never replaced", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  t.after(() => evidence.close());
  const path = join(made.keysFolder, "operator.pem");
  writeFileSync(path, "no key\n");
  await assert.rejects(evidence.state(named(1), "user_1"), { code: "operator-key-malformed" });
  assert.equal(readFileSync(path, "utf8"), "no key\n");
});

test("who states at the same time states one after the other, with one operator's key, and the case stays whole", async (t) => {
  const made = makeCase(t);
  const evidence = await made.open();
  t.after(() => evidence.close());
  const sets = await Promise.all(Array.from({ length: 8 }, (_, value) => evidence.state(named(value), `user_${value}`)));
  assert.equal(new Set(sets.map(({ operator_key }) => operator_key)).size, 1);
  // Where nothing has to be made first, those that come together meet.
  for (let round = 0; round < 100; round += 1)
    await Promise.all([1, 2, 3].map((value) => evidence.state(named(round * 3 + value, NAMES.slice(0, value)), `user_${value}`)));
  assert.equal((await evidence.verify()).ok, true);
  const now = await evidence.statements();
  assert.equal(now?.operator_key, sets[0]?.operator_key);
});
