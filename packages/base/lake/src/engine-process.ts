// The child process that holds DuckDB: one in-memory database, a connection per session, requests by message.
//
// A long query blocks libuv's pool and a broken one may end the process: here both hurt nobody else.

import { setTimeout as sleep } from "node:timers/promises";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { bindable } from "./binding.js";
import { rowsOf } from "./result-rows.js";
import type { EngineAnswer, EngineRequest } from "./engine-messages.js";

const INTERRUPT_AGAIN_MS = 50;

const settings = JSON.parse(process.argv[2] ?? "{}") as Record<string, string>;
const instance = await DuckDBInstance.create(":memory:", settings);
if (process.argv[3] === "sealed") await startCipher(await instance.connect());
const connections = new Map<number, DuckDBConnection>();
const busy = new Set<number>();

// An orderly exit would wait for statements that run. Nothing in memory is worth that: the lake is its files.
const end = () => process.kill(process.pid, "SIGKILL");
process.on("disconnect", end);
process.on("error", end); // an answer that nobody takes
process.on("message", (request: EngineRequest) => {
  void answer(request);
});
process.send?.({ id: 0, rows: [] } satisfies EngineAnswer);

// OpenSSL comes with DuckDB's httpfs where that is installed; nothing is fetched here. Without it DuckDB writes with its
// own cipher only when told so by this name: what is unsafe of it are its random numbers, and seal.ts does not trust them.
async function startCipher(connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run("load httpfs");
    await connection.run("set global disabled_filesystems = 'HTTPFileSystem'");
  } catch {
    await connection.run("set global force_mbedtls_unsafe = true");
  }
  await connection.run("set global temp_file_encryption = true");
  connection.closeSync();
}

async function answer(request: EngineRequest): Promise<void> {
  try {
    process.send?.({ id: request.id, rows: await perform(request) } satisfies EngineAnswer);
  } catch (mistake) {
    process.send?.({ id: request.id, mistake: (mistake as Error).message } satisfies EngineAnswer);
  }
}

async function perform(request: EngineRequest): Promise<readonly Record<string, unknown>[]> {
  if (request.kind === "run") return run(request.session, request.sql, request.params);
  if (request.kind === "interrupt") await interrupt(request.session);
  else close(request.session);
  return [];
}

async function run(session: number, sql: string, params: Readonly<Record<string, unknown>>): Promise<readonly Record<string, unknown>[]> {
  busy.add(session);
  try {
    const connection = await connectionOf(session);
    const { values, types } = bindable(sql, params);
    return rowsOf(await connection.runAndReadAll(sql, values, types));
  } finally {
    busy.delete(session);
  }
}

// An interrupt between two steps of a statement is lost: it is said again until the statement has ended.
async function interrupt(session: number): Promise<void> {
  while (busy.has(session)) {
    connections.get(session)?.interrupt();
    await sleep(INTERRUPT_AGAIN_MS);
  }
}

async function connectionOf(session: number): Promise<DuckDBConnection> {
  const known = connections.get(session);
  if (known !== undefined) return known;
  const made = await instance.connect();
  connections.set(session, made);
  return made;
}

function close(session: number): void {
  connections.get(session)?.closeSync();
  connections.delete(session);
}
