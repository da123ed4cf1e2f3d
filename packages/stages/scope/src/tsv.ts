// The lake's TSV (LakeSession.readTsv): rows of bytes to values and back. \N is null; "" quotes what needs it.

const TAB = 0x09;
const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** How many whole rows a buffer begins with, and where they end. A newline inside quotes ends no row. */
function wholeRows(bytes: Uint8Array): { readonly rows: number; readonly end: number } {
  let rows = 0;
  let end = 0;
  let isQuoted = false;
  const { length } = bytes;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE)
      isQuoted = !isQuoted; // a doubled quote turns twice
    else if (byte === NEWLINE && !isQuoted) {
      rows += 1;
      end = at + 1;
    }
  }
  return { rows, end };
}

/** Cuts a stream of bytes into pieces of whole rows of about `bytes`. */
export async function* rowPieces(
  source: AsyncIterable<Buffer>,
  bytes: number,
): AsyncIterable<{ readonly piece: Buffer; readonly rows: number }> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    held.push(chunk);
    length += chunk.length;
    if (length < bytes) continue;
    const whole = Buffer.concat(held);
    const { rows, end } = wholeRows(whole);
    if (rows > 0) yield { piece: whole.subarray(0, end), rows };
    held = [whole.subarray(end)];
    length = whole.length - end;
  }
  const rest = Buffer.concat(held);
  if (rest.length > 0) yield { piece: rest, rows: wholeRows(rest).rows };
}

/** Is told each value of each row: where it stands in `text`, or null. Quoted values come as a text of their own. */
export interface RowReader {
  value(column: number, text: string | null, start: number, end: number): void;
  endRow(): void;
}

/** Reads whole rows of TSV. No text is made for a value, save the quoted ones. */
export function readRows(text: string, reader: RowReader): void {
  let at = 0;
  let column = 0;
  while (at < text.length) {
    const isQuoted = text.charCodeAt(at) === QUOTE;
    const end = isQuoted ? endOfQuoted(text, at) : endOfPlain(text, at);
    if (isQuoted) giveQuoted(reader, column, text.slice(at + 1, end - 1).replaceAll('""', '"'));
    else if (isNull(text, at, end)) reader.value(column, null, 0, 0);
    else reader.value(column, text, at, end);
    column += 1;
    if (text.charCodeAt(end) !== TAB) {
      reader.endRow();
      column = 0;
    }
    at = end + 1;
  }
}

function giveQuoted(reader: RowReader, column: number, value: string): void {
  reader.value(column, value, 0, value.length);
}

function endOfPlain(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === TAB || code === NEWLINE) break;
  }
  return at;
}

function endOfQuoted(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    if (text.charCodeAt(at) !== QUOTE) at += 1;
    else if (text.charCodeAt(at + 1) === QUOTE) at += 2;
    else return at + 1;
  }
  return at;
}

const BACKSLASH = 0x5c;
const CAPITAL_N = 0x4e;

function isNull(text: string, start: number, end: number): boolean {
  return end - start === 2 && text.charCodeAt(start) === BACKSLASH && text.charCodeAt(start + 1) === CAPITAL_N;
}

/** Rows as arrays of values, for tables that are small. */
export async function* textRows(source: AsyncIterable<Buffer>): AsyncIterable<readonly (string | null)[]> {
  for await (const { piece } of rowPieces(source, PIECE_BYTES)) yield* rowsOf(piece.toString("utf8"));
}

const PIECE_BYTES = 1 << 18;

function rowsOf(text: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  readRows(text, {
    value: (_, source, start, end) => row.push(source === null ? null : source.slice(start, end)),
    endRow: () => {
      rows.push(row);
      row = [];
    },
  });
  return rows;
}
