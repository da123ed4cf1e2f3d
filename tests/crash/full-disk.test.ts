// A disk that is full, again and again with a little more room: each run says so, and the last ends as if nothing had been.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HAMON = join(ROOT, "apps", "cli", "bin", "hamon.mjs");
const EXAMPLE = join(ROOT, "examples", "first_hour");
const STEP_KIB = 400;

function hamon(workspace: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [HAMON, "-w", workspace, "--lang", "en", ...args], { encoding: "utf8" });
}

/** A workspace with the example's files added and nothing collected. */
function prepare(workspace: string, files: string): void {
  const done = (...args: readonly string[]) => assert.equal(hamon(workspace, ...args).status, 0, args.join(" "));
  done("init", "--title", "x", "--organisation", "x", "--data-map", "member_site", "--detected-at", "2026-05-12T09:00:00+09:00");
  cpSync(join(EXAMPLE, "data_maps"), join(workspace, "data_maps"), { recursive: true });
  done("add", join(files, "access.log"), "--log", "member-site");
  done("add", join(files, "member.csv"), "--table", "member");
}

/** Leaves so much room on the disk, the rest taken by a file. */
function leave(disk: string, kib: number): void {
  const filler = join(disk, "filler");
  rmSync(filler, { force: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - kib * 1024)));
}

test("a run on a full disk says so, loses nothing, and ends the same when there is room", (t) => {
  const scratch = mkdtempSync(join(tmpdir(), "hamon-full-disk-"));
  t.after(() => rmSync(scratch, { recursive: true, force: true }));
  const disk = join(scratch, "disk");
  mkdirSync(disk);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=160m", "tmpfs", disk]).status !== 0) return t.skip("no right to mount a small disk");
  try {
    const files = join(scratch, "files");
    assert.equal(spawnSync(process.execPath, [join(EXAMPLE, "make-files.mjs"), files]).status, 0);
    for (const workspace of [join(scratch, "calm"), join(disk, "full")]) prepare(workspace, files);
    assert.equal(hamon(join(scratch, "calm"), "run").status, 0);
    const stopped = runUntilThereIsRoom(disk, join(disk, "full"));
    assert.ok(stopped.size >= 2, `stopped at ${[...stopped].join(", ")} only`);
    assert.equal(hamon(join(disk, "full"), "status").stdout, hamon(join(scratch, "calm"), "status").stdout);
    assert.equal(hamon(join(disk, "full"), "verify").status, 0);
  } finally {
    assert.equal(spawnSync("umount", ["-l", disk]).status, 0);
  }
});

/** The places where it stopped for want of room, before it went through. */
function runUntilThereIsRoom(disk: string, workspace: string): ReadonlySet<string> {
  const stopped = new Set<string>();
  for (let kib = 100; kib < 60 * STEP_KIB; kib += STEP_KIB) {
    leave(disk, kib);
    const { status, stderr } = hamon(workspace, "run");
    if (status === 0) return stopped;
    assert.match(stderr, /\(disk-full\)/, `${kib} KiB left`);
    stopped.add(/hamon: (\S+):/.exec(stderr)?.[1] ?? stderr);
  }
  throw new Error("it never went through");
}
