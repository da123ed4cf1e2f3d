// tessera's fsck, which others wrote: fetched as a Go module of a pinned version, built, and asked about a log's folder.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MODULE = fileURLToPath(new URL("./fsck/", import.meta.url));
const PACKAGE = "github.com/transparency-dev/tessera/cmd/fsck";
/** What its go.mod asks for. */
const OLDEST = [1, 24] as const;
const SETTINGS = { GOFLAGS: "-mod=readonly -buildvcs=false", GOTOOLCHAIN: "local", GO111MODULE: "on" };
const MOST_MS = 300_000;

function go(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...SETTINGS, ...environment };
  return spawnSync("go", args, { cwd: MODULE, encoding: "utf8", env, timeout: MOST_MS });
}

/** Builds it below a folder. @returns the program, or why there is none here. */
export function buildFsck(folder: string): { readonly program: string } | { readonly reason: string } {
  const { error, stdout } = spawnSync("go", ["version"], { encoding: "utf8" });
  if (error !== undefined) return { reason: "no Go: apt-get install golang-go, 1.24 or newer" };
  const [, major = "0", minor = "0"] = /go(\d+)\.(\d+)/.exec(stdout) ?? [];
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  if (isOld) return { reason: `Go ${major}.${minor} is here, fsck wants ${OLDEST.join(".")}` };
  if (go(["mod", "download"]).status !== 0) return { reason: "the modules of tessera's fsck cannot be had here" };
  const program = join(folder, "fsck");
  const built = go(["build", "-o", program, PACKAGE], { GOPROXY: "off" });
  assert.equal(built.status, 0, built.stderr);
  return { program };
}

/**
 * The command that checks a log's folder. It ends with 0 whatever it finds, so `isFound` reads what it says.
 *
 * A worker ends at the first tile that differs; with one worker alone the program would then wait for ever.
 */
export function fsckCommand(program: string, { log, vkeyFile }: { readonly log: string; readonly vkeyFile: string }): readonly string[] {
  return [program, "--ui=false", "--N=64", `--storage_url=file://${log}`, `--public_key=${vkeyFile}`];
}

export const FSCK_GOOD = /Successfully fsck'd log with size (\d+)/;
