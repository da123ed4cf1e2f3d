// Stated figures: their proof, and how they come out when computed once more. Made by: hamon. Read by: apps/cli, apps/web.

import type { Stage } from "./case.js";
import type { FaultRecord } from "./fault.js";

/** How a figure is proved: what a page shows of its statement. */
export interface FigureProof {
  readonly figure_id: string;
  /** The figure in the lake is the one that was stated. */
  readonly is_current: boolean;
  /** Of what was signed. */
  readonly statement_sha256: string;
  readonly code_sha256: string | null;
  readonly original_count: number;
  /** The entry of the log that vouches for the statement. */
  readonly entry_index: number;
}

/** Figures to be computed once more from the kept originals; none named: all. */
export interface NewReplay {
  readonly figures: readonly string[];
}

/** What a figure says: as stated, as computed once more, as it stands in the lake. */
export interface FigureSaid {
  readonly state: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ReplayedFigure {
  readonly figure_id: string;
  /** Stated, computed once more and in the lake: all three the same, bit for bit. */
  readonly is_same: boolean;
  readonly stated: FigureSaid;
  readonly replayed: FigureSaid | null;
  /** Null: the lake has no such figure any more. */
  readonly in_lake: FigureSaid | null;
}

/** Something that is not as it was when the figures were stated. It alone makes no figure wrong. */
export interface ReplayDifference {
  /** code and content: of a stage. input: an original. parameter: a setting. lake: a table that the originals do not give. */
  readonly kind: "code" | "content" | "input" | "parameter" | "lake";
  /** A stage, an evidence_id, a parameter, a table. */
  readonly name: string;
}

export interface ReplayResult {
  /** Every figure asked for came out as it was stated. */
  readonly ok: boolean;
  readonly figures: readonly ReplayedFigure[];
  readonly differences: readonly ReplayDifference[];
  /** The entry that vouches for the statements. */
  readonly entry_index: number;
  readonly replayed_at: string;
}

/** A line of the answer: how far it is, and at last what came of it. */
export type ReplayLine =
  | { readonly done: number; readonly total: number | null; readonly stage: Stage }
  | { readonly result: ReplayResult }
  | { readonly fault: FaultRecord };
