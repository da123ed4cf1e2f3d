// Time stamps through thirty-four years and the command line: three authorities whose certificates end, one change of digest,
// one renewal that nobody made. What is left in a bundle is judged by programs that we did not write: BouncyCastle and openssl.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { StampTaken, VerifyResult } from "@hamon/records";
import { makeDatedTsa, type DatedTsa, type Dates } from "../../packages/engines/timestamp/src/dated-tsa.fixture.js";
import { hasOpenssl } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { Desk } from "./command.js";
import { bouncyCastleMissing, runJava } from "./java-program.js";
import { serveStamps } from "./stamp-authority.js";

const skip = !hasOpenssl && "openssl is not installed";
const LIVES: readonly Dates[] = [
  { from: "2026-01-01", to: "2036-12-31" },
  { from: "2036-01-01", to: "2046-12-31" },
  { from: "2046-01-01", to: "2056-12-31" },
  { from: "2055-01-01", to: "2066-12-31" },
  { from: "2066-01-01", to: "2077-12-31" },
];
const desk = new Desk();
const bag = join(desk.folder, "bag");
let tsas: readonly DatedTsa[] = [];
let authority: Server;
let now: { readonly tsa: number; readonly offset_s: number };

before(async () => {
  if (!hasOpenssl) return;
  tsas = LIVES.map(makeDatedTsa);
  authority = await serveStamps((query) => ({
    body: tsas[now.tsa]?.reply(query, new Date(Date.now() + now.offset_s * 1000)) ?? Buffer.alloc(0),
  }));
  travel("2026-12-01", 0);
  await desk.call(["init", "--title", "三十年", "--organisation", "例示商会"]);
});
after(() => {
  authority?.close();
  for (const tsa of tsas) tsa.remove();
  desk.remove();
});

/** Sets the clock of the workspace and of its authority, and which authority that is. */
function travel(on: string, tsa: number, lines: Readonly<Record<string, string>> = {}): void {
  now = { tsa, offset_s: Math.round((Date.parse(`${on}T03:00:00Z`) - Date.now()) / 1000) };
  const { port } = authority.address() as AddressInfo;
  const settings = Object.entries({ url: `http://127.0.0.1:${port}/`, ca_file: "../ca.pem", ...lines });
  writeFileSync(join(desk.folder, "ca.pem"), tsas[tsa]?.pem ?? "");
  if (!existsSync(desk.workspace)) return;
  const text = settings.map(([key, value]) => `  ${key}: ${value}\n`).join("");
  writeFileSync(join(desk.workspace, "hamon.yml"), `clock_offset_s: ${now.offset_s}\ntime_stamps:\n${text}`);
}

async function stamp(): Promise<StampTaken> {
  const { code, out, err } = await desk.call(["--json", "stamp"]);
  assert.equal(code, 0, err);
  return JSON.parse(out) as StampTaken;
}

async function verify(): Promise<{ readonly ok: boolean; readonly stamps: VerifyResult["steps"][number] }> {
  const { ok, steps } = JSON.parse((await desk.call(["--json", "verify"])).out) as VerifyResult;
  const stamps = steps.find(({ step }) => step === "stamps");
  assert.ok(stamps !== undefined);
  return { ok, stamps };
}

const statusText = async () => (await desk.call(["status"], "en")).out;
const stampsFolder = () => join(desk.workspace, "cases", readdirSync(join(desk.workspace, "cases"))[0] ?? "", "evidence", "stamps");
const recordsIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".ers"));
const WARNS = /Time stamps to be renewed/;
/** Sizes of the stamps of the first years. */
const sizes: number[] = [];

test("2026: three stamps are taken; nothing is to be renewed", { skip }, async () => {
  for (const day of ["2026-12-01", "2026-12-20", "2027-02-01"]) {
    travel(day, 0);
    sizes.push((await stamp()).tree_size);
  }
  travel("2035-11-01", 0);
  assert.doesNotMatch(await statusText(), WARNS);
  assert.deepEqual((await verify()).stamps, { step: "stamps", checked: 3, ok: true, broken: null });
});

test("2036: a year before the end it is said; an authority without a longer certificate renews nothing", { skip }, async () => {
  travel("2036-01-02", 0);
  assert.match(await statusText(), /Time stamps to be renewed: 3\. The first of their certificates ends on 2036-12-31/);
  const taken = await stamp();
  sizes.push(taken.tree_size);
  assert.deepEqual([taken.renewals, taken.left, recordsIn(stampsFolder())], [[], [], []]);
});

test("2036: once the authority has a longer one, a running server renews all of them under one stamp", { skip }, async () => {
  travel("2036-09-15", 1);
  const served = await desk.serve();
  const until = Date.now() + 60_000;
  while (recordsIn(stampsFolder()).length < 4 && Date.now() < until) await sleep(200);
  await served.stop();
  assert.deepEqual(recordsIn(stampsFolder()).toSorted(), sizes.map((size) => `${size}.2.ers`).toSorted());
  assert.doesNotMatch(await statusText(), WARNS);
});

test("2040: the renewed stamps hold, though their own certificates have ended", { skip }, async () => {
  travel("2040-02-29", 1);
  const { ok, stamps } = await verify();
  assert.deepEqual([ok, stamps.checked, stamps.ended], [true, 5, undefined]);
});

test("2046 and 2050: renewed by another authority, and moved to SHA-512", { skip }, async () => {
  travel("2046-06-01", 2);
  assert.deepEqual(
    (await stamp()).renewals.map(({ renews, digest }) => [renews.length, digest]),
    [[5, "sha256"]],
  );
  travel("2050-01-01", 2, { digest: "sha512" });
  assert.match(await statusText(), /Time stamps to be renewed: 6\./);
  const moved = await stamp();
  assert.deepEqual([moved.digest, moved.renewals.map(({ renews, digest }) => [renews.length, digest])], ["sha512", [[6, "sha512"]]]);
  assert.doesNotMatch(await statusText(), WARNS);
});

test("2056: renewed a last time; a bundle holds each stamp with its newest record", { skip }, async () => {
  travel("2056-06-01", 3, { digest: "sha512" });
  assert.deepEqual(
    (await stamp()).renewals.map(({ renews }) => renews.length),
    [7],
  );
  travel("2060-01-01", 3, { digest: "sha512" });
  const { ok, stamps } = await verify();
  assert.deepEqual([ok, stamps.checked, stamps.ended], [true, 8, undefined]);
  assert.equal((await desk.call(["bundle", "--out", bag])).code, 0);
  const records = recordsIn(join(bag, "data", "evidence", "stamps"));
  assert.deepEqual(
    records.filter((name) => sizes.includes(Number.parseInt(name, 10))).toSorted(),
    sizes.map((size) => `${size}.5.ers`).toSorted(),
  );
  const files = readdirSync(join(bag, "data", "evidence", "stamps")).map((name) => `data/evidence/stamps/${name}`);
  assert.equal(spawnSync("sh", ["check-proof.sh", ...files], { cwd: bag }).status, 0);
});

test("the command of VERIFY.md has BouncyCastle agree with every record", { skip: skip || bouncyCastleMissing }, () => {
  const guide = readFileSync(join(bag, "VERIFY.md"), "utf8");
  const [own = "", ...others] = [...guide.matchAll(/```sh\n(J=[^]*?)```/g)].map(([, lines]) => lines ?? "");
  assert.deepEqual(others, [own], "the same in both languages");
  const { status, stdout } = spawnSync("sh", ["-c", own.replace("java -cp", "java -Dat=2060-01-01T00:00:00Z -cp")], {
    cwd: bag,
    encoding: "utf8",
  });
  assert.deepEqual([status, stdout.match(/^OK /gm)?.length], [0, 7], stdout);
  assert.match(stdout, /^OK 2026-12-01T03:0/m);
});

const judge = (folder: string, names: readonly string[], at: string) => {
  const paths = names.map((name) => `data/evidence/stamps/${name}`);
  return runJava("check-record.java", paths, { cwd: folder, set: { at } });
};

test("BouncyCastle agrees with no record after its end", { skip: skip || bouncyCastleMissing }, () => {
  const records = recordsIn(join(bag, "data", "evidence", "stamps"));
  const late = judge(bag, records, "2067-01-01T00:00:00Z");
  assert.deepEqual([late.code, late.lines.filter((line) => line.startsWith("NG ")).length], [1, 7], late.lines.join("\n"));
});

// Each record was right when it was the newest one.
test("BouncyCastle agrees with the records as they were after each renewal", { skip: skip || bouncyCastleMissing }, () => {
  const folder = join(desk.folder, "then");
  cpSync(bag, folder, { recursive: true });
  cpSync(stampsFolder(), join(folder, "data", "evidence", "stamps"), { recursive: true });
  const [size] = sizes;
  const moments = { 2: "2040-01-01", 3: "2049-01-01", 4: "2052-01-01" };
  for (const [count, on] of Object.entries(moments)) {
    const { code, lines } = judge(folder, [`${size}.${count}.ers`], `${on}T00:00:00Z`);
    assert.equal(code, 0, lines.join("\n"));
  }
});

test("a record that was changed, and one beside another checkpoint, is refused by BouncyCastle and by us", {
  skip: skip || bouncyCastleMissing,
}, async () => {
  const [name = ""] = recordsIn(join(bag, "data", "evidence", "stamps")).filter((one) => one.startsWith(`${sizes[0]}.`));
  const place = join(bag, "data", "evidence", "stamps");
  const whole = readFileSync(join(place, name));
  // Within the first stamp, and within the newest one.
  for (const at of [200, whole.length - 100]) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] as number) ^ 1;
    await refuse(changed, name);
  }
  const checkpoint = readFileSync(join(place, `${sizes[0]}.checkpoint`));
  await refuse(Buffer.concat([checkpoint, Buffer.from("\n")]), `${sizes[0]}.checkpoint`);

  async function refuse(bytes: Buffer, file: string): Promise<void> {
    for (const folder of [place, stampsFolder()]) {
      const kept = readFileSync(join(folder, file));
      writeFileSync(join(folder, file), bytes);
      if (folder === place) assert.equal(judge(bag, [name], "2060-01-01T00:00:00Z").code, 1, file);
      else assert.equal((await verify()).stamps.ok, false);
      writeFileSync(join(folder, file), kept);
    }
  }
});

test("the first stamp itself is still what openssl takes for one of its day", { skip }, () => {
  const base = `data/evidence/stamps/${sizes[0]}`;
  const files = ["-data", `${base}.checkpoint`, "-in", `${base}.tsr`, "-CAfile", `${base}.ca.pem`];
  const checked = (on: string) =>
    spawnSync("openssl", ["ts", "-verify", ...files, "-attime", String(Date.parse(on) / 1000)], { cwd: bag }).status;
  assert.deepEqual([checked("2026-12-01T03:00:00Z"), checked("2060-01-01T00:00:00Z")], [0, 1]);
});

test("2067: what nobody renewed is said, and is right again from the time of a new stamp", { skip }, async () => {
  travel("2067-03-31", 4, { digest: "sha512" });
  const gone = await verify();
  assert.deepEqual(
    [gone.ok, gone.stamps.ended, gone.stamps.broken?.code, gone.stamps.broken?.params],
    [false, 8, "stamp-ended", { until: "2066-12-31" }],
  );
  assert.match(await statusText(), /Time stamps that were not renewed before their certificates ended[^:]*: 8\./);
  const told = (await desk.call(["verify"], "ja")).out;
  assert.match(told, /✗ 時刻の証明.*更新されていませんでした/);
  assert.doesNotMatch(told, /バックアップ/); // nothing was changed: nobody is sent to look for it
  assert.deepEqual((await stamp()).renewals, []);
  const { ok, stamps } = await verify();
  assert.deepEqual([ok, stamps.checked, stamps.ended, stamps.broken], [true, 9, 8, null]);
  assert.match((await desk.call(["verify"], "ja")).out, /✓ 時刻の証明.*8 件は、証明書が切れる前に更新されず/);
});
