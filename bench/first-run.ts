// npm run bench -- first-run: `npm start` in a fresh clone until the pages answer, then once more.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";

const LIMIT_MS = 15 * 60_000;

export async function measure(_options: FigureOptions): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-first-run-"));
  const clone = join(folder, "hamon");
  try {
    const cloned = spawnSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, clone]);
    if (cloned.status !== 0) throw new Error(String(cloned.stderr));
    const cold_s = await startOnce(clone);
    const warm_s = await startOnce(clone);
    console.log(`cold ${cold_s.toFixed(1)} s, warm ${warm_s.toFixed(1)} s`);
    const missed = [...(cold_s > 300 ? ["cold_s over 300"] : []), ...(warm_s > 20 ? ["warm_s over 20"] : [])];
    return { figures: { cold_s, warm_s, warm_ratio: warm_s / cold_s }, peer: "the first start of the same clone", missed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds until the page that the last line names answers. */
async function startOnce(clone: string): Promise<number> {
  const start = performance.now();
  const child = spawn("npm", ["start"], { cwd: clone, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  // As Ctrl-C does: to npm and all it started.
  const stop = () => process.kill(-(child.pid ?? 0), "SIGINT");
  const timer = setTimeout(stop, LIMIT_MS);
  try {
    const url = await urlFrom(child.stdout);
    const page = await fetch(url);
    if (!page.ok) throw new Error(`${url} answered ${page.status}`);
    return (performance.now() - start) / 1000;
  } finally {
    clearTimeout(timer);
    if (child.exitCode === null) stop();
    await ended;
  }
}

async function urlFrom(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    console.log(`  ${line}`);
    const url = /http:\/\/localhost:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("npm start ended without an address");
}
