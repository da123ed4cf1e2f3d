// The real command line as a child, as a user meets it: what it prints, how it ends, what it leaves behind.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Language } from "@hamon/records";
import { main } from "../../apps/cli/src/main.js";

const PROGRAM = fileURLToPath(new URL("../../apps/cli/bin/hamon.mjs", import.meta.url));
const LOCALES: Readonly<Record<Language, string>> = { ja: "ja_JP.UTF-8", en: "en_US.UTF-8" };

/** What a developer's shell may say and a user's does not. */
const SET_ELSEWHERE: readonly string[] = ["HAMON_LANG", "HAMON_WORKSPACE", "LC_ALL", "LC_MESSAGES", "DATABASE_URL"];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  /** Asks it to end, as Ctrl-C does. */
  stop(): Promise<void>;
}

// The tests' own reporter writes bytes to the same place; the command line writes text.
function hearing(stream: NodeJS.WriteStream): { text(): string; end(): void } {
  const write = stream.write.bind(stream);
  let text = "";
  stream.write = (piece: string | Uint8Array, ...rest: never[]) => {
    if (typeof piece !== "string") return write(piece, ...rest);
    text += piece;
    return true;
  };
  return {
    text: () => text,
    end: () => {
      stream.write = write;
    },
  };
}

/** A folder that the user stands in; the workspace is `workspace` below it. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), "hamon-bad-input-"));
  readonly workspace = join(this.folder, "workspace");

  start(words: readonly string[], language: Language = "ja"): ChildProcess {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SET_ELSEWHERE.includes(name)));
    return spawn(process.execPath, [PROGRAM, ...words], {
      cwd: this.folder,
      env: { ...env, LANG: LOCALES[language] },
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  run(words: readonly string[], language: Language = "ja"): Promise<Ended> {
    const child = this.start(words, language);
    const [out, err] = [child.stdout, child.stderr].map(textOf);
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out: out?.() ?? "", err: err?.() ?? "" })));
  }

  /** The same command line in this process: for many short questions, each of which would take a process seconds to start. */
  async call(words: readonly string[], language: Language = "ja"): Promise<Ended> {
    const [cwd, environment] = [process.cwd(), { ...process.env }];
    const [out, err] = [process.stdout, process.stderr].map(hearing);
    process.env["LANG"] = LOCALES[language];
    for (const name of SET_ELSEWHERE) delete process.env[name];
    process.chdir(this.folder);
    try {
      const code = await main(words);
      return { code, out: out?.text() ?? "", err: err?.text() ?? "" };
    } finally {
      for (const one of [out, err]) one?.end();
      process.chdir(cwd);
      Object.assign(process.env, environment);
    }
  }

  /** Resolves once the pages are served. */
  async serve(words: readonly string[] = ["serve"]): Promise<Served> {
    const child = this.start([...words, "--json"]);
    const out = textOf(child.stdout);
    const err = textOf(child.stderr);
    while (!out().includes("\n")) {
      if (child.exitCode !== null) throw new Error(`serve ended: ${err()}`);
      await sleep(50);
    }
    const { url } = JSON.parse(out()) as { url: string };
    return { child, url, stop: () => endOf(child, "SIGTERM") };
  }

  /** Asks the server that serves the workspace. */
  async ask(url: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly answer: unknown }> {
    const token = readFileSync(join(this.workspace, "keys", "api_token"), "utf8").trim();
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", origin: url };
    const response = await fetch(
      `${url}${path}`,
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
    );
    return { status: response.status, answer: await response.json() };
  }

  /** Processes that still have to do with this folder; one that has ended but was not waited for is none. */
  processes(): readonly string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map((pid) => `${pid} ${commandOf(pid)}`)
      .filter((line) => line.includes(this.folder));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function endOf(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  return ended;
}

function textOf(stream: NodeJS.ReadableStream | null): () => string {
  let text = "";
  stream?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  return () => text;
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // ended meanwhile
  }
}
