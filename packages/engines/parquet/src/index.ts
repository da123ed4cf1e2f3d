export { ParquetFile, type SealModule } from "./file.js";
export type { NumberColumn } from "./number-column.js";
export { packed, ROWS_OF_GROUP, RowGroupWriter, type RowGroup } from "./row-group.js";
export type { Columns, ColumnType } from "./schema.js";
export type { TextColumn } from "./text-column.js";
export type { AsciiTexts, StoredColumn } from "./column-pages.js";
export { bytesSource, openColumns, type ColumnFile, type ColumnSource, type StoredColumns, type StoredGroup } from "./column-reader.js";
