// A workspace that was filled by the command line, and is served: the demo at a small scale, or what a test puts there.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const HAMON = fileURLToPath(new URL("../../apps/cli/bin/hamon.mjs", import.meta.url));

export interface Served {
  readonly url: string;
  readonly folder: string;
  readonly password: string;
  /** Stops the server, does something to the workspace, and serves it once more. */
  again(between: () => Promise<void> | void): Promise<void>;
  close(): Promise<void>;
}

export interface ServedDemo extends Served {
  readonly truth: {
    readonly rows: Readonly<Record<string, { readonly reachable: number; readonly accessed: number; readonly taken: number }>>;
  };
}

export async function serveDemo(scale: string): Promise<ServedDemo> {
  const served = await serveFilled((hamon) => hamon("demo", "--scale", scale, "--no-serve"));
  const truth = JSON.parse(readFileSync(join(served.folder, "world", "truth.json"), "utf8")) as ServedDemo["truth"];
  return Object.defineProperty(served, "truth", { value: truth }) as ServedDemo;
}

/** `fill` has commands run in a new workspace; each tells what it said, and throws where it fails. */
export async function serveFilled(fill: (hamon: (...args: readonly string[]) => string) => void): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-pages-"));
  fill((...args) => {
    const ran = spawnSync(process.execPath, [HAMON, "-w", folder, ...args], { encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${args[0]} ended with ${ran.status}\n${ran.stdout}\n${ran.stderr}`);
    return ran.stdout;
  });
  let served = await serveFolder(folder);
  return {
    get url() {
      return served.url;
    },
    folder,
    password: readFileSync(join(folder, "keys", "admin_password"), "utf8"),
    async again(between) {
      await served.stop();
      await between();
      served = await serveFolder(folder);
    },
    async close() {
      await served.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The port is another one where that is taken.
async function serveFolder(folder: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = spawn(process.execPath, [HAMON, "-w", folder, "serve", "--port", "4810", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url } = JSON.parse(await firstLine(server)) as { url: string };
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the server ended without a line");
}
