// What must be shouted: places where a small number may only mean that the map or the data is wrong.

import { missingCollections, pathsWithoutRows, type Seen } from "./figures/doubt.js";
import { nearestName } from "./map/nearest.js";
import type { ResolvedPersons } from "./persons/resolved-persons.js";
import { unmappedColumns } from "./record-tables.js";
import type { Matched } from "./requests/matched.js";

export interface Warning {
  /** Key in locales: warnings.<code>. */
  readonly code: string;
  readonly params: Record<string, string | number>;
}

export interface Looked {
  readonly seen: Seen;
  readonly matched: Matched;
  /** Names of the tables that were collected. */
  readonly collected: readonly string[];
  readonly resolved: ResolvedPersons;
  readonly unmapped_count: number;
}

export function warningsOf(looked: Looked): readonly Warning[] {
  const { matched, resolved, unmapped_count } = looked;
  const { reached } = looked.seen;
  if (matched.request_count === 0) return [{ code: "no-intruder", params: {} }];
  return [
    ...tablesMissing(looked),
    ...keysWithoutRows(looked),
    ...(reached.size === 0 ? [{ code: "no-compromise", params: {} }] : []),
    ...(matched.without_bytes === 0 ? [] : [{ code: "bytes-not-logged", params: { count: matched.without_bytes } }]),
    ...(unmapped_count === 0 ? [] : [{ code: "requests-unmapped", params: { count: unmapped_count } }]),
    ...columnsWithoutField(looked),
    ...(resolved.dropped_keys === 0
      ? []
      : [{ code: "keys-dropped", params: { count: resolved.dropped_keys, rows: resolved.dropped_rows } }]),
    ...registerMissing(looked),
  ];
}

// Requests came and were answered, and yet no row has their key: a wrong column looks just like "no exposure".
function keysWithoutRows({ seen }: Looked): readonly Warning[] {
  return pathsWithoutRows(seen).map(({ key, collection, selects }) => ({
    code: "key-matched-nothing",
    params: { access_path: key, collection, column: selects.column, count: seen.by_path.get(key) ?? 0 },
  }));
}

// The rest of the table stands; what this collection adds to it is unknown, never 0.
function tablesMissing({ seen, collected }: Looked): readonly Warning[] {
  return missingCollections(seen).map((key) => {
    const table = seen.map.collections.find((collection) => collection.key === key)?.table ?? "-";
    return { code: "collection-not-collected", params: { collection: key, table, nearest: nearestName(table, collected) } };
  });
}

function columnsWithoutField({ seen: { map, tables } }: Looked): readonly Warning[] {
  return map.collections.flatMap((collection) => {
    const columns = unmappedColumns(collection, tables.get(collection.key)?.columns ?? {});
    return columns.length === 0
      ? []
      : [{ code: "columns-unmapped", params: { collection: collection.key, columns: columns.join(", "), count: columns.length } }];
  });
}

function registerMissing({ seen: { map, tables } }: Looked): readonly Warning[] {
  const register = map.contact_lookup?.collection;
  if (register === undefined || tables.has(register)) return [];
  const table = map.collections.find(({ key }) => key === register)?.table ?? register;
  return [{ code: "register-missing", params: { table } }];
}
