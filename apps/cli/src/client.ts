// The one way in: the server's API, over HTTP when a server owns the workspace, else in this process.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { apiToken, createServer, type ServerOptions } from "@hamon/server";
import { Fault, fromFaultRecord, type Refusal, type Run, type Stage, STAGES } from "@hamon/records";
import { openWorkspace, readOwner } from "hamon";
import { askPassphrase } from "./passphrase.js";

export interface Client {
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  change<Answer>(path: string, body: unknown): Promise<Answer>;
  remove<Answer>(path: string): Promise<Answer>;
  /** The lines of a long answer as they come. Aborting leaves it, and what was asked for stops. */
  follow<Line>(path: string, body: unknown, signal: AbortSignal): AsyncIterable<Line>;
  close(): Promise<void>;
}

const BASE = "http://localhost";

/**
 * Connects to a workspace.
 *
 * @throws {Fault} `workspace-missing`; `workspace-busy` by a process that does not serve.
 */
export async function connect(folder: string, options: ServerOptions = {}): Promise<Client> {
  const workspace = knownWorkspace(folder);
  const owner = readOwner(workspace);
  if (owner?.url != null) return clientOf(serverAt(workspace, owner.url), apiToken(workspace), async () => undefined);
  const opened = await openWorkspace({ folder: workspace, databaseUrl: process.env["DATABASE_URL"], passphrase: askPassphrase });
  const server = await createServer(opened, options);
  const send = async (path: string, init: RequestInit) => server.fetch(new Request(`${BASE}${path}`, init));
  return clientOf(send, apiToken(workspace), async () => {
    await server.close();
    await opened.close();
  });
}

export function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, "hamon.yml"));
}

/** The whole path of a workspace. @throws {Fault} `workspace-missing`. */
export function knownWorkspace(folder: string): string {
  const workspace = resolve(folder);
  if (!isWorkspace(workspace)) throw new Fault("workspace-missing", { at: workspace });
  return workspace;
}

// A server that was killed meanwhile leaves its run to the next command.
function serverAt(workspace: string, url: string): Send {
  return (path, init) =>
    fetch(`${url}${path}`, init).catch((cause: unknown) => {
      throw new Fault("server-gone", { at: workspace, params: { url }, cause });
    });
}

type Send = (path: string, init: RequestInit) => Promise<Response>;

function clientOf(send: Send, token: string, close: () => Promise<void>): Client {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", origin: BASE };
  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const answer = (await response.json()) as Answer | Refusal;
    if (!response.ok) throw fromFaultRecord((answer as Refusal).fault);
    return answer as Answer;
  }
  return {
    get: (path) => ask("GET", path),
    post: (path, body) => ask("POST", path, body),
    change: (path, body) => ask("PATCH", path, body),
    remove: (path) => ask("DELETE", path),
    async *follow<Line>(path: string, body: unknown, signal: AbortSignal) {
      const response = await send(path, { method: "POST", headers, body: JSON.stringify(body), signal });
      if (!response.ok) throw fromFaultRecord(((await response.json()) as Refusal).fault);
      for await (const line of linesOf(response.body as ReadableStream<Uint8Array>)) yield JSON.parse(line) as Line;
    },
    close,
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

export interface RunWatch {
  readonly stages: readonly Stage[];
  readonly force: boolean;
  readonly onProgress: (run: Run, wasCurrent: boolean) => void;
  readonly signal: AbortSignal;
}

const POLL_MS = 150;

/** Starts stages and watches them to their end. Ctrl-C asks them to stop and still waits. @throws {Fault} the failing stage's. */
export async function runAndWatch(client: Client, case_id: string, watch: RunWatch): Promise<readonly Run[]> {
  const before = new Set((await client.get<readonly Run[]>(`/api/cases/${case_id}/runs`)).map(({ run_id }) => run_id));
  let stopAsked = false;
  const wanted = STAGES.filter((stage) => watch.stages.includes(stage));
  const ended: Run[] = [];
  for (const stage of wanted) {
    await client.post(`/api/cases/${case_id}/runs`, { stages: [stage], force: watch.force });
    const run = await watchStage(stage);
    ended.push(run);
    if (run.state !== "done") throw run.fault === null ? new Fault("cancelled", { at: stage }) : fromFaultRecord(run.fault);
  }
  return ended;

  async function watchStage(stage: Stage): Promise<Run> {
    for (;;) {
      const runs = await client.get<readonly Run[]>(`/api/cases/${case_id}/runs`);
      const run = runs.find((one) => one.stage === stage);
      if (run === undefined) throw new Fault("run-unknown", { at: stage });
      watch.onProgress(run, before.has(run.run_id));
      if (run.state !== "running") return run;
      if (watch.signal.aborted && !stopAsked) {
        stopAsked = true;
        await client.remove(`/api/cases/${case_id}/runs/${run.run_id}`);
      }
      await sleep(POLL_MS);
    }
  }
}
