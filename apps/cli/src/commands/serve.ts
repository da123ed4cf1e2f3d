// serve: the pages of a workspace. demo: a synthetic incident through every stage, and then the pages.

import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { ADMINISTRATOR, firstPassword, serve, type ServerOptions } from "@hamon/server";
import { initWorkspace, isOrphan, openWorkspace, readOwner, WORLD_NAMES, type WorldName } from "hamon";
import { Fault } from "@hamon/records";
import { knownWorkspace } from "../client.js";
import { describe, workspaceOf, type Session } from "../main.js";
import { playDemo, type DemoWorld } from "../demo.js";
import { askPassphrase } from "../passphrase.js";
import { isPort, numberOf } from "../usage.js";

interface ServeOptions {
  readonly port?: string;
}

interface DemoOptions extends ServeOptions {
  readonly world: string;
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
    .option("--world <name>", option("world"), "web-intrusion")
    .option("--seed <number>", option("seed"), "1")
    .option("--scale <share>", option("scale"), "0.01")
    .option("--no-serve", option("no-serve"))
    .action((options: DemoOptions) => demo(program, session, options));
}

/** Two days after the incident was noticed: the demo's clock starts here and goes on from there. */
const STARTS_AT: Readonly<Record<WorldName, string>> = {
  "web-intrusion": "2025-04-23T11:00:00+09:00",
  secondee: "2025-07-02T11:00:00+09:00",
  leaver: "2025-04-05T11:00:00+09:00",
  mailbox: "2025-10-08T11:00:00+09:00",
  lurker: "2025-11-26T11:00:00+09:00",
};

async function demo(program: Command, session: Session, options: DemoOptions): Promise<void> {
  const [world, port] = [worldOf(options), portOf("demo", options)];
  const folder = resolve(workspaceOf(program) === "workspace" ? join("workspace", "demo") : workspaceOf(program));
  initWorkspace(folder, [`clock_offset_s: ${Math.round((Date.parse(STARTS_AT[world.world]) - Date.now()) / 1000)}`]);
  if (options.serve && (await isServedAlready(session, folder))) return;
  const played = await playDemo(folder, session, world);
  try {
    if (options.serve && !session.signal.aborted) await serveUntilStopped(session, folder, { port, notify: played.notify });
  } finally {
    await played.close();
  }
}

function worldOf({ world, seed, scale }: DemoOptions): DemoWorld {
  const name = WORLD_NAMES.find((one) => one === world);
  if (name === undefined) throw new Fault("world-unknown", { params: { world, names: WORLD_NAMES.join(", ") } });
  return {
    world: name,
    seed: numberOf({ command: "demo", option: "--seed" }, seed, (value) => Number.isSafeInteger(value) && value >= 0),
    scale: numberOf({ command: "demo", option: "--scale" }, scale, (value) => value > 0),
  };
}

function portOf(command: string, { port }: ServeOptions): number | null {
  return port === undefined ? null : numberOf({ command, option: "--port" }, port, isPort);
}

async function serveCommand(session: Session, folder: string, options: ServeOptions): Promise<void> {
  const port = portOf("serve", options);
  if (!(await isServedAlready(session, folder))) await serveUntilStopped(session, folder, { port });
}

const WATCH_MS = 250;

/** Whether a server of this workspace runs already; says where. One whose starter was killed is stopped, for ours. */
async function isServedAlready({ voice }: Session, folder: string): Promise<boolean> {
  const owner = readOwner(folder);
  if (owner?.url == null) return false;
  if (!isOrphan(owner)) {
    sayWhere(voice, folder, { url: owner.url, how: "already" });
    return true;
  }
  voice.say("cli.serve.orphan", { url: owner.url });
  process.kill(owner.pid, "SIGTERM");
  while (readOwner(folder)?.pid === owner.pid) await sleep(WATCH_MS);
  return false;
}

interface Place {
  readonly url: string;
  /** Key in locales: cli.serve.<how>. */
  readonly how: "stop" | "already";
}

function sayWhere(voice: Session["voice"], folder: string, { url, how }: Place): void {
  voice.result({ url, email: ADMINISTRATOR, workspace: folder }, [
    voice.sentence("cli.serve.sign_in", { email: ADMINISTRATOR, password: firstPassword(folder) }),
    voice.sentence(`cli.serve.${how}`),
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
    await workspace.unlock();
    const wanted = port ?? workspace.settings.port;
    const serving = await serve(workspace, { port: wanted, ...server });
    if (serving.port !== wanted) session.voice.say("cli.serve.port-taken", { wanted, port: serving.port });
    sayWhere(session.voice, folder, { url: serving.url, how: "stop" });
    await new Promise<void>((stopped) => (signal.aborted ? stopped() : signal.addEventListener("abort", () => stopped())));
    await serving.close();
  } finally {
    await workspace.close();
  }
}
