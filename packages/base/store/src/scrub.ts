// Clears what PostgreSQL keeps of rows that are no more.
//
// An update leaves the old row until a vacuum, its values in the statistics, and both in the write-ahead log until a checkpoint
// passes its segment. The embedded server removes such segments (wal_recycle=off) instead of writing over them some day.

import pg from "pg";

/** PostgreSQL's class of errors for what one may not do: insufficient_privilege, and pg_switch_wal where there is none. */
const REFUSED = new Set(["42501", "42883", "55000"]);

export async function scrub(pool: pg.Pool, tables: readonly string[]): Promise<boolean> {
  const names = tables.map((table) => pg.escapeIdentifier(table)).join(", ");
  try {
    await pool.query(`vacuum (full, analyze) ${names}`);
    await pool.query("vacuum full pg_catalog.pg_statistic");
    await pool.query("select pg_switch_wal()");
    await pool.query("checkpoint");
    return true;
  } catch (mistake) {
    if (mistake instanceof pg.DatabaseError && REFUSED.has(mistake.code ?? "")) return false;
    throw mistake;
  }
}
