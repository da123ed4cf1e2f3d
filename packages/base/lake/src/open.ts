// Opens the lake of a case: its manifest, the process that holds DuckDB, a view for each table.

import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TABLES, type Columns } from "@hamon/records";
import { Draft, viewOf } from "./draft.js";
import { Engine } from "./engine.js";
import type { Lake, LakeParams, LakePart, LakeSession } from "./lake.js";
import { readManifest, SCRATCH, sweep, writeManifest } from "./manifest.js";
import { makePipe, readPipe } from "./pipe.js";
import { emptySelect, quoteText } from "./sql-text.js";

export interface LakeOptions {
  /** cases/<case_id>; the lake is in lake/ below it. */
  readonly caseFolder: string;
  /** What DuckDB keeps in memory before it spills; the process takes up to half more. */
  readonly memoryLimitMib?: number;
  readonly threads?: number;
}

const BYTES_PER_MIB = 2 ** 20;
const DEFAULT_LIMIT_MIB = 3072;
const FIXED: Readonly<Record<string, Columns>> = TABLES;

/** @throws {Fault} `disk-full`, `lake-crashed` from what it is asked later; opening itself only reads the manifest. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const folder = join(options.caseFolder, "lake");
  const scratch = join(folder, SCRATCH);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let parts = readManifest(folder);
  sweep(folder, parts);
  const engine = new Engine({ settings: settingsOf(options, scratch), prepare: () => ["set global TimeZone = 'UTC'", ...viewStatements(options.caseFolder, parts)] });
  const readers = engine.newSession();

  async function publish(next: readonly LakePart[]): Promise<void> {
    await writeManifest(folder, next);
    const touched = new Set([...parts, ...next].map(({ table }) => table));
    parts = next;
    for (const sql of viewStatements(options.caseFolder, parts, touched)) await engine.run(readers, sql);
  }

  return {
    folder,
    parts: (table) => (table === undefined ? parts : parts.filter((part) => part.table === table)),
    query: async <Row>(sql: string, params?: LakeParams) => (await engine.run(readers, sql, params)) as readonly Row[],
    session: async ({ signal } = {}) => sessionOf(engine, scratch, signal),
    begin: (session) => {
      const apart = async (sql: string, params?: LakeParams) => {
        const own = engine.newSession();
        try {
          return await engine.run(own, sql, params);
        } finally {
          await engine.tell(own, "close");
        }
      };
      return new Draft({ folder, scratch, run: session.query.bind(session), runApart: apart, parts: () => parts, publish });
    },
    close: () => engine.stop(),
  };
}

function settingsOf({ memoryLimitMib, threads }: LakeOptions, scratch: string): Readonly<Record<string, string>> {
  const limit = memoryLimitMib ?? Math.min(DEFAULT_LIMIT_MIB, Math.floor(totalmem() / BYTES_PER_MIB / 4));
  return {
    memory_limit: `${limit}MiB`,
    threads: String(threads ?? availableParallelism()),
    temp_directory: join(scratch, "spill"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  };
}

function viewStatements(caseFolder: string, parts: readonly LakePart[], only?: ReadonlySet<string>): readonly string[] {
  const tables = new Set([...Object.keys(TABLES), ...parts.map(({ table }) => table), ...(only ?? [])]);
  return [...tables]
    .filter((table) => only === undefined || only.has(table))
    .map((table) => {
      const files = parts.filter((part) => part.table === table).map(({ path }) => join(caseFolder, path));
      const columns = FIXED[table];
      if (files.length === 0 && columns === undefined) return `drop view if exists "${table}"`;
      return viewOf(table, files, columns === undefined ? undefined : emptySelect(columns));
    });
}

function sessionOf(engine: Engine, scratch: string, signal: AbortSignal | undefined): LakeSession {
  const id = engine.newSession();
  const interrupt = () => engine.tell(id, "interrupt");
  const onAbort = () => void interrupt();
  signal?.addEventListener("abort", onAbort, { once: true });
  const query = async <Row>(sql: string, params?: LakeParams) => {
    signal?.throwIfAborted();
    return (await engine.run(id, sql, params)) as readonly Row[];
  };
  const session: LakeSession = {
    query,
    exec: async (sql, params) => {
      await query(sql, params);
    },
    runSteps: async (steps, params) => {
      for (const sql of stepsIn(steps)) await query(sql, params);
    },
    readTsv: (select, params) => {
      const pipe = makePipe(scratch);
      const sql = `copy (${select}) to ${quoteText(pipe)} (format csv, delim '\t', quote '"', escape '"', nullstr '\\N', header false, use_tmp_file false)`;
      return readPipe(pipe, () => query(sql, params), interrupt);
    },
    interrupt,
    close: async () => {
      signal?.removeEventListener("abort", onAbort);
      await engine.tell(id, "close");
    },
  };
  return session;
}

function stepsIn(folder: URL): readonly string[] {
  const path = fileURLToPath(folder);
  return readdirSync(path)
    .filter((name) => /^\d\d_.*\.sql$/.test(name))
    .sort()
    .map((name) => readFileSync(join(path, name), "utf8"));
}
