// serve: the pages of a workspace. demo: a synthetic incident through every stage, and then the pages.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { ADMINISTRATOR, firstPassword, serve, type ServerOptions } from "@hamon/server";
import { initWorkspace, openWorkspace } from "hamon";
import { describe, workspaceOf, type Session } from "../main.js";
import { playDemo } from "../demo.js";

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
    .action((options: ServeOptions) => serveUntilStopped(session, initWorkspace(workspaceOf(program)), options));
  describe(program, "demo", session)
    .option("-p, --port <number>", option("port"))
    .option("--seed <number>", option("seed"), "1")
    .option("--scale <share>", option("scale"), "0.01")
    .option("--no-serve", option("no-serve"))
    .action((options: DemoOptions) => demo(program, session, options));
}

async function demo(program: Command, session: Session, options: DemoOptions): Promise<void> {
  const folder = resolve(workspaceOf(program) === "workspace" ? join("workspace", "demo") : workspaceOf(program));
  initWorkspace(folder);
  const played = await playDemo(folder, session, { seed: Number(options.seed), scale: Number(options.scale) });
  try {
    if (options.serve && !session.signal.aborted) await serveUntilStopped(session, folder, options, { notify: played.notify });
  } finally {
    await played.close();
  }
}

async function serveUntilStopped(session: Session, folder: string, options: ServeOptions, server: ServerOptions = {}): Promise<void> {
  const { voice, signal } = session;
  const workspace = await openWorkspace({ folder, databaseUrl: process.env["DATABASE_URL"] });
  try {
    const serving = await serve(workspace, { port: Number(options.port ?? workspace.settings.port), ...server });
    const password = firstPassword(folder);
    voice.result({ url: serving.url, email: ADMINISTRATOR, workspace: folder }, [
      ...(existsSync(join(folder, "keys")) ? [voice.sentence("cli.serve.sign_in", { email: ADMINISTRATOR, password })] : []),
      voice.sentence("cli.serve.stop"),
      voice.sentence("cli.serve.at", { url: serving.url }),
    ]);
    await new Promise<void>((stopped) => (signal.aborted ? stopped() : signal.addEventListener("abort", () => stopped())));
    await serving.close();
  } finally {
    await workspace.close();
  }
}
