// The log of a case, as it lies in the case's folder, read by tessera's fsck: a program that we did not write.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { makeFullCase } from "../../packages/base/evidence/src/full-case.fixture.js";
import { buildFsck, FSCK_GOOD, fsckCommand } from "./fsck-program.js";

const MOST_MS = 60_000;

test("tessera's fsck finds the log of a case in order, and no longer where a byte is changed in any of its files", async (t) => {
  const made = await makeFullCase();
  t.after(() => rmSync(made.root, { recursive: true, force: true }));
  const fsck = buildFsck(made.root);
  if ("reason" in fsck) return t.skip(fsck.reason);
  const evidence = await made.open();
  const { public_key, tree_size } = await evidence.head();
  await evidence.close();
  const log = join(made.folder, "log");
  const vkeyFile = join(made.root, "log.vkey");
  writeFileSync(vkeyFile, `${public_key}\n`);
  const [command = "", ...args] = fsckCommand(fsck.program, { log, vkeyFile });
  const check = () => spawnSync(command, args, { encoding: "utf8", timeout: MOST_MS }).stderr;
  assert.equal(FSCK_GOOD.exec(check())?.[1], String(tree_size));
  const files = readdirSync(log, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.equal(files.length, 6);
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const bytes = readFileSync(path);
    const changed = Buffer.from(bytes);
    changed[bytes.length >> 1]! ^= 1;
    writeFileSync(path, changed);
    const said = check();
    assert.match(said, /fsck failed/, path);
    assert.doesNotMatch(said, FSCK_GOOD, path);
    writeFileSync(path, bytes);
  }
  assert.match(check(), FSCK_GOOD);
});
