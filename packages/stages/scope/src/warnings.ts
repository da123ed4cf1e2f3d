// What must be shouted: places where a small number may only mean that the map or the data is wrong.

import type { DataMap } from "./map/data-map.js";
import type { ResolvedPersons } from "./persons/resolved-persons.js";
import { unmappedColumns, type CollectedTables } from "./record-tables.js";
import type { Matched } from "./requests/matched.js";
import type { SelectedCounts } from "./requests/selected.js";

export interface Warning {
  /** Key in locales: warnings.<code>. */
  readonly code: string;
  readonly params: Record<string, string | number>;
}

export interface Looked {
  readonly map: DataMap;
  readonly tables: CollectedTables;
  readonly matched: Matched;
  readonly selected: SelectedCounts;
  readonly reached: ReadonlySet<string>;
  readonly resolved: ResolvedPersons;
  readonly unmapped_count: number;
}

export function warningsOf(looked: Looked): readonly Warning[] {
  const { matched, reached, resolved, unmapped_count } = looked;
  if (matched.request_count === 0) return [{ code: "no-intruder", params: {} }];
  return [
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
function keysWithoutRows({ map, matched, selected }: Looked): readonly Warning[] {
  return map.access_paths
    .filter(({ key }) => (matched.by_path.get(key) ?? 0) > 0 && (selected.get(key) ?? 0) === 0)
    .map(({ key, collection, selects }) => ({
      code: "key-matched-nothing",
      params: { access_path: key, collection, column: selects.column, count: matched.by_path.get(key) ?? 0 },
    }));
}

function columnsWithoutField({ map, tables }: Looked): readonly Warning[] {
  return map.collections.flatMap((collection) => {
    const columns = unmappedColumns(collection, tables.get(collection.key)?.columns ?? {});
    return columns.length === 0
      ? []
      : [{ code: "columns-unmapped", params: { collection: collection.key, columns: columns.join(", "), count: columns.length } }];
  });
}

function registerMissing({ map, tables }: Looked): readonly Warning[] {
  const register = map.contact_lookup?.collection;
  if (register === undefined || tables.has(register)) return [];
  const table = map.collections.find(({ key }) => key === register)?.table ?? register;
  return [{ code: "register-missing", params: { table } }];
}
