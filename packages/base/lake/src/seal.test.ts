// Nothing of a row lies on the disk in the clear; a key that is gone or another, and a part that was changed, are named.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openLake, type LakePart } from "./index.js";
import { folderFor, keyFor, lakeFor } from "./lake.fixture.js";
import { rememberNonces, Seal } from "./seal.js";
import { noncesOf } from "./sealed-file.js";

const CANARY = "カナリア花子";
const ROWS = `select range as row_id, '${CANARY}' || range as name from range(300000)`;
const keyFile = (caseFolder: string) => join(caseFolder, "keys", "lake_case_2026_0001.key");

/** Files below a folder whose raw bytes hold the canary, and how many bytes were looked at. */
function search(folder: string): { readonly hits: readonly string[]; readonly bytes: number } {
  const hits: string[] = [];
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const content = readFileSync(join(entry.parentPath, entry.name));
    bytes += content.length;
    if (content.includes(CANARY)) hits.push(entry.name);
  }
  return { hits, bytes };
}

async function writeCanary(caseFolder: string, key: Parameters<typeof openLake>[0]["key"]): Promise<LakePart> {
  const lake = await openLake({ caseFolder, key });
  try {
    const draft = lake.begin(await lake.session());
    await draft.write("record_x", "a", ROWS);
    await draft.write("record_x", "b", ROWS);
    const { written } = await draft.commit();
    assert.deepEqual(await lake.query(`select count(*) as n from record_x where starts_with(name, '${CANARY}')`), [{ n: 600_000 }]);
    return written[0] as LakePart;
  } finally {
    await lake.close();
  }
}

test("a value of a table is nowhere in the lake's folder; without a key it is there", async (t) => {
  const [sealed, clear] = [folderFor(t), folderFor(t)];
  await writeCanary(sealed, keyFor(sealed));
  await writeCanary(clear, null);
  assert.deepEqual(search(join(sealed, "lake")).hits, []);
  assert.equal(search(join(clear, "lake")).hits.length, 2);
});

async function spilled(caseFolder: string, key: Parameters<typeof openLake>[0]["key"]): Promise<ReturnType<typeof search>> {
  const lake = await openLake({ caseFolder, key, memoryLimitMib: 100, threads: 1 });
  try {
    const session = await lake.session();
    await session.exec(`create temp table big as select '${CANARY}' || range as v, hash(range) as h from range(5000000)`);
    return search(join(caseFolder, "lake", ".tmp"));
  } finally {
    await lake.close();
  }
}

test("a value that DuckDB spills is nowhere in what it spilled; without a key it is there", async (t) => {
  const [sealed, clear] = [folderFor(t), folderFor(t)];
  const found = await spilled(sealed, keyFor(sealed));
  assert.ok(found.bytes > 10_000_000, `${found.bytes} bytes were spilled`);
  assert.deepEqual(found.hits, []);
  assert.ok((await spilled(clear, null)).hits.length > 0);
});

test("the key is in no argument, no environment and no message of a mistake", async (t) => {
  const caseFolder = folderFor(t);
  await writeCanary(caseFolder, keyFor(caseFolder));
  const lake = await lakeFor(t, caseFolder);
  await lake.query("select 1");
  const secrets = secretsOf(caseFolder, lake.parts());
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const name of processes)
    for (const file of ["cmdline", "environ"]) {
      const text = readOrNothing(join("/proc", name, file));
      for (const secret of secrets) assert.ok(!text.includes(secret), `${file} of ${name}`);
    }
  const asked = ["select * from read_parquet('nowhere')", "pragma add_parquet_key('x', 'short')", "select nothing from record_x"];
  for (const sql of asked)
    await assert.rejects(lake.query(sql), ({ message }: Error) => secrets.every((secret) => !message.includes(secret)));
});

function secretsOf(caseFolder: string, parts: readonly LakePart[]): readonly string[] {
  const text = readFileSync(keyFile(caseFolder), "utf8").trim();
  const statements = new Seal(Buffer.from(text, "hex"), parts).statements();
  assert.equal(statements.length, 1);
  return [text, ...statements.map((statement) => /, '(.+)'\)$/.exec(statement)?.[1] ?? "")];
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // it ended while it was looked at
  }
}

const spoiltKeys = [
  { name: "missing", code: "lake-key-missing", spoil: (file: string) => rmSync(file) },
  { name: "damaged", code: "lake-key-malformed", spoil: (file: string) => writeFileSync(file, "00") },
  { name: "another", code: "lake-key-wrong", spoil: (file: string) => writeFileSync(file, "ab".repeat(32)) },
];

for (const { name, code, spoil } of spoiltKeys) {
  test(`openLake with a key that is ${name} says so and removes nothing`, async (t) => {
    const caseFolder = folderFor(t);
    const { path } = await writeCanary(caseFolder, keyFor(caseFolder));
    spoil(keyFile(caseFolder));
    await assert.rejects(openLake({ caseFolder, key: keyFor(caseFolder) }), { code });
    assert.ok(statSync(join(caseFolder, path)).size > 0);
  });
}

test("a sealed lake is not opened without a key", async (t) => {
  const caseFolder = folderFor(t);
  await writeCanary(caseFolder, keyFor(caseFolder));
  await assert.rejects(openLake({ caseFolder, key: null }), { code: "lake-key-missing" });
});

test("a bit changed anywhere in a part is found when it is read, and the part is named", async (t) => {
  for (const share of [0.1, 0.5, 0.9, 0.9999]) {
    const caseFolder = folderFor(t);
    const { path } = await writeCanary(caseFolder, keyFor(caseFolder));
    const bytes = readFileSync(join(caseFolder, path));
    const at = Math.floor(bytes.length * share);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(join(caseFolder, path), bytes);
    const lake = await lakeFor(t, caseFolder);
    await assert.rejects(lake.query("select max(name), sum(row_id) from record_x"), { code: "lake-file-broken", at: path }, String(share));
  }
});

test("tables from before there was a key are read on, and new ones are encrypted", async (t) => {
  const caseFolder = folderFor(t);
  await writeCanary(caseFolder, null);
  const lake = await lakeFor(t, caseFolder);
  const draft = lake.begin(await lake.session());
  await draft.write("record_x", "b", `select range as row_id, 'ツバメ' as name from range(5)`);
  await draft.commit();
  assert.deepEqual(await lake.query("select count(*) as n from record_x"), [{ n: 300_005 }]);
  assert.deepEqual(
    lake.parts().map(({ key }) => key === undefined),
    [true, false],
  );
});

test("files written at once lie under keys of their own, one after the other under the same", async (t) => {
  const lake = await lakeFor(t);
  const draft = lake.begin(await lake.session());
  async function* slowly() {
    yield Buffer.from("1\n");
    await sleep(200);
  }
  const columns = { n: "BIGINT" };
  const [a, b] = await Promise.all([
    draft.writeTsv("record_x", "a", columns, slowly()),
    draft.writeTsv("record_x", "b", columns, slowly()),
  ]);
  const c = await draft.writeTsv("record_x", "c", columns, slowly());
  const d = await draft.write("record_x", "d", "select 4::bigint as n");
  await draft.commit();
  assert.notEqual(a.key, b.key);
  assert.equal(c.key, d.key);
  assert.ok([a.key, b.key].includes(c.key));
  const rows = await lake.query<{ n: number }>("select n from record_x");
  assert.deepEqual(
    rows.map(({ n }) => n),
    [1, 1, 1, 4],
  );
});

test("nonces are those of the file's modules, and none may come twice under a key", async (t) => {
  const caseFolder = folderFor(t);
  const { path } = await writeCanary(caseFolder, keyFor(caseFolder));
  const file = join(caseFolder, path);
  const nonces = noncesOf(file) ?? [];
  assert.ok(nonces.length > 12, "three row groups of two columns, a page and its header each, and the footer");
  assert.equal(new Set(nonces).size, nonces.length);
  const key = { name: "k", nonces: new Set<string>() };
  rememberNonces(key, file, path);
  assert.equal(key.nonces.size, nonces.length);
  assert.throws(() => rememberNonces(key, file, path), { code: "lake-nonce-repeated", at: path });
});

test("a file that is not encrypted or not whole has no nonces to remember", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "x"));
  const { path } = await writeCanary(folder, keyFor(folder));
  const whole = readFileSync(join(folder, path));
  const files = [
    Buffer.alloc(0),
    Buffer.from("PAR1 and PAR1"),
    whole.subarray(0, -1),
    Buffer.concat([whole.subarray(0, 5), whole.subarray(6)]),
  ];
  for (const [i, bytes] of files.entries()) {
    const file = join(folder, "x", `${i}`);
    writeFileSync(file, bytes);
    assert.throws(() => rememberNonces({ name: "k", nonces: new Set() }, file, `x/${i}`), { code: "lake-not-encrypted" }, String(i));
  }
});
