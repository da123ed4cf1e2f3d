// Many stamps renewed at once: one new stamp for as many as one entry has room for, one that is broken left as it is, and each
// way through the hash tree judged by BouncyCastle.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { caseIn } from "../../packages/base/evidence/src/case-on-disk.fixture.js";
import type { Evidence } from "../../packages/base/evidence/src/index.js";
import { makeDatedTsa, type DatedTsa } from "../../packages/engines/timestamp/src/dated-tsa.fixture.js";
import { hasOpenssl } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { bouncyCastleMissing, runJava } from "./java-program.js";
import { serveStamps } from "./stamp-authority.js";

const skip = !hasOpenssl && "openssl is not installed";
const CHECK = fileURLToPath(new URL("../../packages/base/evidence/src/bundle/page/check-record.java", import.meta.url));
const COUNT = 131;
const root = mkdtempSync(join(tmpdir(), "hamon-batch-"));
const place = caseIn(root);
const stamps = join(place.folder, "stamps");
let tsas: readonly [DatedTsa, DatedTsa];
let authority: Server;
let asked = 0;
let evidence: Evidence;
let broken = 0;

before(async () => {
  if (!hasOpenssl) return;
  tsas = [makeDatedTsa({ from: "2026-01-01", to: "2036-12-31" }), makeDatedTsa({ from: "2036-01-01", to: "2046-12-31" })];
  authority = await serveStamps((query) => {
    asked += 1;
    return { body: tsas[place.clock.getUTCFullYear() < 2036 ? 0 : 1].reply(query, place.clock) };
  });
  place.clock = new Date("2026-12-01T00:00:00Z");
  evidence = await place.open();
  for (let i = 0; i < COUNT; i += 1) await evidence.stamp(by(), "cli");
});
after(async () => {
  await evidence?.close();
  authority?.close();
  for (const tsa of tsas ?? []) tsa.remove();
  rmSync(root, { recursive: true, force: true });
});

const by = () => ({
  url: `http://127.0.0.1:${(authority.address() as AddressInfo).port}/`,
  trusted: tsas.map(({ pem }) => pem).join(""),
  policies: [],
  digest: "sha256" as const,
});

const stepOf = async () => (await evidence.verify()).steps.find(({ step }) => step === "stamps");

test("131 stamps, one of them broken: two new stamps renew 130, and the broken one is named as left", { skip }, async () => {
  const all = await evidence.stamps();
  broken = all[70]?.tree_size ?? 0;
  const file = join(stamps, `${broken}.tsr`);
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, -1));
  place.clock = new Date("2036-06-01T00:00:00Z");
  asked = 0;
  const { renewals, left } = await evidence.renewStamps({ authority: by(), actor: "system", stamps: all });
  assert.deepEqual([asked, renewals.map(({ renews }) => renews.length), left], [2, [127, 3], [broken]]);
  assert.deepEqual([(await stepOf())?.broken?.code, (await stepOf())?.broken?.at], ["token-malformed", `stamps/${broken}.tsr`]);
  writeFileSync(file, whole);
  assert.deepEqual(await stepOf(), { step: "stamps", checked: COUNT, ok: true, broken: null });
});

test("the one that was left ended; a later stamp that holds covers what it covered", { skip }, async () => {
  place.clock = new Date("2040-01-01T00:00:00Z");
  assert.deepEqual(await stepOf(), { step: "stamps", checked: COUNT, ok: true, broken: null, ended: 1 });
  const { renewals, left } = await evidence.renewStamps({
    authority: by(),
    actor: "system",
    stamps: (await evidence.stamps()).filter(({ tree_size }) => tree_size === broken),
  });
  assert.deepEqual([renewals, left], [[], [broken]]);
});

test("a record put in the place of another one's, or without the stamp beside it, is found", { skip }, async () => {
  const [first, second] = (await evidence.stamps()).map(({ tree_size }) => join(stamps, String(tree_size)));
  const codeWith = async (file: string, bytes: Buffer) => {
    const kept = readFileSync(file);
    writeFileSync(file, bytes);
    const step = await stepOf();
    writeFileSync(file, kept);
    return step?.broken?.code;
  };
  assert.equal(await codeWith(`${first}.2.ers`, readFileSync(`${second}.2.ers`)), "record-other-stamp");
  assert.equal(await codeWith(`${first}.tsr`, readFileSync(`${second}.tsr`)), "record-other-stamp");
  assert.equal(await codeWith(`${first}.checkpoint`, readFileSync(`${second}.checkpoint`)), "record-data-different");
  assert.equal(await codeWith(`${first}.2.ers`, readFileSync(`${first}.tsr`)), "record-malformed");
  assert.equal(await codeWith(`${first}.2.ca.pem`, Buffer.from(tsas[1].pem)), "chain-unknown");
});

test("BouncyCastle agrees with each of the 130 records, and with none that was changed", { skip: skip || bouncyCastleMissing }, () => {
  const records = readdirSync(stamps).filter((name) => name.endsWith(".ers"));
  const judged = (names: readonly string[]) => runJava(CHECK, names, { cwd: stamps, set: { at: "2046-01-01T00:00:00Z" } });
  const { code, lines } = judged(records);
  assert.deepEqual([code, lines.filter((line) => line.startsWith("OK 2026-12-01T00:00:00Z ")).length], [0, 130], lines.join("\n"));
  for (const name of records.slice(0, 20)) {
    const bytes = readFileSync(join(stamps, name));
    // The hashes of the tree stand before the second stamp; each of these records has another one wrong.
    const at = bytes.length - 1150 - 34 * (records.indexOf(name) % 7);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(join(stamps, name), bytes);
  }
  const changed = judged(records.slice(0, 20)).lines;
  assert.equal(changed.filter((line) => line.startsWith("NG ")).length, 20, changed.join("\n"));
});
