// Delimited text to Parquet, by DuckDB with one thread so that the same text always gives the same bytes.

import { rm } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

const SETTINGS = { threads: "1", memory_limit: "400MB", autoinstall_known_extensions: "false", autoload_known_extensions: "false" };

export interface Conversion {
  readonly text: string;
  readonly parquet: string;
  /** Column -> SQL type. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Writes the Parquet files one after the other and removes the texts. An empty cell becomes null. */
export async function writeParquet(conversions: readonly Conversion[]): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  try {
    for (const { text, parquet, columns } of conversions) {
      const shape = Object.entries(columns).map(([name, type]) => `${quote(name)}: ${quote(type)}`);
      const source = `read_csv(${quote(text)}, header = true, delim = ',', quote = '"', escape = '"', auto_detect = false, nullstr = '', columns = {${shape.join(", ")}})`;
      await connection.run(`copy (select * from ${source}) to ${quote(parquet)} (format parquet, compression zstd, row_group_size 122880)`);
      await rm(text);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
