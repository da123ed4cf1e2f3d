// The columns of a table: what each holds, by its head and by the values of its first rows.
//
// A head alone may lie, values alone may happen to fit. Of numbers with a check digit one in ten fits by chance: a column without a head
// is one of them only where all of many rows fit, and a head does not count where the rows speak against it.

import { CONFIDENCES, type Form, type Kind, type Kinds } from "./kinds.js";
import type { Finding } from "./scene.js";
import { newScanner } from "./scanner.js";

/** A table's head, and its first rows. */
export interface TableHead {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Column {
  readonly name: string;
  /** Null: none, as far as its head and first rows say. */
  readonly kind: string | null;
  readonly by: "head" | "values" | "both" | null;
  /** Of its cells in the first rows that are not empty: how many are values of the kind, 0 to 1. */
  readonly share: number;
  /** For TableColumns. */
  readonly bits: number;
}

/** Values that one in ten random numbers is. */
const CHECKED: ReadonlySet<Form> = new Set(["my_number", "corporate_number", "insurer_number", "card"]);
/** What values say without a head. */
const BY_VALUES: readonly Form[] = ["my_number", "corporate_number", "card", "phone", "email", "address", "name", "kana"];
const FEWEST_ROWS = 5;
const FEWEST_CHECKED_ROWS = 20;
const LEAST_SHARE = 0.6;
const LEAST_CHECKED_SHARE = 0.95;
const LEAST_SHARE_OF_HEAD = 0.3;
/** A value is the whole cell but for a few letters. */
const LEAST_COVER = 0.6;

export function recogniseColumns({ columns, rows }: TableHead, kinds: Kinds): readonly Column[] {
  const forValues = BY_VALUES.reduce((bits, form) => bits | kinds.bits[form], 0);
  return columns.map((name, at) => {
    const cells = rows.map((row) => (row[at] ?? "").replaceAll(/[\r\n"]/g, " ").trim()).filter((cell) => cell !== "");
    const head = headBits(name, kinds);
    const own = head === 0 ? [] : sharesOf(cells, head, kinds);
    const kept = own.filter((share) => !isDenied(share, cells.length));
    const [best] = kept.toSorted((a, b) => b.share - a.share);
    if (best !== undefined)
      return { name, kind: best.kind.kind, by: best.share > LEAST_SHARE ? "both" : "head", share: best.share, bits: bitsOf(kept) };
    const [found] = sharesOf(cells, forValues, kinds).filter((share) => isTold(share, cells.length));
    return found === undefined
      ? { name, kind: null, by: null, share: 0, bits: 0 }
      : { name, kind: found.kind.kind, by: "values", share: found.share, bits: found.kind.bit };
  });
}

interface Share {
  readonly kind: Kind;
  readonly share: number;
  /** The same of those that nothing is missing of. */
  readonly sure: number;
}

function bitsOf(shares: readonly Share[]): number {
  return shares.reduce((bits, { kind }) => bits | kind.bit, 0);
}

function isDenied({ kind, share }: Share, count: number): boolean {
  return CHECKED.has(kind.form) ? count >= FEWEST_ROWS && share < LEAST_SHARE_OF_HEAD : count >= FEWEST_ROWS && share === 0;
}

function isTold({ kind, share, sure }: Share, count: number): boolean {
  if (CHECKED.has(kind.form)) return count >= FEWEST_CHECKED_ROWS && share >= LEAST_CHECKED_SHARE;
  const isByList = kind.form === "name" || kind.form === "kana";
  return count >= FEWEST_ROWS && (isByList ? sure : share) >= LEAST_SHARE;
}

/** How many cells are values of each of some kinds, were they the column's. */
function sharesOf(cells: readonly string[], bits: number, kinds: Kinds): readonly Share[] {
  const lengths = cells.map((cell) => Buffer.byteLength(cell));
  const counts = new Map<string, [share: number, sure: number]>();
  const found = ({ kind, row, length, confidence }: Finding) => {
    if (length < (lengths[row ?? 0] ?? 0) * LEAST_COVER) return;
    const count = counts.get(kind) ?? [0, 0];
    const top = kinds.list.find((one) => one.kind === kind)?.confidence.column ?? CONFIDENCES[0];
    counts.set(kind, [count[0] + 1, count[1] + (confidence === top ? 1 : 0)]);
  };
  // A record of one cell each: no byte of UTF-8 text is 0.
  const scanner = newScanner(kinds, { found }, { delimiter: "\u0000", bits: [bits] });
  scanner.push(Buffer.from(`${cells.join("\n")}\n`));
  scanner.end();
  const total = Math.max(1, cells.length);
  return kinds.list
    .filter(({ bit }) => (bits & bit) !== 0)
    .map((kind) => ({ kind, share: (counts.get(kind.kind)?.[0] ?? 0) / total, sure: (counts.get(kind.kind)?.[1] ?? 0) / total }))
    .toSorted((a, b) => b.share - a.share);
}

/** Kinds of which a head tells. */
function headBits(name: string, kinds: Kinds): number {
  const small = name.normalize("NFKC").toLowerCase();
  const bare = small.replaceAll(/[\s_\-"']/g, "");
  let bits = 0;
  for (const { bit, heads, labels } of kinds.list) {
    const isHead = heads.some((head) => bare === head.toLowerCase().replaceAll(/[\s_\-"']/g, ""));
    if (isHead || labels.some((label) => holds(small, label.toLowerCase()))) bits |= bit;
  }
  return bits;
}

/** A label of ASCII is a word of its own: "tel" is in "tel_no", not in "hotel". */
function holds(head: string, label: string): boolean {
  const at = head.indexOf(label);
  if (at === -1) return false;
  if (!/^[\u0000-\u007f]*$/.test(label)) return true;
  const [before, after] = [head[at - 1] ?? "", head[at + label.length] ?? ""];
  return !/[a-z0-9]/.test(before) && !/[a-z]/.test(after);
}
