// One source on its way into the case: its rows into the lake, and what becomes of it.

import type { OpenCase } from "@hamon/case";
import type { LakeDraft, LakePart, LakeSession } from "@hamon/lake";
import type { EvidenceItem, Source } from "@hamon/records";
import type { KeptSource } from "./keep-ahead.js";
import type { KnownLogs } from "./known-logs.js";
import type { Parser } from "./parser.js";
import { askedOf, noteOutcome, type SourceOutcome } from "./source-shelf.js";
import type { Read } from "./source-result.js";

export interface SourceJob {
  readonly open: OpenCase;
  readonly session: LakeSession;
  readonly parser: Parser;
  /** What kept originals are read for. */
  readonly purpose: "collect" | "replay";
  /** What a log may have to do with; null: it is read for itself. */
  readonly known: KnownLogs | null;
  readonly signal: AbortSignal;
  /** Bytes of the file that were read. */
  readonly progress: (bytes: number) => void;
}

export interface Collected extends SourceOutcome {
  readonly item: EvidenceItem;
  readonly written: readonly LakePart[];
  readonly removed: readonly LakePart[];
}

/** A source that was read, and whose rows nobody sees yet. */
export interface CommitWork {
  readonly job: SourceJob;
  readonly draft: LakeDraft;
  readonly source: Source;
  readonly text: KeptSource;
}

export interface ReadSource {
  readonly read: Read;
  /** Originals whose rows go. */
  readonly covers: readonly string[];
}

/** The rows appear, and what they stand for goes, in one step. */
export async function commit({ job, draft, source, text }: CommitWork, { read, covers }: ReadSource): Promise<Collected> {
  const { open } = job;
  for (const { table, part } of open.lake.parts()) if (covers.includes(part)) draft.remove(table, part);
  const outcome = { ...outcomeOf(source, text, read), covers };
  if (job.purpose === "collect")
    await noteOutcome(open, source, { ...outcome, asked: askedOf(source), paths: draft.parts().map(({ path }) => path) });
  return { ...outcome, item: text.item, ...(await draft.commit()) };
}

export function outcomeOf({ time_zone, format: said }: Source, { item, sniffed }: KeptSource, read: Read): SourceOutcome {
  const { format, encoding, compression, file = null } = sniffed;
  const result = { format, encoding, compression, bytes: item.bytes, file, ...read };
  return { evidence_id: item.evidence_id, result, told: { time_zone, format: said }, covers: [] };
}

/** Of a source that leaves no rows. */
export function unread({ item }: Pick<KeptSource, "item">, outcome: SourceOutcome): Collected {
  return { ...outcome, item, written: [], removed: [] };
}
