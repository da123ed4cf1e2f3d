// One process owns a workspace. The lock names its owner, so that a second one can say who, or talk to it.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Fault } from "@hamon/records";

interface Process {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: a pid used again is another process. */
  readonly started: string;
}

export interface Owner extends Process {
  /** Who started it. */
  readonly parent: Process;
  readonly host: string;
  /** Where it serves, once it does. */
  readonly url: string | null;
}

export interface WorkspaceLock {
  /** Writes where this owner serves, for others to find. */
  announce(url: string | null): void;
  release(): void;
}

const fileOf = (workspace: string) => join(workspace, "owner.json");

/** Who owns the workspace now, or null. An owner that is no more does not count. */
export function readOwner(workspace: string): Owner | null {
  const file = fileOf(workspace);
  if (!existsSync(file)) return null;
  const owner = parseOwner(readFileSync(file, "utf8"));
  return owner !== null && isLive(owner) ? owner : null;
}

/** Whether nobody is left who could stop it: who started it was killed. */
export function isOrphan({ host, parent }: Owner): boolean {
  return host === hostname() && !isRunning(parent);
}

/** @throws {Fault} `workspace-in-use` naming the owner that serves, `workspace-busy` naming one that does not. */
export function lockWorkspace(workspace: string): WorkspaceLock {
  mkdirSync(workspace, { recursive: true, mode: 0o700 });
  const me: Owner = { ...processOf(process.pid), parent: processOf(process.ppid), host: hostname(), url: null };
  take(workspace, me);
  return {
    announce: (url) => replaceOwner(workspace, { ...me, url }),
    release: () => rmSync(fileOf(workspace), { force: true }),
  };
}

function take(workspace: string, me: Owner): void {
  const file = fileOf(workspace);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (createOwner(file, me)) return;
    const owner = readOwner(workspace);
    if (owner !== null) throw inUse(workspace, owner);
    // Left by a killed owner. Whoever renames it first may try again; the other finds nothing to rename.
    const stale = `${file}.stale-${process.pid}`;
    try {
      renameSync(file, stale);
      rmSync(stale, { force: true });
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== "ENOENT") throw fault;
    }
  }
  throw new Fault("workspace-busy", { at: workspace, params: { pid: "—" } }); // somebody else was first, each time
}

function inUse(workspace: string, { pid, url }: Owner): Fault {
  return url === null
    ? new Fault("workspace-busy", { at: workspace, params: { pid } })
    : new Fault("workspace-in-use", { at: workspace, params: { pid, url } });
}

function createOwner(file: string, owner: Owner): boolean {
  try {
    const handle = openSync(file, "wx", 0o600);
    writeSync(handle, JSON.stringify(owner));
    fsyncSync(handle);
    closeSync(handle);
    return true;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw fault;
  }
}

function replaceOwner(workspace: string, owner: Owner): void {
  const draft = `${fileOf(workspace)}.new`;
  const handle = openSync(draft, "w", 0o600);
  writeSync(handle, JSON.stringify(owner));
  closeSync(handle);
  renameSync(draft, fileOf(workspace));
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isInteger(owner.pid) && Number.isInteger(owner.parent?.pid) ? owner : null;
  } catch {
    return null; // cut by a kill while it was written
  }
}

function isLive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true; // a shared disk: nobody here can tell
  return isRunning(owner);
}

function isRunning({ pid, started }: Process): boolean {
  const now = startOf(pid);
  return now !== null && (started === "" || now === started);
}

function processOf(pid: number): Process {
  return { pid, started: startOf(pid) ?? "" };
}

// Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces and brackets. "" where there is no /proc.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? "");
  } catch {
    if (existsSync("/proc/self/stat")) return null;
  }
  try {
    process.kill(pid, 0);
    return "";
  } catch {
    return null;
  }
}
