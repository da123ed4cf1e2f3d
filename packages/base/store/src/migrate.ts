// Brings a database to the shape of migrations/*.sql, each once, in order, in one transaction each.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { Fault } from "@hamon/records";

const FOLDER = new URL("./migrations/", import.meta.url);
/** Any number that no other program of ours locks. */
const LOCK = 4_710_001;

/** @throws {Fault} `migration-changed` when a file that was applied is no longer the same. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await client.query(
      "create table if not exists schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default now())",
    );
    const applied = await client.query<{ name: string; sha256: string }>("select name, sha256 from schema_migration");
    const known = new Map(applied.rows.map((row) => [row.name, row.sha256]));
    for (const name of migrationNames()) await applyOne(client, name, known.get(name));
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK]).catch(() => undefined);
    client.release();
  }
}

function migrationNames(): readonly string[] {
  return readdirSync(fileURLToPath(FOLDER))
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

async function applyOne(client: pg.PoolClient, name: string, known: string | undefined): Promise<void> {
  const text = readFileSync(new URL(name, FOLDER), "utf8");
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (known === sha256) return;
  if (known !== undefined) throw new Fault("migration-changed", { at: name });
  await client.query("begin");
  try {
    await client.query(text);
    await client.query("insert into schema_migration (name, sha256) values ($1, $2)", [name, sha256]);
    await client.query("commit");
  } catch (mistake) {
    await client.query("rollback");
    throw mistake;
  }
}
