// The store as the rest of the house sees it.

import type { Kysely } from "kysely";
import type pg from "pg";
import type { Database } from "./tables.js";

export interface Store {
  readonly db: Kysely<Database>;
  /** The same connections, for libraries that bring their own SQL (sign-in). */
  readonly pool: pg.Pool;
  /**
   * Clears what the server keeps of rows that were changed or deleted in these tables: dead rows, statistics, write-ahead log.
   * False where it does not let us, as a server of others may.
   */
  scrub(tables: readonly string[]): Promise<boolean>;
  /** Closes the connections and, when this process started the embedded server, stops it. */
  close(): Promise<void>;
}
