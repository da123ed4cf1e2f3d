// A PostgreSQL server of our own in the workspace: made, started, adopted and stopped.
//
// It listens on 127.0.0.1 only, with a password from keys/. It runs in a session of its own, so that Ctrl-C
// reaches us first; when we are killed it lives on and the next start adopts it by postmaster.pid.

import { randomBytes } from "node:crypto";
import { spawn, spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  readlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { Fault } from "@hamon/records";
import { nativeFolder } from "./native.js";
import { launcherFor, serviceAccount, type Account, type Launcher } from "./service-account.js";

const USER = "hamon";
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=40",
  "shared_buffers=64MB",
  "max_wal_size=512MB",
  // What was erased must not lie on in segments that wait to be written over.
  "min_wal_size=32MB",
  "wal_recycle=off",
  "log_min_messages=warning",
];

export interface EmbeddedServer {
  readonly url: string;
  stop(): Promise<void>;
}

interface Cluster {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly bin: string;
  readonly account: Account | null;
  readonly launch: Launcher;
}

/**
 * Starts the server of a workspace, or adopts the one that an earlier, killed owner left.
 *
 * @throws {Fault} `db-password-missing`, `postgres-no-binaries`, `postgres-not-runnable`, `postgres-init-failed`, `postgres-start-failed`.
 */
export async function startEmbedded(workspace: string): Promise<EmbeddedServer> {
  requirePassword(workspace);
  const cluster = prepare(workspace);
  if (!existsSync(join(cluster.data, "PG_VERSION"))) initialise(cluster);
  const orphan = await runningServer(cluster);
  if (orphan !== null) return serverOf(cluster, orphan.port);
  const port = await freePort();
  launchServer(cluster, port);
  await waitUntilReady(cluster, port);
  return serverOf(cluster, port);
}

function prepare(workspace: string): Cluster {
  const folder = join(workspace, "db");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const account = serviceAccount();
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const bin = join(nativeFolder(), "bin");
  const launch = launcherFor(account, join(bin, "postgres"), folder);
  return { folder, data: join(folder, "data"), password: passwordOf(workspace), bin, account, launch };
}

// A new one would open nothing, and hide that the old one was lost.
function requirePassword(workspace: string): void {
  const isMade = existsSync(join(workspace, "db", "data", "PG_VERSION"));
  const file = join(workspace, "keys", "db_password");
  if (isMade && !existsSync(file)) throw new Fault("db-password-missing", { at: file });
}

function passwordOf(workspace: string): string {
  const file = join(workspace, "keys", "db_password");
  mkdirSync(join(workspace, "keys"), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

// Made beside and renamed: a killed initdb leaves nothing that looks like a database.
function initialise(cluster: Cluster): void {
  const draft = join(cluster.folder, "data.new");
  const secret = join(cluster.folder, "password.new");
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(secret, cluster.password, { mode: 0o600 });
  if (cluster.account !== null) chownSync(secret, cluster.account.uid, cluster.account.gid);
  const { command, args, options } = cluster.launch(join(cluster.bin, "initdb"), [
    "-D",
    draft,
    "-U",
    USER,
    `--pwfile=${secret}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
  ]);
  const made = spawnSync(command, args, { ...options, cwd: "/", encoding: "utf8" });
  rmSync(secret, { force: true });
  if (made.status !== 0) {
    const reason = (made.stderr || String(made.error ?? "")).trim().split("\n").at(-1) ?? "";
    throw new Fault("postgres-init-failed", { at: draft, params: { reason } });
  }
  rmSync(cluster.data, { recursive: true, force: true });
  renameSync(draft, cluster.data);
}

function launchServer(cluster: Cluster, port: number): void {
  const log = openSync(join(cluster.folder, "server.log"), "a", 0o600);
  const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
  const { command, args, options } = cluster.launch(join(cluster.bin, "postgres"), ["-D", cluster.data, "-p", String(port), ...settings]);
  const child = spawn(command, args, { ...options, cwd: "/", detached: true, stdio: ["ignore", log, log] });
  child.on("error", () => undefined); // waitUntilReady tells
  child.unref();
  closeSync(log);
}

async function waitUntilReady(cluster: Cluster, port: number): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if (await answers(cluster, port)) return;
    await sleep(40);
  }
  throw new Fault("postgres-start-failed", { at: join(cluster.folder, "server.log") });
}

async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(cluster, port, "postgres"), connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const made = await client.query("select 1 from pg_database where datname = $1", [USER]);
    if (made.rowCount === 0) await client.query(`create database ${USER}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

// postmaster.pid: line 1 the process, line 4 the port. It may be of a server that is no more, or of another process.
async function runningServer(cluster: Cluster): Promise<{ pid: number; port: number } | null> {
  const found = readPid(cluster);
  if (found === null || !isPostgres(found.pid)) return null;
  const end = Date.now() + START_LIMIT_MS;
  while (isPostgres(found.pid) && Date.now() < end) {
    if (await answers(cluster, found.port)) return found;
    await sleep(100);
  }
  return null;
}

function readPid(cluster: Cluster): { pid: number; port: number } | null {
  const file = join(cluster.data, "postmaster.pid");
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, "utf8").split("\n");
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : null;
}

function isPostgres(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`).endsWith("/postgres");
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    return code !== "ENOENT" && code !== "ESRCH" && isAlive(pid);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function serverOf(cluster: Cluster, port: number): EmbeddedServer {
  return { url: urlOf(cluster, port, USER), stop: () => stopServer(cluster) };
}

// SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing committed is lost.
async function stopServer(cluster: Cluster): Promise<void> {
  const found = readPid(cluster);
  if (found === null || !isAlive(found.pid)) return;
  process.kill(found.pid, "SIGINT");
  const end = Date.now() + STOP_LIMIT_MS;
  while (isAlive(found.pid) && existsSync(join(cluster.data, "postmaster.pid")) && Date.now() < end) await sleep(25);
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${database}`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
