// Opens the lake of a case: its manifest, the process that holds DuckDB, a view for each table.

import { mkdirSync, readdirSync, readFileSync, statfsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault, TABLES, type Columns } from "@hamon/records";
import { blamePart } from "./broken-part.js";
import { Draft, selectOf, viewOf } from "./draft.js";
import { Engine } from "./engine.js";
import { FileLife } from "./file-life.js";
import type { Lake, LakeParams, LakePart, LakeSession } from "./lake.js";
import type { LakeKey } from "./lake-key.js";
import { openManifest, SCRATCH, sweep, writeManifest } from "./manifest.js";
import { handleOf } from "./part-reader.js";
import { readPipe } from "./pipe.js";
import { Readers } from "./readers.js";
import { Seal } from "./seal.js";
import { emptySelect, quoteName, quoteText } from "./sql-text.js";

export interface LakeOptions {
  /** cases/<case_id>; the lake is in lake/ below it. */
  readonly caseFolder: string;
  /** What tables and spill files are encrypted under. Null: new ones lie in the clear. */
  readonly key: LakeKey | null;
  /** What DuckDB keeps in memory before it spills; the process takes up to half more. */
  readonly memoryLimitMib?: number;
  readonly threads?: number;
}

const BYTES_PER_MIB = 2 ** 20;
const DEFAULT_LIMIT_MIB = 3072;
/** Of the free disk, at most this is spilled to. */
const SPILL_SHARE = 0.6;
const FIXED: Readonly<Record<string, Columns>> = TABLES;

/**
 * Reads the manifest, sweeps what it does not name; DuckDB starts with the first question.
 *
 * @throws {Fault} `lake-manifest-broken`, `lake-key-missing`, `lake-key-malformed`, `lake-key-wrong`; `disk-full`, `lake-memory`, `lake-crashed`, `lake-file-broken` from what it is asked later.
 */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const folder = join(options.caseFolder, "lake");
  const scratch = join(folder, SCRATCH);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let parts = await openManifest(folder);
  const seal = await sealOf(options.key, parts);
  sweep(folder, parts);
  const prepare = () => ["set global TimeZone = 'UTC'", ...(seal?.statements() ?? []), ...viewStatements(options.caseFolder, parts)];
  const engine = new Engine({ settings: settingsOf(options, scratch), isSealed: seal !== null, prepare });
  const ask: Ask = (id, sql, params) =>
    engine.run(id, sql, params).catch(async (mistake: unknown) => {
      throw await blamePart(mistake, options.caseFolder, parts);
    });
  const readers = new Readers(engine, ask);
  const views = engine.newSession();
  const life = new FileLife(options.caseFolder, () => engine.idle());
  let published: Promise<unknown> = Promise.resolve();

  // One after the other: each begins from what the one before made visible.
  async function publish(change: (before: readonly LakePart[]) => readonly LakePart[]): Promise<void> {
    const work = published.then(async () => {
      const next = change(parts);
      await writeManifest(folder, next);
      const touched = new Set([...parts, ...next].map(({ table }) => table));
      parts = next;
      await showAll(engine, views, viewStatements(options.caseFolder, parts, touched));
    });
    published = work.catch(() => undefined);
    return work;
  }

  return {
    folder,
    parts: (table) => (table === undefined ? parts : parts.filter((part) => part.table === table)),
    select: (some) => selectOf(options.caseFolder, some),
    reading: (work) => life.reading(() => work((part) => handleOf(options.caseFolder, seal, part))),
    query: async <Row>(sql: string, params?: LakeParams) => (await readers.run(sql, params)) as readonly Row[],
    session: async ({ signal } = {}) => sessionOf({ engine, ask, scratch }, signal),
    begin: (session) =>
      new Draft({
        folder,
        scratch,
        seal,
        run: session.query.bind(session),
        runApart: (sql, params) => readers.run(sql, params),
        tell: async (sql) => (engine.isStarted ? readers.run(sql) : []),
        publish,
        retire: (paths) => life.retire(paths),
        retirePublished: (paths) => life.retirePublished(paths),
      }),
    close: () => engine.stop(),
  };
}

async function sealOf(key: LakeKey | null, parts: readonly LakePart[]): Promise<Seal | null> {
  const isUsed = parts.some((part) => part.key !== undefined);
  return key === null && !isUsed ? null : new Seal(await (key ?? noKey)(!isUsed), parts);
}

const noKey: LakeKey = async () => {
  throw new Fault("lake-key-missing");
};

// Readers see the views of all touched tables change at once. A process whose views are behind the manifest is no use; the
// next one makes its views from it, and so does one that has yet to start.
async function showAll(engine: Engine, session: number, statements: readonly string[]): Promise<void> {
  if (!engine.isStarted) return;
  try {
    for (const sql of ["begin transaction", ...statements, "commit"]) await engine.run(session, sql);
  } catch {
    await engine.stop();
  }
}

function settingsOf({ memoryLimitMib, threads }: LakeOptions, scratch: string): Readonly<Record<string, string>> {
  const limit = memoryLimitMib ?? Math.min(DEFAULT_LIMIT_MIB, Math.floor(totalmem() / BYTES_PER_MIB / 4));
  return {
    memory_limit: `${limit}MiB`,
    threads: String(threads ?? availableParallelism()),
    temp_directory: join(scratch, "spill"),
    max_temp_directory_size: `${spillMib(scratch)}MiB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  };
}

// DuckDB's own limit is 90 % of the free disk: too little is left for what it writes.
function spillMib(scratch: string): number {
  const { bavail, bsize } = statfsSync(scratch);
  return Math.max(1, Math.floor((bavail * bsize * SPILL_SHARE) / BYTES_PER_MIB));
}

function viewStatements(caseFolder: string, parts: readonly LakePart[], only?: ReadonlySet<string>): readonly string[] {
  const tables = new Set([...Object.keys(TABLES), ...parts.map(({ table }) => table), ...(only ?? [])]);
  return [...tables]
    .filter((table) => only === undefined || only.has(table))
    .map((table) => {
      const own = parts.filter((part) => part.table === table);
      if (own.length > 0) return viewOf(table, selectOf(caseFolder, own));
      const columns = FIXED[table];
      return columns === undefined ? `drop view if exists ${quoteName(table)}` : viewOf(table, emptySelect(columns));
    });
}

type Ask = Engine["run"];

interface SessionHost {
  readonly engine: Engine;
  readonly ask: Ask;
  readonly scratch: string;
}

function sessionOf({ engine, ask, scratch }: SessionHost, signal: AbortSignal | undefined): LakeSession {
  const id = engine.newSession();
  const interrupt = () => engine.tell(id, "interrupt");
  const onAbort = () => void interrupt();
  signal?.addEventListener("abort", onAbort, { once: true });
  const query = async <Row>(sql: string, params?: LakeParams) => {
    signal?.throwIfAborted();
    return (await ask(id, sql, params)) as readonly Row[];
  };
  const session: LakeSession = {
    query,
    exec: async (sql, params) => {
      await query(sql, params);
    },
    runSteps: async (steps, params) => {
      for (const sql of stepsIn(steps)) await query(sql, params);
    },
    readTsv: (select, params) => readPipe(scratch, (pipe) => query(copyToPipe(select, pipe), params), interrupt),
    interrupt,
    close: async () => {
      signal?.removeEventListener("abort", onAbort);
      await engine.tell(id, "close");
    },
  };
  return session;
}

function copyToPipe(select: string, pipe: string): string {
  return `copy (${select}) to ${quoteText(pipe)} (format csv, delim '\t', quote '"', escape '"', nullstr '\\N', header false, use_tmp_file false)`;
}

function stepsIn(folder: URL): readonly string[] {
  const path = fileURLToPath(folder);
  return readdirSync(path)
    .filter((name) => /^\d\d_.*\.sql$/.test(name))
    .sort()
    .map((name) => readFileSync(join(path, name), "utf8"));
}
