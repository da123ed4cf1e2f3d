// Tables of an open case, replaced by rows given as objects, as a stage would leave them. For tests.

import type { OpenCase } from "@hamon/case";
import { TABLES, type TableName } from "@hamon/records";

export type Rows = readonly Readonly<Record<string, string | number | boolean | null>>[];

export async function replaceTables(open: OpenCase, tables: Partial<Record<TableName, Rows>>): Promise<void> {
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  for (const [name, rows] of Object.entries(tables)) {
    const columns = TABLES[name as TableName];
    const names = Object.keys(columns);
    const empty = Object.fromEntries(names.map((column) => [column, null]));
    const list = names.map((column) => `"${column}"`).join(", ");
    const select = `select ${list} from (select unnest(from_json($rows::json, '${JSON.stringify([columns])}'), recursive := true))`;
    await draft.write(name, "all", select, { rows: JSON.stringify(rows.map((row) => ({ ...empty, ...row }))) });
  }
  await draft.commit();
  await session.close();
}
