// Runs the writer of evidence under strace: its file system calls told one by one, and one of them killed or failed.
//
// libuv does the calls of promises in threads of its own. The writer has one such thread, and strace looks at that one alone
// once the writer is ready: so the n-th call of a kind is the n-th that the evidence does, and nothing of Node's own start.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Said } from "./evidence-writer.js";

/** What is traced, each a kind of its own. "?": where this machine has such a call. */
export const KINDS = {
  openat: "openat",
  pwrite: "pwrite64",
  fdatasync: "fdatasync",
  fsync: "fsync",
  rename: "?rename,?renameat,?renameat2",
  mkdir: "?mkdir,?mkdirat",
  unlink: "?unlink,?unlinkat,?rmdir",
  close: "close",
} as const;
export type Kind = keyof typeof KINDS;

/** The n-th call of a kind: the process dies before it; or it fails; or it and all after it do. */
export interface Injection {
  readonly kind: Kind;
  readonly n: number;
  readonly how: "KILL" | "EIO" | "ENOSPC+";
}

export interface Call {
  readonly kind: Kind;
  /** As strace tells it. */
  readonly line: string;
  /** Concerns evidence, keys or statements of the case. */
  readonly isOurs: boolean;
  /** It was done: neither failed nor was the process killed in it. */
  readonly isDone: boolean;
  readonly isInjected: boolean;
}

export interface Run {
  readonly injection: Injection | null;
  /** Of the case: left for whoever judges it. */
  readonly root: string;
  readonly said: readonly Said[];
  readonly calls: readonly Call[];
}

export interface Bench {
  run(injection: Injection | null): Promise<Run>;
  remove(): void;
}

/** Memory is quicker than a disk, and a kill is the same on both. */
const FASTEST = ["/dev/shm", tmpdir()];
/** Of a write: enough for the text of a checkpoint. */
const SHOWN_BYTES = 300;
const MOST_SECONDS = 120;

export interface Authority {
  readonly url: string;
  readonly caFile: string;
}

/** Builds the writer into one file: it starts in a third of the time, and some thousand are started. */
export async function openBench(authority: Authority): Promise<Bench> {
  const folder = mkdtempSync(join(FASTEST.find((place) => existsSync(place)) ?? tmpdir(), "hamon-strace-"));
  const entry = fileURLToPath(new URL("./evidence-writer.ts", import.meta.url));
  const out = { ssr: entry, outDir: folder, emptyOutDir: false, minify: false };
  await build({ configFile: false, logLevel: "error", build: out, ssr: { noExternal: true } });
  const program = join(folder, readdirSync(folder).find((name) => /^evidence-writer\.m?js$/.test(name)) ?? "");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  let runs = 0;
  return {
    run: (injection) => runOnce({ program, root: join(folder, `case_${(runs += 1)}`), authority }, injection),
    remove,
  };
}

/** Why nothing can be stopped here, or null. */
export function reasonAgainst(): string | null {
  if (spawnSync("strace", ["-V"]).error !== undefined) return "strace is not installed (apt-get install strace)";
  const child = spawn("sleep", ["5"]);
  const { status } = spawnSync("timeout", ["1", "strace", "-p", String(child.pid), "-o", "/dev/null"]);
  child.kill();
  // 124: it was still looking when its time was up.
  return status === 124 ? null : "strace may not look at another process here";
}

interface Stage {
  readonly program: string;
  readonly root: string;
  readonly authority: Authority;
}

async function runOnce({ program, root, authority }: Stage, injection: Injection | null): Promise<Run> {
  makeSources(root);
  const args = [program, root, authority.url, authority.caFile];
  const writer = spawn(process.execPath, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, UV_THREADPOOL_SIZE: "1" },
    timeout: MOST_SECONDS * 1000,
    killSignal: "SIGKILL",
  });
  const said: Said[] = [];
  const ended = once(writer, "close");
  let seen: () => Promise<readonly Call[]> = async () => [];
  for await (const line of createInterface({ input: writer.stdout })) {
    const heard = JSON.parse(line) as Said;
    said.push(heard);
    if (heard.said === "ready") seen = await attach(writer, { root, injection });
  }
  await ended;
  return { injection, root, said, calls: await seen() };
}

function makeSources(root: string): void {
  mkdirSync(join(root, "sources"), { recursive: true });
  for (const name of ["a", "b", "c", "d"]) writeFileSync(join(root, "sources", name), `${name} 原本\n`.repeat(300));
}

/** Starts strace and, once it looks, the writer. @returns what it saw, when all has ended. */
async function attach(
  writer: ChildProcess,
  { root, injection }: { readonly root: string; readonly injection: Injection | null },
): Promise<() => Promise<readonly Call[]>> {
  const log = join(root, "calls");
  const kinds = injection === null ? Object.values(KINDS) : [KINDS[injection.kind], KINDS.pwrite];
  const traced = ["-e", `trace=${[...new Set(kinds)].join(",")}`, ...(injection === null ? [] : ["-e", toInject(injection)])];
  const args = ["-y", "-s", String(SHOWN_BYTES), "-o", log, ...traced, "-p", String(poolThreadOf(writer.pid as number))];
  const strace = spawn("strace", args, { stdio: ["ignore", "ignore", "pipe"] });
  const closed = once(strace, "close");
  const [first] = (await once(createInterface({ input: strace.stderr }), "line")) as [string];
  if (!first.includes("attached")) throw new Error(first);
  writer.stdin?.write("go\n");
  return async () => {
    await closed;
    const lines = readFileSync(log, "utf8").split("\n");
    return lines.flatMap((line) => toCall(line, root));
  };
}

function toInject({ kind, n, how }: Injection): string {
  const what = how === "KILL" ? "signal=KILL" : `error=${how.replace("+", "")}`;
  return `inject=${KINDS[kind]}:${what}:when=${n}${how.endsWith("+") ? "+" : ""}`;
}

/** The thread that wrote most often: it has told the event loop of each thing that it did for it. */
function poolThreadOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number);
  const writes = (thread: number) => Number(/^syscw: (\d+)$/m.exec(readFileSync(`/proc/${pid}/task/${thread}/io`, "utf8"))?.[1] ?? 0);
  const counted = threads.filter((thread) => thread !== pid).map((thread) => ({ thread, count: writes(thread) }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).thread;
}

function toCall(line: string, root: string): readonly Call[] {
  const name = /^(\w+)\(/.exec(line)?.[1];
  const kind = (Object.keys(KINDS) as Kind[]).find((one) => KINDS[one].split(",").some((call) => call.replace("?", "") === name));
  if (kind === undefined) return [];
  const isOurs = [`${root}/cases`, `${root}/keys`].some((folder) => line.includes(folder));
  return [{ kind, line, isOurs, isDone: /\) += \d/.test(line), isInjected: line.endsWith("(INJECTED)") }];
}
