// The command line as a user starts it, from a folder that is not the repository.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const HAMON = fileURLToPath(new URL("../../apps/cli/bin/hamon.mjs", import.meta.url));

/** Runs lines of a shell and gives what they print. */
export function runShell(lines: string, { cwd, lang = "ja_JP.UTF-8" }: { readonly cwd: string; readonly lang?: string }): string {
  const { status, stdout, stderr } = spawnSync("sh", ["-e", "-c", lines], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, LANG: lang, LC_ALL: lang },
  });
  if (status !== 0) throw new Error(`ended with ${status}\n${lines}\n${stdout}\n${stderr}`);
  return stdout;
}
