// serve: the pages of a workspace. demo: a synthetic incident through every stage, and then the pages.

import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { ADMINISTRATOR, firstPassword, serve, type ServerOptions } from "@hamon/server";
import { initWorkspace, openWorkspace, readOwner } from "hamon";
import { knownWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { playDemo, type DemoWorld } from "../demo.js";
import { askPassphrase } from "../passphrase.js";
import { isPort, numberOf } from "../usage.js";

interface ServeOptions {
  readonly port?: string;
}

interface DemoOptions extends ServeOptions {
  readonly seed: string;
  readonly scale: string;
  readonly serve: boolean;
}

export function addServeCommands(program: Command, session: Session): void {
  const option = (name: string) => session.voice.sentence(`cli.options.${name}`);
  describe(program, "serve", session)
    .option("-p, --port <number>", option("port"))
    .action((options: ServeOptions) => serveCommand(session, knownWorkspace(workspaceOf(program)), options));
  describe(program, "demo", session)
    .option("-p, --port <number>", option("port"))
    .option("--seed <number>", option("seed"), "1")
    .option("--scale <share>", option("scale"), "0.01")
    .option("--no-serve", option("no-serve"))
    .action((options: DemoOptions) => demo(program, session, options));
}

/** Two days after the intrusion was noticed: the demo's clock starts here and goes on from there. */
const DEMO_STARTS_AT = "2025-04-23T11:00:00+09:00";

async function demo(program: Command, session: Session, options: DemoOptions): Promise<void> {
  const [world, port] = [worldOf(options), portOf("demo", options)];
  const folder = resolve(workspaceOf(program) === "workspace" ? join("workspace", "demo") : workspaceOf(program));
  initWorkspace(folder, [`clock_offset_s: ${Math.round((Date.parse(DEMO_STARTS_AT) - Date.now()) / 1000)}`]);
  if (options.serve && (await adoptRunning(session, folder))) return;
  const played = await playDemo(folder, session, world);
  try {
    if (options.serve && !session.signal.aborted) await serveUntilStopped(session, folder, { port, notify: played.notify });
  } finally {
    await played.close();
  }
}

function worldOf({ seed, scale }: DemoOptions): DemoWorld {
  return {
    seed: numberOf({ command: "demo", option: "--seed" }, seed, (value) => Number.isSafeInteger(value) && value >= 0),
    scale: numberOf({ command: "demo", option: "--scale" }, scale, (value) => value > 0),
  };
}

function portOf(command: string, { port }: ServeOptions): number | null {
  return port === undefined ? null : numberOf({ command, option: "--port" }, port, isPort);
}

async function serveCommand(session: Session, folder: string, options: ServeOptions): Promise<void> {
  const port = portOf("serve", options);
  if (!(await adoptRunning(session, folder))) await serveUntilStopped(session, folder, { port });
}

const WATCH_MS = 250;

/** A server of this workspace that runs already, perhaps left by a kill: its pages are named, and Ctrl-C here stops it. */
async function adoptRunning({ voice, signal }: Session, folder: string): Promise<boolean> {
  const owner = readOwner(folder);
  if (owner?.url == null) return false;
  sayWhere(voice, folder, owner.url);
  while (readOwner(folder)?.pid === owner.pid) {
    if (signal.aborted) process.kill(owner.pid, "SIGTERM");
    await sleep(WATCH_MS);
  }
  return true;
}

function sayWhere(voice: Session["voice"], folder: string, url: string): void {
  voice.result({ url, email: ADMINISTRATOR, workspace: folder }, [
    voice.sentence("cli.serve.sign_in", { email: ADMINISTRATOR, password: firstPassword(folder) }),
    voice.sentence("cli.serve.stop"),
    voice.sentence("cli.serve.at", { url }),
  ]);
}

async function serveUntilStopped(
  session: Session,
  folder: string,
  { port, ...server }: ServerOptions & { readonly port: number | null },
): Promise<void> {
  const { signal } = session;
  const workspace = await openWorkspace({ folder, databaseUrl: process.env["DATABASE_URL"], passphrase: askPassphrase });
  try {
    const serving = await serve(workspace, { port: port ?? workspace.settings.port, ...server });
    sayWhere(session.voice, folder, serving.url);
    await new Promise<void>((stopped) => (signal.aborted ? stopped() : signal.addEventListener("abort", () => stopped())));
    await serving.close();
  } finally {
    await workspace.close();
  }
}
