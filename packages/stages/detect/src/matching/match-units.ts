// The parts of `event` as units that a thread matches: row groups as collect wrote them, or slices that DuckDB copies first,
// where a part is DuckDB's own or rules ask for what only records kept whole have.

import { openPartFile, quoteName, type LakePart, type PartHandle } from "@hamon/lake";
import type { DerivedColumn } from "@hamon/sigma";
import { wholeSelect } from "../whole-record.js";

/** Rows of a part from one number to another. */
export interface Slice {
  readonly part: LakePart;
  readonly row_count: number;
  /** Of event_id; `to` is the first that does not belong to it. Null: without an end. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface Stored {
  readonly part: LakePart;
  readonly row_count: number;
  readonly group: number;
}

/** What is to be matched, in order: each row of each part once. */
export function unitsOf(
  parts: readonly LakePart[],
  handleOf: (part: LakePart) => PartHandle,
  isWhole: boolean,
): readonly (Slice | Stored)[] {
  return parts.flatMap((part): readonly (Slice | Stored)[] => {
    const file = openPartFile(handleOf(part));
    file.close();
    const isCopied = !file.is_own || (isWhole && file.groups.some(({ filled }) => filled.has("fields")));
    if (!isCopied) return file.groups.map(({ row_count }, group) => ({ part, group, row_count }));
    return slicesOf(
      part,
      file.groups.map(({ row_count, least }) => ({ row_count, least: least("event_id") })),
    );
  });
}

// Whatever the order of the rows: between two neighbouring beginnings of groups, each row stands once.
export function slicesOf(
  part: LakePart,
  groups: readonly { readonly row_count: number; readonly least: number | null }[],
): readonly Slice[] {
  const isTold = groups.every(({ least }) => least !== null);
  const begins = isTold ? [...new Set(groups.map(({ least }) => least as number))].sort((a, b) => a - b) : [];
  const cuts = [null, ...begins.slice(1), null];
  const row_count = Math.ceil(part.row_count / (cuts.length - 1));
  return cuts.slice(1).map((to, i) => ({ part, row_count, from: cuts[i] ?? null, to }));
}

/**
 * The rows of a slice with what is asked for, as one select.
 *
 * @param names columns of the table; a part of an older version may lack some.
 */
export function sliceSelect(
  { part, from, to }: Slice,
  source: string,
  { names, derived }: { readonly names: readonly string[]; readonly derived: readonly DerivedColumn[] },
): string {
  const columns = names.filter((name) => Object.hasOwn(part.columns, name)).map(quoteName);
  const bounds = [...(from === null ? [] : [`event_id >= ${from}`]), ...(to === null ? [] : [`event_id < ${to}`])];
  const rows = bounds.length === 0 ? source : `select * from (${source}) where ${bounds.join(" and ")}`;
  return wholeSelect(rows, columns, Object.hasOwn(part.columns, "fields") ? derived : []);
}
