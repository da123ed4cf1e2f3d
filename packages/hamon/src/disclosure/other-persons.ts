// Whether bytes of a log tell of a person other than the one they are shown to: a value of somebody else's row stands in them.
//
// Compared: every field of the data map that is an element, as the tables hold it, in the bytes as they are and percent-decoded
// (in every encoding that is read). Short numbers are left out, for they stand in every line. Row keys, accounts and sessions: other-traces.ts.

import type { OpenCase } from "@hamon/case";
import { quoteName } from "@hamon/lake";
import type { RowView } from "@hamon/records";
import { personalFields } from "../views/map-columns.js";

const LEAST_LETTERS = 2;
const LEAST_DIGITS = 6;
/** Where this many stand in them, they are about others. */
const MOST_VALUES = 10_000;

/** Values of other persons that stand in some bytes; "all" when there are too many to tell. */
export type Others = readonly string[] | "all";

/** @param rows the person's own: what they hold is not somebody else's. */
export async function readOthers(open: OpenCase, rows: readonly RowView[], bytes: Buffer): Promise<Others> {
  if (bytes.length === 0) return [];
  const text = readings(bytes);
  const own = new Set(rows.flatMap(({ fields }) => Object.values(fields).flatMap((value) => (value === null ? [] : [fold(value)]))));
  const found = new Set<string>();
  for (const { table, columns } of personalFields(open)) {
    for (const column of columns) {
      const values = await open.lake.query<{ value: string }>(
        `select distinct lower(${quoteName(column)}::varchar) as value from ${quoteName(`record_${table}`)}
         where length(value) >= ${LEAST_LETTERS} and (contains($text, value) or contains($text, replace(value, '-', ''))) limit ${MOST_VALUES}`,
        { text },
      );
      if (values.length === MOST_VALUES) return "all";
      for (const { value } of values) if (!own.has(fold(value)) && !isShortNumber(value)) found.add(value);
    }
  }
  return [...found];
}

/** Whether any of them stands in one line. */
export function namesOthers(line: Buffer, others: Others): boolean {
  if (others === "all") return true;
  const text = readings(line);
  return others.some((value) => text.includes(value) || text.includes(value.replaceAll("-", "")));
}

/** Hyphens do not make another number. */
export function fold(value: string): string {
  return value.toLowerCase().replaceAll("-", "");
}

function isShortNumber(value: string): boolean {
  return /^[\d-]*$/.test(value) && value.replaceAll("-", "").length < LEAST_DIGITS;
}

const ENCODINGS = ["utf-8", "shift_jis", "euc-jp"] as const;
const DECODERS = ENCODINGS.map((encoding) => new TextDecoder(encoding));
const SHIFTED = new TextDecoder("iso-2022-jp");
const WIDE = [new TextDecoder("utf-16le"), new TextDecoder("utf-16be")];
const ESC = 0x1b;

/** What the bytes may say, each way of reading them on lines of its own. */
function readings(bytes: Buffer): string {
  const once = decodePercent(bytes);
  const all = [...unpacked(bytes), ...[bytes, once, decodePercent(once)].flatMap((one) => DECODERS.map((decoder) => decoder.decode(one)))];
  const texts = all.map((text) => text.replaceAll("\u0000", ""));
  return [...new Set(texts.flatMap((text) => [text, text.replaceAll("+", " ")]))].join("\n").toLowerCase();
}

// Of several lines one behind the other, the pairs of UTF-16 may begin at any byte.
function unpacked(bytes: Buffer): readonly string[] {
  const shifted = bytes.includes(ESC) ? [SHIFTED.decode(bytes)] : [];
  const wide = bytes.includes(0) ? WIDE.flatMap((decoder) => [decoder.decode(bytes), decoder.decode(bytes.subarray(1))]) : [];
  return [...shifted, ...wide, ...wide.map((text) => decodePercent(Buffer.from(text)).toString())];
}

function decodePercent(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1").replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}
