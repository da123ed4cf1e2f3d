// SQL that a data map dictates: names quoted, everything else written by us.

import { quoteName } from "@hamon/lake";
import type { Collection, MapField } from "./map/data-map.js";

/** The lake's table of a collection. */
export function recordTable(collection: Collection): string {
  return quoteName(`record_${collection.table}`);
}

/** True where a field holds a value: not null, and more than spaces. */
export function hasValue({ name }: Pick<MapField, "name">, type: string): string {
  const column = quoteName(name);
  if (type !== "VARCHAR") return `${column} is not null`;
  return `coalesce(${column} <> '' and not (${column}[1] in (' ', '　') and trim(${column}, ' 　') = ''), false)`;
}

/** Octets of a field's value as an answer writes it; 0 for none. */
export function octetsOf({ name }: Pick<MapField, "name">): string {
  return `coalesce(strlen(${quoteName(name)}::varchar), 0)`;
}
