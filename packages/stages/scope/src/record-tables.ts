// The data map against the tables that were really collected: a map may promise a column that no file has.

import type { Lake } from "@hamon/lake";
import { Fault, RECORD_COLUMNS, type Columns } from "@hamon/records";
import type { Collection, DataMap } from "./map/data-map.js";
import { throwAll } from "./map/load.js";
import { nearestName } from "./map/nearest.js";

/** The table of a collection as the lake has it. */
export interface CollectedTable {
  /** Name -> SQL type. */
  readonly columns: Columns;
  readonly row_count: number;
}

/** By key of the collection. Those that nobody collected are absent. */
export type CollectedTables = ReadonlyMap<string, CollectedTable>;

/**
 * Which collections there are tables for.
 *
 * @throws {Fault} `unknown-column`: all of them, at their place in the map.
 */
export function readCollectedTables(map: DataMap, lake: Lake): CollectedTables {
  const faults: Fault[] = [];
  const tables = new Map<string, CollectedTable>();
  for (const collection of map.collections) {
    const parts = collection.table === null ? [] : lake.parts(`record_${collection.table}`);
    const [first] = parts;
    if (first !== undefined)
      tables.set(collection.key, { columns: first.columns, row_count: parts.reduce((sum, { row_count }) => sum + row_count, 0) });
    for (const { columns, part } of parts) faults.push(...missingColumns(collection, columns, part));
  }
  throwAll(uniqueFaults(faults));
  return tables;
}

function missingColumns(collection: Collection, columns: Columns, part: string): readonly Fault[] {
  return collection.fields
    .filter(({ name }) => !Object.hasOwn(columns, name))
    .map(({ name, at }) => {
      const nearest = nearestName(name, unmappedColumns(collection, columns));
      return new Fault("unknown-column", { at, params: { column: name, collection: collection.key, part, nearest } });
    });
}

/** Names of the tables that were collected. */
export function collectedNames(lake: Lake): readonly string[] {
  const tables = new Set(lake.parts().map(({ table }) => table));
  return [...tables].filter((name) => name.startsWith("record_")).map((name) => name.slice("record_".length));
}

// The same column is missing from each of a table's files: it is said once.
function uniqueFaults(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ code, at }) => !seen.has(`${code} ${at}`) && seen.add(`${code} ${at}`));
}

/** Columns of the table that the map says nothing about: what they hold is unknown, so no zero can be attested. */
export function unmappedColumns(collection: Collection, columns: Columns): readonly string[] {
  const known = new Set([...Object.keys(RECORD_COLUMNS), ...collection.fields.map(({ name }) => name)]);
  return Object.keys(columns).filter((name) => !known.has(name));
}
