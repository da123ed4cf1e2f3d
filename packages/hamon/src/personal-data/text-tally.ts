// What is found in one text: counted whole, kept only as far as it is shown.

import { newScanner, recogniseColumns, type Column, type Finding, type FindingSink, type Scanner } from "@hamon/pii";
import type { FoundText, TextReader } from "@hamon/collect";
import {
  PERSONAL_DATA_CONFIDENCES,
  type PersonalDataConfidence,
  type PersonalDataTable,
  type PersonalDataText,
  type PersonalDataValue,
} from "@hamon/records";
import { maskValue } from "../views/masking.js";
import type { KnownKinds } from "./kinds.js";

export interface Shown {
  /** Values of a text, of each kind. */
  readonly most: number;
  /** With what they are, not only masked. */
  readonly plain: boolean;
}

type Counts = Record<string, Record<PersonalDataConfidence, number>>;

const OFFSETS_EVERY = 1024;

/** A class: it lives as long as its text is read. */
export class TextTally implements TextReader, FindingSink {
  readonly #text: FoundText;
  readonly #known: KnownKinds;
  readonly #shown: Shown;
  readonly #columns: readonly Column[];
  readonly #scanner: Scanner;
  readonly #values: PersonalDataValue[] = [];
  readonly #counts: Counts = {};
  readonly #offsets: number[] = [];
  #records = 0;
  #bytes = 0;
  #lastRow = 0;

  constructor(text: FoundText, known: KnownKinds, shown: Shown) {
    this.#text = text;
    this.#known = known;
    this.#shown = shown;
    this.#columns = text.table === null ? [] : recogniseColumns(text.table, known.kinds);
    const table = text.table === null ? null : { delimiter: text.table.delimiter, bits: this.#columns.map(({ bits }) => bits) };
    this.#scanner = newScanner(known.kinds, this, table);
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#scanner.push(bytes);
  }

  end(): void {
    this.#scanner.end();
  }

  row(offset: number, no: number): void {
    if (no % OFFSETS_EVERY === 0) this.#offsets.push(this.#text.offsetOf(offset));
    if (offset > this.#lastRow + 1) this.#records += 1;
    this.#lastRow = offset;
  }

  found(finding: Finding, bytes: Uint8Array): void {
    if (this.#isHead(finding)) return;
    const { kind, confidence } = finding;
    const counts = (this.#counts[kind] ??= { high: 0, medium: 0, low: 0 });
    counts[confidence] += 1;
    if (totalOf(counts) <= this.#shown.most) this.#values.push(this.#valueOf(finding, bytes));
  }

  /** Null: nothing was found, and it is no table with columns of a kind. */
  result(): PersonalDataText | null {
    const table = this.#table();
    const isEmpty = Object.keys(this.#counts).length === 0 && (table === null || table.columns.every(({ kind }) => kind === null));
    const { path, encoding } = this.#text;
    return isEmpty
      ? null
      : { path, encoding, bytes: this.#bytes, table, counts: this.#counts, values: this.#values.toSorted((a, b) => a.offset - b.offset) };
  }

  get counts(): PersonalDataText["counts"] {
    return this.#counts;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The names of columns are no values; where no column was told by its name, the first record is one like any other. */
  #isHead({ row, context }: Finding): boolean {
    const { table } = this.#text;
    if (table === null || row === null || row > table.title_count) return false;
    const isNamed = this.#columns.some(({ by }) => by === "head" || by === "both");
    return isNamed && (row === table.title_count || context === "column");
  }

  #valueOf({ kind, offset, length, confidence, context, row, column }: Finding, bytes: Uint8Array): PersonalDataValue {
    const start = this.#text.offsetOf(offset);
    const { category, mask } = this.#known.byName.get(kind)!;
    const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    return {
      kind,
      data_category: category,
      offset: start,
      length: this.#text.offsetOf(offset + length) - start,
      confidence,
      context,
      row,
      column,
      masked: maskValue(value, mask) ?? "",
      ...(this.#shown.plain ? { value } : {}),
    };
  }

  #table(): PersonalDataTable | null {
    const { table } = this.#text;
    if (table === null) return null;
    const columns = this.#columns.map(({ name, kind, by, share }) => {
      const data_category = kind === null ? null : (this.#known.byName.get(kind)?.category ?? null);
      return { name, kind, data_category, by, share: Math.round(share * 1000) / 1000 };
    });
    const { delimiter, title_count } = table;
    const row_count = Math.max(0, this.#records + (this.#bytes > this.#lastRow ? 1 : 0) - title_count - 1);
    return { delimiter, title_count, columns, row_count, record_offsets: this.#offsets };
  }
}

function totalOf(counts: Readonly<Record<PersonalDataConfidence, number>>): number {
  return PERSONAL_DATA_CONFIDENCES.reduce((sum, confidence) => sum + counts[confidence], 0);
}

export function addCounts(into: Counts, more: PersonalDataText["counts"]): void {
  for (const [kind, counts] of Object.entries(more)) {
    const own = (into[kind] ??= { high: 0, medium: 0, low: 0 });
    for (const confidence of PERSONAL_DATA_CONFIDENCES) own[confidence] += counts[confidence];
  }
}
