// A case, and three witnesses as their operators start them; what they signed, checked by openssl and by a Go program
// over golang.org/x/mod: programs that we did not write.

import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import type { CosignResult, VerifyResult } from "@hamon/records";
import { HAMON } from "../golden/hamon-command.js";
import { buildGo, findGoModule, NO_GO } from "./go-program.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-witness-"));
const workspace = join(folder, "workspace");
const running: ChildProcess[] = [];
let first: CosignResult;
let sent: CosignResult;

function hamon(...args: readonly string[]) {
  return spawnSync(process.execPath, [HAMON, "-w", workspace, ...args, "--json"], { encoding: "utf8", cwd: folder });
}

function answerOf<Answer>({ status, stdout, stderr }: ReturnType<typeof hamon>, expected = 0): Answer {
  assert.equal(status, expected, stdout + stderr);
  return JSON.parse(stdout) as Answer;
}

async function startWitness(name: string, port: number): Promise<string> {
  const options = ["--name", `${name}.example`, "--folder", join(folder, name), "--log", first.public_key, "-p", String(port), "--json"];
  const child = spawn(process.execPath, [HAMON, "witness", "serve", ...options], { stdio: ["ignore", "pipe", "inherit"], cwd: folder });
  running.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { vkey, url } = JSON.parse(line) as { readonly vkey: string; readonly url: string };
    return `witness ${name} ${vkey} ${url}\n`;
  }
  throw new Error(`${name} ended`);
}

const NAMES = ["counsel", "insurer", "firm"];

before(async () => {
  const made = hamon("init", "--title", "証人の確認", "--organisation", "架空保険", "--detected-at", "2025-04-21T09:40:00+09:00");
  assert.equal(made.status, 0, made.stderr);
  first = answerOf<CosignResult>(hamon("witness", "send"));
  const lines: string[] = [];
  const port = 20_000 + (process.pid % 20_000);
  for (const [i, name] of NAMES.entries()) lines.push(await startWitness(name, port + i));
  writeFileSync(join(workspace, "witnesses.policy"), `${lines.join("")}group two 2 ${NAMES.join(" ")}\nquorum two\n`);
  sent = answerOf<CosignResult>(hamon("witness", "send"));
});
after(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

const textOf = (note: string) => note.slice(0, note.indexOf("\n\n") + 1);

test("all three cosign, and verify says so", () => {
  assert.deepEqual([first.is_met, first.witnesses], [null, []]);
  assert.deepEqual([sent.is_met, sent.witnesses.map(({ answer }) => answer)], [true, ["cosigned", "cosigned", "cosigned"]]);
  const { steps } = answerOf<VerifyResult>(hamon("verify"));
  assert.deepEqual(
    steps.filter(({ step }) => step === "cosignatures").map(({ ok, checked }) => ({ ok, checked })),
    [{ ok: true, checked: 1 }],
  );
});

test("openssl alone verifies each cosignature, and not with a letter changed", () => {
  const vkeys = readFileSync(join(workspace, "witnesses.policy"), "utf8").match(/^witness .*$/gm) ?? [];
  assert.equal(vkeys.length, 3);
  for (const [i, line] of vkeys.entries()) {
    const [, , vkey = ""] = line.split(" ");
    const raw = Buffer.from(vkey.split("+").slice(2).join("+"), "base64").subarray(1);
    const pem = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]).toString("base64");
    writeFileSync(join(folder, "key.pem"), `-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`);
    const signed = new RegExp(`^— ${NAMES[i]}\\.example (.*)$`, "m").exec(sent.checkpoint)?.[1] ?? "";
    const bytes = Buffer.from(signed, "base64");
    writeFileSync(join(folder, "signature"), bytes.subarray(12));
    const message = `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${textOf(sent.checkpoint)}`;
    const check = (text: string) => {
      writeFileSync(join(folder, "message"), text);
      const args = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "message", "-sigfile", "signature"];
      return spawnSync("openssl", args, { cwd: folder, encoding: "utf8" }).stdout;
    };
    assert.match(check(message), /Signature Verified Successfully/);
    assert.doesNotMatch(check(message.replace("\ntime 1", "\ntime 2")), /Successfully/);
  }
});

test("the note reader of golang.org/x/mod opens the checkpoint and passes over the four other lines", (t) => {
  const module = findGoModule();
  if (module === undefined) return t.skip(NO_GO);
  const program = buildGo("read_note", { module, folder });
  const file = join(folder, "note");
  writeFileSync(file, sent.checkpoint);
  const read = () => spawnSync(program, [sent.public_key, file], { encoding: "utf8" });
  assert.equal(read().stdout, `1 verified, 4 others\n${textOf(sent.checkpoint)}`, read().stderr);
  writeFileSync(file, sent.checkpoint.replace("\n1\n", "\n2\n"));
  assert.notEqual(read().status, 0);
});

test("a second process on a witness's folder is refused; two that are killed are missed by name", async () => {
  const again = hamon(
    "witness",
    "serve",
    "--name",
    "counsel.example",
    "--folder",
    join(folder, "counsel"),
    "--log",
    first.public_key,
    "-p",
    "1",
  );
  assert.equal(again.status, 4, again.stderr);
  for (const child of running.slice(0, 2)) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  const { is_met, witnesses } = answerOf<CosignResult>(hamon("witness", "send"), 3);
  assert.deepEqual([is_met, witnesses.map(({ answer }) => answer)], [false, ["unreachable", "unreachable", "cosigned"]]);
  assert.equal(hamon("witness", "serve", "--name", "a b", "--folder", join(folder, "other"), "--log", first.public_key).status, 1);
});
