// The types of columns that are written here, by their names in SQL, and what Parquet calls them.
//
// Spec: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md

import type { ThriftWriter } from "./thrift.js";

export type ColumnType = "VARCHAR" | "TIMESTAMP" | "BIGINT" | "INTEGER" | "SMALLINT";

/** Column name -> type. The order is the order in the file. */
export type Columns = Readonly<Record<string, ColumnType>>;

interface Stored {
  /** Type and ConvertedType of parquet.thrift. */
  readonly physical: number;
  readonly converted: number;
  /** Of a number; 0 for text. */
  readonly bytes: 0 | 4 | 8;
}

/** Type: INT32 1, INT64 2, BYTE_ARRAY 6. ConvertedType: UTF8 0, TIMESTAMP_MICROS 10, INT_16 16, INT_32 17, INT_64 18. */
export const STORED: Readonly<Record<ColumnType, Stored>> = {
  VARCHAR: { physical: 6, converted: 0, bytes: 0 },
  TIMESTAMP: { physical: 2, converted: 10, bytes: 8 },
  BIGINT: { physical: 2, converted: 18, bytes: 8 },
  INTEGER: { physical: 1, converted: 17, bytes: 4 },
  SMALLINT: { physical: 1, converted: 16, bytes: 4 },
};

const OPTIONAL = 1;
const [STRING_TYPE, TIMESTAMP_TYPE, MICROS] = [1, 8, 2];

/** The root, then a SchemaElement for each column. */
export function writeSchema(writer: ThriftWriter, id: number, columns: Columns): void {
  const elements = [null, ...Object.entries(columns)];
  writer.structList(id, elements, (element, fields) => {
    if (element === null) return fields.binary(4, "schema").i32(5, elements.length - 1);
    const [name, type] = element;
    const { physical, converted } = STORED[type];
    fields.i32(1, physical).i32(3, OPTIONAL).binary(4, name).i32(6, converted);
    if (type === "VARCHAR") fields.struct(10, (logical) => logical.struct(STRING_TYPE, () => undefined));
    // UTC is ours to say, not the type's: a TIMESTAMP of SQL.
    if (type === "TIMESTAMP")
      fields.struct(10, (logical) =>
        logical.struct(TIMESTAMP_TYPE, (time) => time.bool(1, false).struct(2, (unit) => unit.struct(MICROS, () => undefined))),
      );
    return fields;
  });
}
