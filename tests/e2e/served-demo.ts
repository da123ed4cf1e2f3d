// The demo at a small scale, played by the command line and served, as a user would have it.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const HAMON = fileURLToPath(new URL("../../apps/cli/bin/hamon.mjs", import.meta.url));

export interface ServedDemo {
  readonly url: string;
  readonly folder: string;
  readonly password: string;
  readonly truth: {
    readonly rows: Readonly<Record<string, { readonly reachable: number; readonly accessed: number; readonly taken: number }>>;
  };
  close(): Promise<void>;
}

export async function serveDemo(scale: string): Promise<ServedDemo> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-pages-"));
  const played = spawnSync(process.execPath, [HAMON, "-w", folder, "demo", "--scale", scale, "--no-serve"], { encoding: "utf8" });
  if (played.status !== 0) throw new Error(`the demo ended with ${played.status}\n${played.stdout}\n${played.stderr}`);
  const server = spawn(process.execPath, [HAMON, "-w", folder, "serve", "--port", "4810", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url } = JSON.parse(await firstLine(server)) as { url: string };
  return {
    url,
    folder,
    password: readFileSync(join(folder, "keys", "admin_password"), "utf8"),
    truth: JSON.parse(readFileSync(join(folder, "world", "truth.json"), "utf8")) as ServedDemo["truth"],
    async close() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("the server ended without a line");
}
