// Values as DuckDB binds them: whole numbers as BIGINT, lists with the type of their members.

import { BIGINT, DOUBLE, LIST, listValue, VARCHAR, type DuckDBType, type DuckDBValue } from "@duckdb/node-api";

export interface Bound {
  readonly values: Record<string, DuckDBValue>;
  readonly types: Record<string, DuckDBType>;
}

/** Only the parameters that the statement names: DuckDB refuses others. */
export function bindable(sql: string, params: Readonly<Record<string, unknown>>): Bound {
  const values: Record<string, DuckDBValue> = {};
  const types: Record<string, DuckDBType> = {};
  for (const [name, value] of Object.entries(params)) {
    if (!new RegExp(`\\$${name}\\b`).test(sql)) continue;
    const bound = bindOne(value);
    values[name] = bound.value;
    if (bound.type !== undefined) types[name] = bound.type;
  }
  return { values, types };
}

function bindOne(value: unknown): { readonly value: DuckDBValue; readonly type?: DuckDBType } {
  if (typeof value === "number") return Number.isSafeInteger(value) ? { value: BigInt(value), type: BIGINT } : { value, type: DOUBLE };
  if (!Array.isArray(value)) return { value: value as DuckDBValue };
  const isText = value.some((one) => typeof one === "string");
  return { value: listValue(isText ? value : value.map((one) => BigInt(one as number))), type: LIST(isText ? VARCHAR : BIGINT) };
}
