// Opens case state: the server of DATABASE_URL, or the workspace's own.

import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { Fault } from "@hamon/records";
import { startEmbedded } from "./embedded.js";
import { migrate } from "./migrate.js";
import { StoreClient, throwOutsideFault } from "./outside-faults.js";
import { scrub } from "./scrub.js";
import type { Store } from "./store.js";
import type { Database } from "./tables.js";

/** PostgreSQL's type numbers: pg_type.oid. */
const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

export interface StoreOptions {
  /** The workspace: db/ and keys/ are made in it. */
  readonly folder: string;
  /** A server to use instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
}

/**
 * Opens the store and brings it to the newest shape.
 *
 * @throws {Fault} `database-unreachable` for a DATABASE_URL that does not answer; the codes of startEmbedded; `migration-changed`.
 */
export async function openStore({ folder, databaseUrl }: StoreOptions): Promise<Store> {
  const server = databaseUrl === undefined ? await startEmbedded(folder) : null;
  const connectionString = databaseUrl ?? server?.url ?? "";
  const pool = makePool({ connectionString, max: 12, types: { getTypeParser } });
  const plainPool = makePool({ connectionString, max: 4 });
  try {
    await requireAnswer(pool);
    await migrate(pool);
  } catch (mistake) {
    await Promise.all([pool.end(), plainPool.end()]);
    await server?.stop();
    throw mistake;
  }
  const told = { connect: () => pool.connect().catch(throwOutsideFault), end: () => pool.end() };
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: told }) });
  return {
    db,
    pool: plainPool,
    scrub: (tables) => scrub(plainPool, tables),
    async close() {
      await Promise.all([db.destroy(), plainPool.end()]);
      await server?.stop();
    },
  };
}

// A connection that breaks is replaced at its next use, and a query on it rejects; without listeners, for idle
// connections and for those at work, it would end the process.
function makePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, Client: StoreClient });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

async function requireAnswer(pool: pg.Pool): Promise<void> {
  try {
    await pool.query("select 1");
  } catch (cause) {
    throw new Fault("database-unreachable", { cause, params: { reason: (cause as NodeJS.ErrnoException).code ?? "" } });
  }
}

// Moments as RFC 3339 in UTC, days as text, counts as numbers: what records promise.
const getTypeParser = ((oid: number, format?: "text" | "binary") => {
  if (oid === INT8) return toSafeNumber;
  if (oid === DATE) return (text: string) => text;
  if (oid === TIMESTAMPTZ) return (text: string) => new Date(text).toISOString();
  return pg.types.getTypeParser(oid, format as "text");
}) as pg.CustomTypesConfig["getTypeParser"];

function toSafeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`bigint ${text} is past 2^53`);
  return value;
}
