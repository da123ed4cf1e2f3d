// A text of any encoding: told by its beginning, made UTF-8 by collect's own recoder, and whether it is a table.

import { basename } from "node:path/posix";
import { isTableName } from "@hamon/case";
import { Fault } from "@hamon/records";
import { asUtf8, toByteText, type ByteText } from "../byte-text.js";
import { CsvSplitter } from "../csv-records.js";
import { OffsetMap } from "../offset-map.js";
import { recoded, recoderOf, type Recoder } from "../recoded-text.js";
import { tableShape, type TableShape } from "../table-shape.js";
import { encodingOf, type TextEncoding } from "../text-encoding.js";
import type { TextReader, TextReceiver, TextTable } from "./text-receiver.js";

const MOST_ROWS = 200;
/** Records that have as many cells as the head. */
const LEAST_REGULAR = 0.9;
/** A file that is not called a table is one only where it surely looks like one. */
const [FEWEST_COLUMNS, FEWEST_RECORDS] = [3, 4];

/** A class: it lives from its first piece to `end`. */
export class PlainText implements TextReader {
  readonly #recoder: Recoder;
  readonly #reader: TextReader;

  constructor(path: string, head: Buffer, receiver: TextReceiver) {
    const encoding = encodingOf(head);
    const map = new OffsetMap();
    const table = tableOf(path, recoded(head, encoding));
    this.#reader = receiver.begin({ path, encoding, table, offsetOf: (made) => map.at(made) });
    this.#recoder = recoderOf(encoding, map, this.#reader);
  }

  push(bytes: Uint8Array): void {
    this.#recoder.push(bytes);
  }

  end(): void {
    this.#recoder.end();
    this.#reader.end();
  }
}

/** A text that is UTF-8 already, whole. */
export function readWholeText(path: string, text: string, receiver: TextReceiver): void {
  const bytes = Buffer.from(text);
  const encoding: TextEncoding = "utf-8";
  const reader = receiver.begin({ path, encoding, table: null, offsetOf: (made) => made });
  reader.push(bytes);
  reader.end();
}

function tableOf(path: string, head: Buffer): TextTable | null {
  const text = toByteText(head);
  if (/^(?:\u00ef\u00bb\u00bf)?\s*[{[<]/.test(text)) return null;
  const shape = shapeOf(text, path);
  if (shape === null) return null;
  const records = recordsOf(text, shape.delimiter);
  const [first, ...rest] = records.slice(shape.title_count);
  const isCalled = isTableName(basename(path)) || /\.xlsx?!\//i.test(path) || /\.xlsm!\//i.test(path);
  const isLarge = shape.columns.length >= FEWEST_COLUMNS && records.length >= FEWEST_RECORDS;
  const regular = rest.filter((cells) => cells.length === shape.columns.length).length;
  if (first === undefined || !(isCalled || isLarge) || regular < rest.length * LEAST_REGULAR) return null;
  return {
    delimiter: shape.delimiter,
    columns: first.map(textOf),
    title_count: shape.title_count,
    rows: rest.map((row) => row.map(textOf)),
  };
}

function shapeOf(text: ByteText, path: string): TableShape | null {
  try {
    return tableShape(text, path);
  } catch (fault) {
    if (fault instanceof Fault) return null;
    throw fault;
  }
}

/** The last may be cut by the end of the head: it is left out of many. */
function recordsOf(text: ByteText, delimiter: string): readonly (readonly ByteText[])[] {
  const records: (readonly ByteText[])[] = [];
  const splitter = new CsvSplitter(delimiter, {
    record: (cells) => void (records.length <= MOST_ROWS && records.push(cells)),
    openQuote: () => undefined,
  });
  splitter.push(text);
  splitter.end();
  return records.length > FEWEST_RECORDS ? records.slice(0, -1) : records;
}

function textOf(cell: ByteText): string {
  return Buffer.from(asUtf8(cell), "latin1")
    .toString("utf8")
    .replace(/^\ufeff/, "");
}
