// What personal data stands in files: values by their place, masked; tables with what their columns hold; what was not read.
// Made by: hamon (findPersonalData).  Read by: apps/cli, and whoever makes records of a taken file.

export const PERSONAL_DATA_CONFIDENCES = ["high", "medium", "low"] as const;
export type PersonalDataConfidence = (typeof PERSONAL_DATA_CONFIDENCES)[number];

export interface PersonalDataValue {
  /** A kind of content/pii: "my_number". */
  readonly kind: string;
  /** As data maps name it. */
  readonly data_category: string;
  /** Bytes of the file (of a member of an archive, of a part of a mail as decoded, of a sheet as CSV) to its first letter. */
  readonly offset: number;
  /** Bytes there. */
  readonly length: number;
  readonly confidence: PersonalDataConfidence;
  /** What speaks for it. */
  readonly context: "column" | "label" | "alone";
  /** Of a table: records and columns from 0, its head among them. */
  readonly row: number | null;
  readonly column: number | null;
  /** Never the value itself. */
  readonly masked: string;
  /** The value, only where it was asked for. */
  readonly value?: string;
}

export interface PersonalDataColumn {
  readonly name: string;
  /** Null: none that we know. */
  readonly kind: string | null;
  readonly data_category: string | null;
  readonly by: "head" | "values" | "both" | null;
  /** Of the first rows' cells that are not empty, how many are such values: 0 to 1. */
  readonly share: number;
}

/** Rows of a file, ready to become records. */
export interface PersonalDataTable {
  readonly delimiter: string;
  /** Records before the one that names the columns. */
  readonly title_count: number;
  readonly columns: readonly PersonalDataColumn[];
  /** Records that are not empty, without titles and head. */
  readonly row_count: number;
  /** Bytes of the file to the first letter of each 1,024th record, the first record of the file being number 0. */
  readonly record_offsets: readonly number[];
}

export interface PersonalDataText {
  readonly path: string;
  readonly encoding: string;
  /** As UTF-8. */
  readonly bytes: number;
  readonly table: PersonalDataTable | null;
  /** By kind, then by confidence: all that were found, shown or not. */
  readonly counts: Readonly<Record<string, Readonly<Record<PersonalDataConfidence, number>>>>;
  /** The first of each kind, as many as were asked for. */
  readonly values: readonly PersonalDataValue[];
}

export interface PersonalDataUnread {
  readonly path: string;
  /** A key of locales: unparsed.<reason>. */
  readonly reason: string;
}

export interface PersonalDataFound {
  readonly file_count: number;
  readonly text_count: number;
  readonly bytes: number;
  readonly counts: PersonalDataText["counts"];
  /** Those with a value or a table. */
  readonly texts: readonly PersonalDataText[];
  /** Files, members and parts of which not all was read. They may hold anything. */
  readonly unread: readonly PersonalDataUnread[];
}
