// A result's rows as plain objects: what LakeSession.query promises of each type.

import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBResultReader,
  type DuckDBValue,
} from "@duckdb/node-api";

const MICROS_PER_MS = 1000n;

export function rowsOf(reader: DuckDBResultReader): readonly Record<string, unknown>[] {
  const names = reader.deduplicatedColumnNames();
  return reader.getRows().map((row) => {
    const plain: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i += 1) plain[names[i] as string] = plainValue(row[i] as DuckDBValue);
    return plain;
  });
}

function plainValue(value: DuckDBValue): unknown {
  if (typeof value === "bigint") return toSafeNumber(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return momentText(value.micros);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue) return value.items.map(plainValue);
  return value.toString();
}

function momentText(micros: bigint): string {
  return new Date(Number(micros / MICROS_PER_MS)).toISOString();
}

function toSafeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`${value} is past 2^53`);
  return number;
}
