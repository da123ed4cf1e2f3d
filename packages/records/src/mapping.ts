// A mapping in the making: how the parts of a log nobody knew become columns of `event`. Made by: collect.

import type { FaultRecord } from "./fault.js";

/** A mapping as its file says it: content/mappings/README.md. */
export type MappingBody = Readonly<Record<string, unknown>>;

/** What a person begins with. */
export interface MappingDraft {
  readonly source: { readonly source_id: string; readonly name: string };
  readonly body: MappingBody;
  /** Made of the lines, the one the log was read with, or the workspace's own. */
  readonly from: "lines" | "shipped" | "own";
  /** Columns that a mapping fills, in the order of the table. */
  readonly columns: readonly string[];
  readonly preview: MappingPreview;
}

export interface MappingPreview {
  /** The file as it would be saved. */
  readonly text: string;
  /** Mistakes in it; then nothing was read. */
  readonly faults: readonly FaultRecord[];
  /** What the lines say, under the log's own names. */
  readonly parts: readonly { readonly name: string; readonly examples: readonly string[]; readonly count: number }[];
  /** Records at the head of the log. */
  readonly record_count: number;
  readonly event_count: number;
  /** Keys in locales: unparsed.<reason>. */
  readonly unread: readonly { readonly reason: string; readonly count: number }[];
  /** The first events: column -> text. */
  readonly events: readonly Readonly<Record<string, string>>[];
}

export interface MappingSaved {
  /** Relative to the workspace. */
  readonly path: string;
}
