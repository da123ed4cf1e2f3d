// Time stamps through the command line, by a real authority (openssl ts) over HTTP: taken, verified, in a bundle checked
// by openssl alone; and every way an authority can fail.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { StampView, VerifyResult } from "@hamon/records";
import { hasOpenssl, makeTsa, POLICY, type Tsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { Desk } from "./command.js";
import { setAuthority as nameAuthority, startAuthority, type Answer } from "./stamp-authority.js";

const skip = !hasOpenssl && "openssl is not installed";
const desk = new Desk();
let tsa: Tsa;
let authority: Server;
/** What it answers instead, for the tests of failures. */
let instead: Answer | null = null;

before(async () => {
  if (!hasOpenssl) return;
  tsa = makeTsa();
  authority = await startAuthority(tsa, () => instead);
  await desk.call(["init", "--title", "時刻", "--organisation", "例示商会"]);
});
after(() => {
  authority?.close();
  tsa?.remove();
  desk.remove();
});

function setAuthority(lines: Readonly<Record<string, string>> = {}): void {
  nameAuthority(desk, { tsa, authority }, lines);
}

const caseFolder = () => join(desk.workspace, "cases", readdirSync(join(desk.workspace, "cases"))[0] ?? "");
const codeOf = async (words: readonly string[]) => JSON.parse((await desk.call(["--json", ...words])).err).fault.code as string;

test("without an authority nothing is asked, and status says how to set one", { skip }, async () => {
  assert.equal(await codeOf(["stamp"]), "stamp-not-set");
  assert.match((await desk.call(["status"], "en")).out, /No time-stamping authority is set \(time_stamps in hamon\.yml\)/);
});

test("an authority that fails is named by how it fails, and the log is as it was", { skip }, async () => {
  setAuthority();
  const failures: readonly (readonly [typeof instead, string])[] = [
    [{ status: 503, body: Buffer.alloc(0) }, "stamp-answer-wrong"],
    [{ type: "text/html", body: Buffer.from("<html>") }, "stamp-answer-wrong"],
    [{ body: Buffer.alloc(1_000_000) }, "stamp-answer-wrong"],
    [{ body: Buffer.from("hello") }, "token-malformed"],
    [{ body: Buffer.from([0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02]) }, "stamp-refused"],
  ];
  for (const [answer, code] of failures) {
    instead = answer;
    assert.equal(await codeOf(["stamp"]), code);
  }
  instead = null;
  setAuthority({ policies: "[1.2.3.4]" });
  assert.notEqual(await codeOf(["stamp"]), undefined);
  setAuthority({ url: "http://127.0.0.1:1/" });
  assert.equal(await codeOf(["stamp"]), "stamp-unreachable");
  setAuthority({ ca_file: "none.pem" });
  assert.equal(await codeOf(["stamp"]), "stamp-ca-unreadable");
  setAuthority();
  assert.equal(readdirSync(join(caseFolder(), "evidence")).includes("stamps"), false);
});

test("a stamp is kept, told and verified; a bundle's stamp is checked by openssl alone", { skip }, async () => {
  setAuthority({ policies: `[${POLICY}]` });
  const stamp = JSON.parse((await desk.call(["--json", "stamp"])).out) as StampView;
  assert.ok(Math.abs(Date.parse(stamp.stamped_at) - Date.now()) < 60_000);
  assert.match((await desk.call(["status"], "ja")).out, /時刻の証明を受けました/);
  const verified = JSON.parse((await desk.call(["--json", "verify"])).out) as VerifyResult;
  assert.deepEqual(
    verified.steps.filter(({ step }) => step === "stamps").map(({ checked, ok }) => [checked, ok]),
    [[1, true]],
  );
  const bag = join(desk.folder, "bag");
  assert.equal((await desk.call(["bundle", "--out", bag])).code, 0);
  const base = `data/evidence/stamps/${stamp.tree_size}`;
  const args = [
    "ts",
    "-verify",
    "-data",
    `${base}.checkpoint`,
    "-in",
    `${base}.tsr`,
    "-CAfile",
    `${base}.ca.pem`,
    "-attime",
    String(Date.parse(stamp.stamped_at) / 1000),
  ];
  const checked = spawnSync("openssl", args, { cwd: bag, encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(spawnSync("sh", ["check-proof.sh", `${base}.tsr`], { cwd: bag }).status, 0);
});

test("a stamp that was changed, or is of another log, is found by verify", { skip }, async () => {
  const folder = join(caseFolder(), "evidence", "stamps");
  const name = readdirSync(folder).find((one) => one.endsWith(".tsr")) ?? "";
  const whole = readFileSync(join(folder, name));
  const stepAfter = async (bytes: Buffer, file = name) => {
    const kept = readFileSync(join(folder, file));
    writeFileSync(join(folder, file), bytes);
    const { steps } = JSON.parse((await desk.call(["--json", "verify"])).out) as VerifyResult;
    writeFileSync(join(folder, file), kept);
    return steps.find(({ step }) => step === "stamps")?.broken?.code;
  };
  const changed = Buffer.from(whole);
  changed[changed.length - 3] = (changed[changed.length - 3] as number) ^ 1;
  assert.equal(await stepAfter(changed), "token-signature-wrong");
  const checkpoint = name.replace(".tsr", ".checkpoint");
  assert.equal(await stepAfter(Buffer.from("example\n3\nAAAA\n\n"), checkpoint), "token-imprint-different");
  const authorities = name.replace(".tsr", ".ca.pem");
  const broken = readFileSync(join(folder, authorities), "utf8").replace("BEGIN CERTIFICATE-----\nM", "BEGIN CERTIFICATE-----\nL");
  assert.equal(await stepAfter(Buffer.from(broken), authorities), "stamp-no-authority");
  const other = "localhost/hamon/case_2025_0001\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— x AAAAAAAA\n";
  const stamped = tsa.stamp(Buffer.from(other));
  assert.notEqual(await stepAfter(stamped), undefined);
});
