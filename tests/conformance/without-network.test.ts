// One bundle, checked by programs that we did not write in a namespace that has no network: each finds it in order, and each sees
// a byte that is changed in what it reads.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { filesIn, replaceFile } from "../../packages/base/evidence/src/bundle/bag.fixture.js";
import { hasOpenssl, makeTsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { Desk } from "./command.js";
import { buildFsck, FSCK_GOOD, fsckCommand } from "./fsck-program.js";
import { buildGo, findGoModule, NO_GO } from "./go-program.js";
import { setAuthority, startAuthority } from "./stamp-authority.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIRST_HOUR = join(ROOT, "examples", "first_hour");
const MOST_MS = 120_000;
const NO_OPENSSL = "openssl is not here: apt-get install openssl";
const desk = new Desk();
const bag = join(desk.folder, "bag");
/** How a process is started without a network: as root, or where everybody may have namespaces. */
const CUT = [
  ["unshare", "-n"],
  ["unshare", "-rn"],
].find(([command = "", ...args]) => spawnSync(command, [...args, "true"]).status === 0);
const skip = CUT === undefined ? "no namespace without a network: unshare -n wants root" : false;

async function call(...words: readonly string[]): Promise<void> {
  const { code, err } = await desk.call(words);
  assert.equal(code, 0, err);
}

before(async () => {
  if (skip !== false) return;
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  await call("init", "--title", "持ち出し", "--organisation", "例示商会", "--data-map", "member_site");
  cpSync(join(FIRST_HOUR, "data_maps"), join(desk.workspace, "data_maps"), { recursive: true });
  mkdirSync(join(desk.workspace, "templates"), { recursive: true });
  copyFileSync(join(FIRST_HOUR, "templates", "statements.yml"), join(desk.workspace, "templates", "statements.yml"));
  await call("add", "access.log", "--log", "member-site");
  await call("add", "member.csv", "--table", "member");
  const run = await desk.run(["run"]);
  assert.equal(run.code, 0, run.err);
  if (hasOpenssl) await stamp();
  await call("bundle", "--out", "bag", "--original", "member.csv");
  symlinkSync(join(ROOT, "node_modules"), join(desk.folder, "node_modules"));
});
after(() => desk.remove());

async function stamp(): Promise<void> {
  const tsa = makeTsa();
  const authority = await startAuthority(tsa);
  setAuthority(desk, { tsa, authority });
  await call("stamp");
  authority.close();
  tsa.remove();
}

function cut(command: readonly string[]) {
  const [first = "", ...args] = [...(CUT ?? []), ...command];
  return spawnSync(first, args, { cwd: bag, encoding: "utf8", timeout: MOST_MS });
}

test("in the namespace nobody is reached, not even this machine", { skip }, async (t) => {
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const program = `require("net").connect(${port}, "127.0.0.1").on("connect", () => process.exit(0)).on("error", () => process.exit(7))`;
  assert.equal(cut([process.execPath, "-e", program]).status, 7);
  assert.match(readFileSync("/proc/net/dev", "utf8"), /lo:/);
  assert.deepEqual(
    cut(["cat", "/proc/net/dev"])
      .stdout.split("\n")
      .flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? []),
    ["lo"],
  );
});

/** A program of others. */
interface Check {
  readonly name: string;
  /** Why it is not run here, or the command, to be run in the bag. */
  command(): { readonly reason: string } | readonly string[];
  /** What it says of a bag in order, beside ending with 0. */
  readonly good: RegExp;
  /** A file that it reads. */
  readonly reads: RegExp;
}

const has = (program: string) => spawnSync(program, []).error === undefined;
const log = "data/log";
const stamped = () =>
  readdirSync(join(bag, "data/evidence/stamps"))
    .find((name) => name.endsWith(".tsr"))
    ?.slice(0, -4) ?? "";

const checks: readonly Check[] = [
  {
    name: "sha256sum",
    command: () => ["sha256sum", "--check", "--strict", "manifest-sha256.txt"],
    good: /^data\/.*: OK$/m,
    reads: /^data\/documents\//,
  },
  {
    name: "signify-openbsd",
    command: () =>
      has("signify-openbsd")
        ? ["signify-openbsd", "-V", "-p", `${log}/log.pub`, "-x", `${log}/checkpoint.signify`, "-m", `${log}/checkpoint.body`]
        : { reason: "signify-openbsd is not here: apt-get install signify-openbsd" },
    good: /^Signature Verified$/m,
    reads: /^data\/log\/checkpoint\.body$/,
  },
  {
    name: "openssl pkeyutl",
    command: () => {
      const files = ["-inkey", `${log}/log.pem`, "-in", `${log}/checkpoint.body`, "-sigfile", `${log}/checkpoint.sig`];
      return hasOpenssl ? ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin", ...files] : { reason: NO_OPENSSL };
    },
    good: /^Signature Verified Successfully$/m,
    reads: /^data\/log\/checkpoint\.sig$/,
  },
  {
    name: "openssl ts",
    command: () => {
      if (!hasOpenssl) return { reason: NO_OPENSSL };
      const base = `data/evidence/stamps/${stamped()}`;
      return ["openssl", "ts", "-verify", "-data", `${base}.checkpoint`, "-in", `${base}.tsr`, "-CAfile", `${base}.ca.pem`];
    },
    good: /^Verification: OK$/m,
    reads: /^data\/evidence\/stamps\/\d+\.checkpoint$/,
  },
  {
    name: "golang.org/x/mod",
    command: () => {
      const module = findGoModule();
      return module === undefined ? { reason: NO_GO } : [buildGo("read_log", { module, folder: desk.folder }), bag];
    },
    good: /^\d+ entries, \d+ proofs$/m,
    reads: /^data\/log\/tile\/entries\//,
  },
  {
    name: "@sigstore/verify",
    command: () => [process.execPath, join(bag, "statements/check-sigstore.mjs")],
    good: /^rows\.total\.reachable: OK$/m,
    reads: /^statements\/rows\.total\.reachable\.pae$/,
  },
  {
    name: "tessera's fsck",
    command: () => {
      const fsck = buildFsck(desk.folder);
      return "reason" in fsck ? fsck : fsckCommand(fsck.program, { log: join(bag, log), vkeyFile: join(bag, log, "log.vkey") });
    },
    good: FSCK_GOOD,
    reads: /^data\/log\/tile\/0\//,
  },
];

for (const { name, command: commandOf, good, reads } of checks) {
  test(`${name}: without a network the bundle is in order, and a changed byte is seen`, { skip }, (t) => {
    const command = commandOf();
    if ("reason" in command) return t.skip(command.reason);
    const isGood = () => {
      const { status, stdout, stderr } = cut(command);
      return { is: status === 0 && good.test(stdout + stderr), said: stdout + stderr };
    };
    const first = isGood();
    assert.ok(first.is, first.said);
    const path = filesIn(bag).find((one) => reads.test(one)) ?? "";
    const bytes = readFileSync(join(bag, path));
    const changed = Buffer.from(bytes);
    changed[bytes.length >> 1]! ^= 1;
    replaceFile(bag, path, changed);
    const spoiled = isGood();
    assert.ok(!spoiled.is, `${path}: ${spoiled.said}`);
    replaceFile(bag, path, bytes);
    assert.ok(isGood().is);
  });
}
