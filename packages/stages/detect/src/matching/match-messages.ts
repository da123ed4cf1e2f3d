// What goes between the stage and the threads that match.

import type { PartHandle } from "@hamon/lake";
import type { Columns as ParquetColumns, RowGroup } from "@hamon/parquet";
import type { Columns, FaultRecord } from "@hamon/records";
import type { ColumnProgram } from "@hamon/sigma";

/** What a thread is started with. */
export interface MatchJob {
  readonly program: ColumnProgram;
  /** Type of each column that may be read. */
  readonly types: Columns;
  /** Columns of a row of hits: rule_no, and those of the event. */
  readonly hits: ParquetColumns;
  /** Steps that one regular expression may take in this thread. */
  readonly regex_budget: number;
}

/** Row groups of a part. */
export interface Unit {
  readonly handle: PartHandle;
  /** Null: all of them. */
  readonly groups: readonly number[] | null;
  /** The next that this thread is given is of other events: rows are given up to here. */
  readonly is_last: boolean;
}

export type ToMatcher = { readonly kind: "unit"; readonly unit: Unit } | { readonly kind: "end" };

/** Of one rule in one thread. */
export interface RuleCost {
  readonly no: number;
  readonly step_count: number;
  readonly is_stopped: boolean;
}

export type FromMatcher =
  | { readonly kind: "hits"; readonly group: RowGroup }
  | { readonly kind: "done" }
  | { readonly kind: "ended"; readonly costs: readonly RuleCost[] }
  /** `fault` null: a bug, as `message` says it. */
  | { readonly kind: "failed"; readonly fault: FaultRecord | null; readonly message: string };
