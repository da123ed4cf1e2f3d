// Columns as they are stored, as the values that rules are asked of: those that DuckDB's text of each would be.

import type { StoredColumn, StoredColumns } from "@hamon/parquet";
import type { Columns } from "@hamon/records";
import type { Batch, Column } from "@hamon/sigma";

const MICROS = 1_000_000;
const LAST_PLAIN_YEAR = 9999;

/** @param types of columns, in SQL. */
export function toBatch({ row_count, columns }: StoredColumns, types: Columns): Batch {
  return { row_count, columns: new Map([...columns].map(([name, column]) => [name, toColumn(column, types[name] ?? "VARCHAR")])) };
}

function toColumn(column: StoredColumn, type: string): Column {
  if (type === "VARCHAR") return column;
  const { values, codes } = column;
  const toValue = type === "TIMESTAMP" ? momentText : wholeNumber;
  return { codes, values: values.map((value) => (typeof value === "number" ? toValue(value) : value)) };
}

// JavaScript writes a number past 2^53 with zeros that are not its own.
function wholeNumber(value: number): number | string {
  return Number.isSafeInteger(value) ? value : String(BigInt(value));
}

/** "2025-04-16 01:00:00.5", as DuckDB writes a TIMESTAMP. @param micros since 1970, UTC. */
export function momentText(micros: number): string {
  const seconds = Math.floor(micros / MICROS);
  const fraction = micros - seconds * MICROS;
  const moment = new Date(seconds * 1000);
  const text = moment.toISOString();
  const whole = `${yearText(moment.getUTCFullYear())}${text.slice(-20, -14)} ${text.slice(-13, -5)}`;
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, "0").replace(/0+$/, "")}`;
}

function yearText(year: number): string {
  return year > LAST_PLAIN_YEAR ? String(year) : String(year).padStart(4, "0");
}
