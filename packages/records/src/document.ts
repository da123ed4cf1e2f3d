// What is filed, published or handed over. Made by: report. Read by: apps/web, notify.

/** A number printed in a document: which figure, and what it said at the time. */
export interface FigureUse {
  readonly figure_id: string;
  readonly value: number | null;
  readonly state: string;
}

export interface DocumentRecord {
  readonly document_id: string;
  readonly case_id: string;
  /** preliminary_report 速報, final_report 確報, public_statement 公表文, exposure_table. */
  readonly kind: "preliminary_report" | "final_report" | "public_statement" | "exposure_table";
  readonly language: "ja" | "en";
  readonly format: "pdf" | "docx" | "xlsx";
  readonly version: number;
  /** Relative to the case's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly figures: readonly FigureUse[];
  /** Facts that were missing and are printed as such (未確認), by key. */
  readonly missing: readonly string[];
  /** True when a figure's value is no longer what the document says. */
  readonly is_stale: boolean;
  readonly made_at: string;
}
