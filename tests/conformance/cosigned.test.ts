// check-cosigned.sh of a bundle: who signed its checkpoint besides the log, told with openssl alone.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWitnessedBag, type WitnessedBag } from "../../packages/base/evidence/src/bundle/witnessed-bag.fixture.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamon-cosigned-"));
const bag = join(folder, "bag");
const NOTE = join(bag, "data/log/checkpoint.cosigned");
/** OpenSSL from 3.5 on knows ML-DSA. */
const [major = 0, minor = 0] = (spawnSync("openssl", ["version"], { encoding: "utf8" }).stdout.match(/\d+/g) ?? []).map(Number);
const knowsMlDsa = major > 3 || (major === 3 && minor >= 5);
let made: WitnessedBag;

before(async () => {
  made = await makeWitnessedBag(bag, {});
});
after(() => rmSync(folder, { recursive: true, force: true }));

function check(keys: readonly string[], path = process.env["PATH"] ?? "") {
  const { stdout, stderr, status } = spawnSync("sh", ["check-cosigned.sh", ...keys], {
    cwd: bag,
    encoding: "utf8",
    env: { ...process.env, PATH: path },
  });
  return { lines: (stdout + stderr).trimEnd().split("\n"), status };
}

test("of each key it says whether it cosigned, and when", () => {
  const { lines, status } = check(made.vkeys);
  assert.match(lines[0] ?? "", /^counsel\.example: OK, at \d{10} seconds since 1970$/);
  assert.match(lines[1] ?? "", /^insurer\.example: OK, at \d{10} seconds since 1970$/);
  assert.deepEqual([lines.slice(2), status], [["firm.example: FAILED (no signature of this key)"], 1]);
  assert.equal(check(made.vkeys.slice(0, 2)).status, 0);
});

test("the policy in the bundle names the keys, and no place where anybody listens", () => {
  const policy = readFileSync(join(bag, "data/log/witnesses.policy"), "utf8");
  const words = policy.split("\n").map((line) => line.split(" "));
  assert.deepEqual(
    words.flatMap(([keyword, , vkey]) => (keyword === "witness" ? [vkey] : [])),
    made.vkeys,
  );
  assert.doesNotMatch(policy, /127\.0\.0\.1|http/);
  assert.match(policy, /\nquorum two\n$/);
});

test("keys that are none, of another name, or cut are refused", () => {
  const [vkey = ""] = made.vkeys;
  for (const bad of [vkey.replace("counsel", "council"), vkey.slice(0, -4), vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+"), "x", "a+b+c"]) {
    const { lines, status } = check([bad]);
    assert.match(lines.join(), /: FAILED \(no verifier key\)$/, bad);
    assert.equal(status, 1);
  }
  const log = readFileSync(join(bag, "data/log/log.vkey"), "utf8").trim();
  assert.match(check([log]).lines.join(), /FAILED \(no key of a witness\)/);
  assert.match(check([]).lines.join(), /^nothing to check/);
});

test("whatever is changed in what a witness signed, or in its line: it is not OK", () => {
  const note = readFileSync(NOTE);
  const line = note.indexOf("— counsel.example ");
  const places = [2, note.indexOf("\n") + 2, note.indexOf("\n\n") - 4, line + 30, line + 60, line + 100];
  for (const at of places) {
    const changed = Buffer.from(note);
    changed[at]! ^= 1;
    writeFileSync(NOTE, changed);
    const { lines, status } = check(made.vkeys.slice(0, 1));
    assert.match(lines.join(), /FAILED/, `byte ${at}: ${lines.join()}`);
    assert.equal(status, 1);
  }
  writeFileSync(NOTE, note);
});

test("ML-DSA-44: checked by an openssl that has it, and told as not checked by one that has not", (t) => {
  if (!knowsMlDsa) {
    assert.deepEqual(check([made.second]), { lines: ["localhost/hamon/case_2025_0001: not checked: needs openssl 3.5"], status: 1 });
    t.diagnostic("openssl before 3.5: ML-DSA by a command of ours in its place, over @noble/post-quantum");
  }
  const path = knowsMlDsa ? process.env["PATH"] : `${opensslWithMlDsa()}${delimiter}${process.env["PATH"]}`;
  const { lines, status } = check([made.second], path);
  assert.match(lines.join(), /^localhost\/hamon\/case_2025_0001: OK, at \d{10} seconds/);
  assert.equal(status, 0);
  const note = readFileSync(NOTE);
  for (const at of [note.indexOf("\n") + 2, note.indexOf("\n— localhost", note.indexOf("\n— localhost") + 1) + 400]) {
    const changed = Buffer.from(note);
    changed[at]! ^= 1;
    writeFileSync(NOTE, changed);
    assert.equal(check([made.second], path).status, 1, `byte ${at}`);
  }
  writeFileSync(NOTE, note);
});

/** `openssl` that hands all on to the real one but for the two questions about a key that it does not know. */
function opensslWithMlDsa(): string {
  const place = join(folder, "bin");
  mkdirSync(place, { recursive: true });
  const real = spawnSync("sh", ["-c", "command -v openssl"], { encoding: "utf8" }).stdout.trim();
  const program = `#!${process.execPath}
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ml_dsa44 } from ${JSON.stringify(join(ROOT, "node_modules/@noble/post-quantum/ml-dsa.js"))};
const args = process.argv.slice(2);
const of = (name) => args[args.indexOf(name) + 1];
const HEAD = Buffer.from("30820532300b06096086480165030403110382052100", "hex");
if (args[0] === "pkeyutl" && readFileSync(of("-inkey")).subarray(0, HEAD.length).equals(HEAD)) {
  const [key, message, signature] = ["-inkey", "-in", "-sigfile"].map((name) => readFileSync(of(name)));
  process.exit(key.length === HEAD.length + 1312 && ml_dsa44.verify(signature, message, key.subarray(HEAD.length)) ? 0 : 1);
}
process.exit(spawnSync(${JSON.stringify(real)}, args, { stdio: "inherit" }).status ?? 1);
`;
  writeFileSync(join(place, "openssl.mjs"), program);
  writeFileSync(join(place, "openssl"), `#!/bin/sh\nexec ${process.execPath} ${join(place, "openssl.mjs")} "$@"\n`);
  chmodSync(join(place, "openssl"), 0o755);
  return place;
}
