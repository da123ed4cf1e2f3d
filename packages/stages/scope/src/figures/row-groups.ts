// Sums over the groups of alike rows.

import type { Level } from "./figure.js";

export interface RowGroup {
  readonly collection: string;
  readonly combination: string;
  readonly element_mask: number;
  readonly is_accessed: boolean;
  readonly is_taken: boolean;
  /** The row tells no single person. */
  readonly is_loose: boolean;
  readonly row_count: number;
}

export function isAtLevel({ is_accessed, is_taken }: Pick<RowGroup, "is_accessed" | "is_taken">, level: Level): boolean {
  if (level === "reachable") return true;
  if (level === "accessed") return is_accessed;
  return level === "taken" ? is_taken : is_accessed && is_taken;
}

/** Rows of the groups that `is` picks. */
export function countRows(groups: readonly RowGroup[], is: (group: RowGroup) => boolean): number {
  return groups.reduce((sum, group) => (is(group) ? sum + group.row_count : sum), 0);
}
