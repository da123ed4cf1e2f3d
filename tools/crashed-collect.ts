// Kills a collect at random moments and lets it go on, again and again: rows and hashes must come out as if nothing had been.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { writeAccessLog } from "../bench/access-log.js";

const PROGRAM = fileURLToPath(new URL("./collect-to-kill.ts", import.meta.url));
// What is compiled needs no loader.
const LOADER = PROGRAM.endsWith(".ts") ? ["--import", "tsx"] : [];
/** Kills in one workspace before it is let go on to its end. */
const KILLS_OF_A_RUN = 4;
const LOG_BYTES = 12 * 1024 * 1024;

export interface CrashResult {
  readonly kills: number;
  /** Kills that came before the end: the others found nothing to do any more. */
  readonly in_the_middle: number;
  /** Workspaces that came out otherwise than the undisturbed one. */
  readonly differences: readonly string[];
}

/** @param scratch an empty folder. */
export async function crashCollect(
  scratch: string,
  { kills, seed }: { readonly kills: number; readonly seed: number },
): Promise<CrashResult> {
  const files = await writeFiles(join(scratch, "files"), seed);
  const calm = await play(join(scratch, "calm"), files, null);
  const expected = calm.result;
  if (expected === null || !expected.includes('"verified":true')) throw new Error(`the undisturbed run gave ${expected}`);
  const differences: string[] = [];
  const roll = rollOf(seed);
  let [done, in_the_middle] = [0, 0];
  while (done < kills) {
    const workspace = join(scratch, `killed-${done}`);
    for (let nth = 0; nth < KILLS_OF_A_RUN && done < kills; nth += 1, done += 1) {
      const { result, failed } = await play(workspace, files, roll() * calm.collect_ms);
      if (result === null) in_the_middle += 1;
      differences.push(...failed.map((one) => `before kill ${done}: ${one}`));
    }
    const { result, failed } = await play(workspace, files, null);
    differences.push(...failed.map((one) => `after ${done} kills: ${one}`));
    if (result !== expected) differences.push(`after ${done} kills: ${result} instead of ${expected}`);
    const left = leftIn(workspace);
    if (left.length > 0) differences.push(`after ${done} kills: ${left.join(", ")} were left`);
    rmSync(workspace, { recursive: true, force: true });
  }
  return { kills, in_the_middle, differences };
}

async function writeFiles(folder: string, seed: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await writeAccessLog(join(folder, "access.log"), { bytes: LOG_BYTES, seed });
  await writeAccessLog(join(folder, "new.log"), { bytes: LOG_BYTES / 4, seed: seed + 1 });
  const lines = Array.from({ length: 40_000 }, (_, at) => `${at},名前${at % 977},${at * 31}`);
  writeFileSync(join(folder, "member.csv"), `id,name,number\n${lines.join("\n")}\n`);
  const broken = Array.from(
    { length: 3000 },
    (_, at) => `198.51.100.7 - - [17/Apr/2025:02:14:03 +0900] "GET /${at} HTTP/1.1" 200 ${at}\nbroken ${at}\n`,
  );
  writeFileSync(join(folder, "broken.log.gz"), gzipSync(broken.join("")));
  return folder;
}

interface Played {
  readonly result: string | null;
  /** Files that an earlier, killed collect could not read, as it says. */
  readonly failed: readonly string[];
  readonly collect_ms: number;
}

/** @param killAfter milliseconds from the start of collecting; null: never. */
async function play(workspace: string, files: string, killAfter: number | null): Promise<Played> {
  const child = spawn(process.execPath, [...LOADER, PROGRAM, workspace, files], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const failed: string[] = [];
  let [result, start, collect_ms]: [string | null, number, number] = [null, 0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "collecting") {
      start = performance.now();
      if (killAfter !== null) setTimeout(() => killNow(child), killAfter);
    }
    if (line.startsWith("failed ")) failed.push(line);
    if (!line.startsWith("result ")) continue;
    result = line.slice("result ".length);
    collect_ms = performance.now() - start;
  }
  const code = await ended;
  if (result === null && code !== null) throw new Error(`it ended with ${code} and no result`);
  return { result, failed, collect_ms };
}

function killNow(child: ChildProcess): void {
  if (child.exitCode === null) child.kill("SIGKILL");
}

/** Files that nobody names: of drafts of the lake, of objects on their way. */
function leftIn(workspace: string): readonly string[] {
  const all = readdirSync(join(workspace, "cases"), { recursive: true, encoding: "utf8" });
  return all.filter((name) => /\/new-[0-9a-f-]+\.parquet$|evidence\/tmp\/./.test(name));
}

// The same moments for the same seed, as far as a machine is ever the same.
function rollOf(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
