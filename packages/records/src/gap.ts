// A span without a log, as screens and the command line show it. Made by: detect (table `gap`).

export const GAP_SURENESSES = ["sure", "likely", "cannot_tell"] as const;

export interface GapView {
  readonly gap_id: string;
  readonly kind: "silence" | "between_files" | "thin" | "missing_records";
  /** Name of the log: its source's service, else its product; empty where the log holds many. */
  readonly log: string;
  /** Empty: none, or many. */
  readonly host: string;
  /** Null: all originals of the log together. */
  readonly evidence_id: string | null;
  /** Name of that original. */
  readonly name: string | null;
  /** The last event before and the first one after; of a thin span and of a log that nobody can tell of, its first and last. */
  readonly from_at: string;
  readonly to_at: string;
  readonly from_event_id: number | null;
  readonly to_event_id: number | null;
  /** Events that such a span usually holds; of missing records, how many they are. Null: nobody can tell. */
  readonly usual_count: number | null;
  readonly found_count: number | null;
  readonly sureness: (typeof GAP_SURENESSES)[number];
  /** Why nobody can tell: key in locales, web.gaps.reasons.<reason>. */
  readonly reason: string | null;
  readonly first_missing: number | null;
  readonly last_missing: number | null;
}
