// The data map of a case, and what it says of the lake's tables: which columns tell of a person, which name a row.

import type { OpenCase } from "@hamon/case";
import { Fault } from "@hamon/records";
import { loadDataMap, type DataMapView } from "@hamon/scope";

/** The data map that the case names. @throws {Fault} `data-map-unnamed`; the codes of loadDataMap. */
export function dataMapOf(open: OpenCase): DataMapView {
  if (open.record.data_map === null) throw new Fault("data-map-unnamed", { at: open.case_id });
  return loadDataMap(open.content, open.record.data_map);
}

/** Keys of the elements in a mask. */
export function elementsIn(open: OpenCase, mask: number): readonly string[] {
  return dataMapOf(open).map.elements.flatMap(({ key, bit }) => (((mask >>> bit) & 1) === 1 ? key : []));
}

/** The lake's table of a collection, without "record_". */
export function tableOf(open: OpenCase, collection: string): string {
  return dataMapOf(open).collection(collection)?.table ?? "";
}

/** Tables that are there, and of each the columns that tell of a person. */
export function personalFields(open: OpenCase): readonly { readonly table: string; readonly columns: readonly string[] }[] {
  const there = new Set(open.lake.parts().map(({ table }) => table));
  return dataMapOf(open).map.collections.flatMap(({ table, fields }) => {
    const columns = fields.filter(({ elements }) => elements.length > 0).map(({ name }) => name);
    return table === null || columns.length === 0 || !there.has(`record_${table}`) ? [] : [{ table, columns }];
  });
}

/** Tables that are there, by collection, and the field that names a row of each. */
export function keyColumns(
  open: OpenCase,
): readonly { readonly collection: string; readonly table: string; readonly row_key: string | null }[] {
  const there = new Set(open.lake.parts().map(({ table }) => table));
  return dataMapOf(open).map.collections.flatMap(({ key, table, row_key }) =>
    table === null || !there.has(`record_${table}`) ? [] : [{ collection: key, table, row_key }],
  );
}
