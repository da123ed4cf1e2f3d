// npm start: installs, compiles, builds the pages, plays the synthetic incident and serves the pages.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compiledFolder } from "../apps/cli/bin/compiled.mjs";
import { compileHouse } from "./compile.mjs";
import { install, ROOT } from "./install.mjs";
import { buildScreens } from "./screens.mjs";

install();
buildScreens();
if (!existsSync(compiledFolder())) await compileHouse();

// The channel tells the program when this one is killed; Ctrl-C reaches both, and this one waits.
const child = spawn(process.execPath, [join(ROOT, "apps", "cli", "bin", "hamon.mjs"), "demo", ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"];
for (const signal of STOPPING) process.on(signal, () => child.kill(signal));
// Whoever kills npm alone leaves this one without its parent.
const parent = process.ppid;
setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 1000).unref();
child.on("exit", (code, signal) => {
  if (signal !== null && !STOPPING.includes(signal)) {
    console.error(
      `hamon: サーバーが外から止められました（${signal}）。データはそのままです。もう一度 npm start を実行してください。/ The server was killed (${signal}). Nothing is lost: run npm start again.`,
    );
  }
  process.exit(code ?? (signal === null ? 1 : 130));
});
