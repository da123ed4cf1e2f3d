// PostgreSQL refuses to run as root. As root we run it under an account without rights; else as ourselves.
//
// A workspace often lies where that account may not walk (/root is 0700). Then setpriv leaves it the one
// capability to pass folders, and nothing else of root.

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@hamon/records";

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A command ready for spawn. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

export type Launcher = (program: string, args: readonly string[]) => Launch;

/** The account the server runs under; null when we are not root and run it ourselves. */
export function serviceAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const line = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  if (line === undefined) throw new Fault("postgres-not-runnable", { params: { reason: "account" } });
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

/**
 * How to run `program` for this account: the first way in which it starts and can read `folder`.
 *
 * @throws {Fault} `postgres-not-runnable` when none does.
 */
export function launcherFor(account: Account | null, program: string, folder: string): Launcher {
  const ways =
    account === null ? [asOurselves] : [asAccount(account), withPassage(account, "dac_read_search"), withPassage(account, "dac_override")];
  const way = ways.find(
    (candidate) => works(candidate(program, ["--version"])) && works(candidate("test", ["-x", program])) && canEnter(candidate, folder),
  );
  if (way === undefined) throw new Fault("postgres-not-runnable", { at: folder, params: { reason: "access" } });
  return way;
}

const asOurselves: Launcher = (command, args) => ({ command, args, options: {} });

function asAccount({ uid, gid }: Account): Launcher {
  return (command, args) => ({ command, args, options: { uid, gid } });
}

function withPassage({ uid, gid }: Account, capability: string): Launcher {
  const change = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const keep = [`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`, `--bounding-set=-all,+${capability}`];
  // initdb and postgres look for each other with access(2), which counts capabilities under this bit only.
  const count = "--securebits=+no_setuid_fixup";
  return (command, args) => ({ command: "setpriv", args: [...change, ...keep, count, "--", command, ...args], options: {} });
}

function works({ command, args, options }: Launch): boolean {
  return spawnSync(command, args, { ...options, cwd: "/", stdio: "ignore" }).status === 0;
}

// A real write: the answer of access(2) is not the disk's.
function canEnter(way: Launcher, folder: string): boolean {
  const probe = join(folder, "probe.new");
  const written = works(way("touch", [probe]));
  rmSync(probe, { force: true });
  return written;
}
