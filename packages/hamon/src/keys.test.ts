// The keys of a workspace: nothing of them in the clear, those of before taken in, and a copy elsewhere that is missed until there is one.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { KeyRing } from "@hamon/evidence";
import { addSources, loadContent, openWorkspace, runStages, type OpenCase, type Workspace } from "./index.js";

const READING = { actor: "test", purpose: "line" } as const;

const now = () => new Date("2026-05-12T00:00:00Z");
const wanted = { title: { ja: "試験", en: "Test" }, organisation: "例示損害保険" };

interface Opened {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly open: OpenCase;
  close(): Promise<void>;
}

async function opened(t: TestContext, settings = ""): Promise<Opened & { again(said?: string): Promise<Opened> }> {
  const above = mkdtempSync(join(tmpdir(), "hamon-keys-"));
  const folder = join(above, "workspace");
  let last: Workspace | null = null;
  const close = async () => {
    await last?.close();
    last = null;
  };
  t.after(async () => {
    await close();
    rmSync(above, { recursive: true, force: true });
  });
  const start = async (said?: string): Promise<Opened> => {
    await close();
    const passphrase = said === undefined ? {} : { passphrase: async () => said };
    last = await openWorkspace({ folder, now, ...passphrase });
    const [known] = await last.listCases();
    const { case_id } = known ?? (await last.createCase(wanted, "cli"));
    return { folder, workspace: last, open: await last.openCase(case_id, "cli"), close };
  };
  if (settings !== "") {
    await (await openWorkspace({ folder, now })).close();
    writeFileSync(join(folder, "hamon.yml"), settings);
  }
  return { ...(await start(settings === "" ? undefined : "合言葉")), again: start };
}

async function collect({ folder, open }: Opened, name: string): Promise<void> {
  const path = join(folder, "..", name);
  writeFileSync(path, `no,name\n1,${name}\n`);
  await addSources(open.store, open.case_id, { paths: [path], kind: "table", as: "member" }, now());
  await runStages(open, { stages: ["collect"] });
}

const keysOf = ({ folder }: Opened) => join(folder, "keys");
const kindsOf = async ({ open }: Opened) => (await open.evidence.entries({ limit: 100 })).map(({ kind }) => kind);

test("no key of a log, a lake or the operator lies in keys/ in the clear", async (t) => {
  const made = await opened(t);
  await collect(made, "a.csv");
  await made.open.evidence.cosign();
  await made.open.evidence.state([{ name: "f", statement: { value: 1 } as never }], "cli");
  const ring = new KeyRing({ by: "file", keysFolder: keysOf(made) });
  const { case_id } = made.open;
  const names = [`log_${case_id}.key`, `log_${case_id}.ml-dsa-44.key`, `lake_${case_id}.key`, "operator.pem"];
  const secrets = await Promise.all(names.map(async (name) => (await ring.get({ name }))?.toString().trim() ?? ""));
  for (const secret of secrets) assert.ok(secret.length > 40);
  for (const file of readdirSync(keysOf(made))) {
    assert.equal(names.includes(file), false, file);
    const text = readFileSync(join(keysOf(made), file), "utf8");
    for (const secret of secrets) assert.equal(text.includes(secret), false, file);
  }
});

test("a workspace of before, its keys in the clear, opens as it was, and they are in the ring from then on", async (t) => {
  const made = await opened(t);
  await collect(made, "a.csv");
  await made.open.evidence.cosign();
  const { public_key, tree_size } = await made.open.evidence.head();
  await made.close();
  const ring = new KeyRing({ by: "file", keysFolder: keysOf(made) });
  const { case_id } = made.open;
  const names = [`log_${case_id}.key`, `log_${case_id}.ml-dsa-44.key`, `lake_${case_id}.key`];
  for (const name of names) writeFileSync(join(keysOf(made), name), (await ring.get({ name })) ?? "");
  rmSync(join(keysOf(made), "keyring"));
  const again = await made.again();
  const head = await again.open.evidence.head();
  assert.deepEqual([head.public_key, head.tree_size], [public_key, tree_size]);
  assert.equal((await again.open.lake.query("select * from record_member")).length, 1);
  assert.equal((await again.open.evidence.verify()).ok, true);
  await again.workspace.rotateKeys("cli");
  for (const name of names) assert.equal(readdirSync(keysOf(made)).includes(name), false, name);
  const last = await made.again();
  assert.equal((await last.open.lake.query("select * from record_member")).length, 1);
  assert.equal((await last.open.evidence.head()).public_key, public_key);
});

test("under a passphrase tables do not open without it; what needs no key is verified all the same", async (t) => {
  const made = await opened(t, "vault: { by: passphrase }\n");
  await collect(made, "a.csv");
  assert.equal((await made.workspace.verifyCase(made.open.case_id, "cli")).ok, true);
  const { case_id } = made.open;
  await made.close();
  const locked = await openWorkspace({ folder: made.folder, now });
  await assert.rejects(locked.openCase(case_id, "cli"), { code: "vault-passphrase-missing" });
  await assert.rejects(locked.unlock(), { code: "vault-passphrase-missing" });
  await assert.rejects(locked.createCase(wanted, "cli"), { code: "vault-passphrase-missing" });
  assert.equal((await locked.listCases()).length, 1, "no case that nobody can open");
  const { ok, steps } = await locked.verifyCase(case_id, "cli");
  assert.equal(ok, false);
  assert.deepEqual(
    steps.map(({ step, broken }) => [step, broken?.code ?? "ok"]),
    [
      ["checkpoint", "ok"],
      ["tree", "ok"],
      ["entries", "ok"],
      ["originals", "ok"],
      ["commitments", "vault-passphrase-missing"],
      ["files", "ok"],
    ],
  );
  await locked.close();
  const again = await made.again("合言葉");
  assert.equal((await again.open.lake.query("select * from record_member")).length, 1);
});

test("a copy is missed until there is one elsewhere, and again after what it lacks; each act is in the log, without a path", async (t) => {
  const made = await opened(t);
  const { workspace, folder } = made;
  const out = (name: string) => {
    mkdirSync(join(folder, "..", "控え"), { recursive: true });
    return join(folder, "..", "控え", name);
  };
  const state = async () => (await workspace.viewKeys()).state;
  assert.equal(await state(), "unconfirmed");
  for (const inside of [join(folder, "copy"), join(folder, "keys"), folder, join(folder, "..", "workspace", "x")])
    await assert.rejects(workspace.copyKeys({ out: inside }, "cli"), { code: "key-copy-inside" });
  const near = await workspace.copyKeys({ out: out("near") }, "cli");
  assert.deepEqual([near.is_confirmed, await state()], [false, "unconfirmed"], "the same disk");
  assert.deepEqual((await workspace.checkKeys({ folder: out("near") }, "cli")).is_confirmed, false);
  const check = await workspace.checkKeys({ folder: out("near"), is_elsewhere: true }, "user_1");
  assert.deepEqual([check.is_current, check.is_confirmed, await state()], [true, true, "confirmed"]);
  await collect(made, "a.csv");
  const stale = await workspace.viewKeys();
  assert.deepEqual([stale.state, stale.differences?.new_original_count], ["stale", 1]);
  const late = await workspace.checkKeys({ folder: out("near"), is_elsewhere: true }, "cli");
  assert.deepEqual([late.is_current, late.is_confirmed, await state()], [false, false, "stale"]);
  await workspace.copyKeys({ out: out("second"), is_elsewhere: true }, "cli");
  assert.equal(await state(), "confirmed");
  await workspace.createCase(wanted, "cli");
  assert.deepEqual((await workspace.viewKeys()).differences?.new_key_count, 2, "of its log and of its lake");
  await workspace.copyKeys({ out: out("third"), is_elsewhere: true }, "cli");
  await workspace.rotateKeys("cli");
  assert.equal((await workspace.viewKeys()).differences?.is_rotated, true);
  const entries = (await made.open.evidence.entries({ limit: 100 })).filter(({ kind }) => kind === "key-copy");
  assert.deepEqual(
    entries.toReversed().map(({ actor, body }) => [actor, body]),
    [
      ["cli", { what: "made", is_elsewhere: false }],
      ["cli", { what: "checked", is_current: true, is_elsewhere: false }],
      ["user_1", { what: "checked", is_current: true, is_elsewhere: true }],
      ["cli", { what: "checked", is_current: false, is_elsewhere: false }],
      ["cli", { what: "made", is_elsewhere: true }],
      ["cli", { what: "made", is_elsewhere: true }],
    ],
  );
  assert.equal((await kindsOf(made)).filter((kind) => kind === "key-rotation").length, 1);
});

test("a checkpoint that goes out makes no copy out of date; who confirmed it is kept", async (t) => {
  const made = await opened(t);
  const { workspace, open } = made;
  await collect(made, "a.csv");
  await open.evidence.cosign();
  const copy = join(made.folder, "..", "copy");
  await workspace.copyKeys({ out: copy, is_elsewhere: true }, "user_1");
  await open.evidence.append({ kind: "view", actor: "cli", body: { what: "row" } });
  await open.evidence.cosign();
  const { state, confirmed_by, key_file } = await workspace.viewKeys();
  assert.deepEqual([state, confirmed_by, key_file], ["confirmed", "user_1", null]);
  assert.equal((await workspace.checkKeys({ folder: copy }, "cli")).is_current, true);
});

test("keys restored from their copy open everything that was there then; nobody has confirmed a copy of them", async (t) => {
  const made = await opened(t);
  await collect(made, "a.csv");
  const copy = join(made.folder, "..", "copy");
  await made.workspace.copyKeys({ out: copy, is_elsewhere: true }, "cli");
  await made.close();
  for (const name of readdirSync(keysOf(made))) rmSync(join(keysOf(made), name));
  for (const name of readdirSync(copy)) writeFileSync(join(keysOf(made), name), readFileSync(join(copy, name)), { mode: 0o600 });
  const again = await made.again();
  assert.equal((await again.open.lake.query("select * from record_member")).length, 1);
  const [item] = await again.open.evidence.items();
  assert.match(
    (
      (await again.open.evidence.bytesAt([{ evidence_id: item?.evidence_id ?? "", offset: 0, length: 100 }], READING))[0] ?? Buffer.alloc(0)
    ).toString(),
    /a\.csv/,
  );
  assert.equal((await again.open.evidence.verify()).ok, true);
  assert.equal((await again.workspace.viewKeys()).state, "unconfirmed");
});

test("a rotation to a passphrase says that the key file of before is still there, as long as it is", async (t) => {
  const made = await opened(t);
  assert.equal((await made.workspace.rotateKeys("cli")).is_key_file_left, false, "the key file of now");
  await made.close();
  writeFileSync(join(made.folder, "hamon.yml"), "vault: { by: passphrase }\n");
  const again = await made.again("合言葉");
  assert.equal((await again.workspace.rotateKeys("cli")).is_key_file_left, true);
  rmSync(join(keysOf(made), "vault.key"));
  assert.equal((await again.workspace.rotateKeys("cli")).is_key_file_left, false);
});

test("whoever misses the key of the tables is told where it is and which copy has it", async () => {
  const content = await loadContent();
  for (const language of ["ja", "en"] as const) {
    assert.match(content.sentence(language, "faults.lake-key-missing.what"), /keys\/keyring/);
    assert.match(content.sentence(language, "faults.lake-key-missing.next"), /hamon keys copy.*hamon verify.*hamon collect --force/);
  }
});
