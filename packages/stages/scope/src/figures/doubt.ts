// Where a count may not be printed as it is: a table that nobody collected, requests whose key matched no row.
//
// Rows that were not seen are not zero. What is unknown stays unknown; what has two ends says both.

import type { DataMap } from "../map/data-map.js";
import { exposableCollections } from "../map/load.js";
import type { CollectedTables } from "../record-tables.js";
import type { Level } from "./figure.js";

export interface Seen {
  readonly map: DataMap;
  readonly tables: CollectedTables;
  /** Access path -> the intruder's requests that took it. */
  readonly by_path: ReadonlyMap<string, number>;
  /** Access path -> rows that these selected. */
  readonly selected: ReadonlyMap<string, number>;
  /** Collections that lay open as a whole. */
  readonly reached: ReadonlySet<string>;
}

/** sure: the count. range: from the count to the rows within reach. unknown: no number. */
export type Doubt = "sure" | "range" | "unknown";

/** Of the rows of some collections, at a level. */
export type DoubtOf = (collections: readonly string[], level: Level) => Doubt;

/** Keys of collections that the intruder reached or asked, and of which there is no table. */
export function missingCollections({ map, tables, by_path, reached }: Seen): readonly string[] {
  const asked = new Set(map.access_paths.filter(({ key }) => (by_path.get(key) ?? 0) > 0).map(({ collection }) => collection));
  return exposableCollections(map)
    .map(({ key }) => key)
    .filter((key) => !tables.has(key) && (reached.has(key) || asked.has(key)));
}

/** Paths that were taken, and yet no row has the key of any of their requests. */
export function pathsWithoutRows({ map, tables, by_path, selected }: Seen): DataMap["access_paths"] {
  return map.access_paths.filter(
    ({ key, collection }) => tables.has(collection) && (by_path.get(key) ?? 0) > 0 && (selected.get(key) ?? 0) === 0,
  );
}

export function doubtOf(seen: Seen): DoubtOf {
  const missing = new Set(missingCollections(seen));
  const untied = new Set(pathsWithoutRows(seen).map(({ collection }) => collection));
  return (collections, level) => {
    const loose = collections.filter((key) => untied.has(key));
    if (collections.some((key) => missing.has(key)) || loose.some((key) => !seen.reached.has(key))) return "unknown";
    return loose.length > 0 && level !== "reachable" ? "range" : "sure";
  };
}
