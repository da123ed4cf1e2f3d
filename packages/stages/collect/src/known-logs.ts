// The logs of a case whose rows are in the lake, and what a file has to do with them: it may be one of them that has grown,
// the same packed or renamed, or an earlier copy.
//
// Nothing is taken for another by its name. A beginning must hold a whole line, and is proven by SHA-256 over all of it; only of
// what stood at the file's own path before a part of a line is enough.

import { listSources, type OpenCase } from "@hamon/case";
import { Broken, decompress, type Compression } from "@hamon/containers";
import type { EvidenceItem, LogContent, Source } from "@hamon/records";
import { LogHash, mayBeKin } from "./log-content.js";
import { GROWING, type Sniffed } from "./sniff.js";
import { ownRowsIn } from "./source-shelf.js";

export interface KnownLog {
  readonly evidence_id: string;
  readonly content: LogContent;
  readonly compression: Compression | null;
  /** As its rows were read. */
  readonly source: Source;
  /** Of every source that has these bytes. */
  readonly source_ids: ReadonlySet<string>;
}

export interface Kin {
  /** Logs that this one goes on with: its rows are among this one's. */
  readonly shorter: readonly KnownLog[];
  /** A log with the same lines, or with these and more. */
  readonly covering: KnownLog | null;
}

export const NO_KIN: Kin = { shorter: [], covering: null };

/** A class: it is read once and follows what a collect does. */
export class KnownLogs {
  readonly #logs = new Map<string, KnownLog>();
  /** Ids by each digest of a beginning, and by the last alone: of a thousand logs of one kind only few are looked at. */
  readonly #byHead = new Map<string, Set<string>>();
  readonly #byLast = new Map<string, Set<string>>();

  static async of(open: OpenCase): Promise<KnownLogs> {
    const known = new KnownLogs();
    const items = new Map((await open.evidence.items()).map((item) => [item.evidence_id, item]));
    const hasRows = ownRowsIn(open);
    for (const source of await listSources(open.store, open.case_id)) {
      const item = items.get(source.evidence_id ?? "");
      if (item !== undefined && item.erased_at === null && hasRows(source)) known.add(source, item);
    }
    return known;
  }

  /** A source that was read. */
  add(source: Source, item: EvidenceItem): void {
    const { result, evidence_id } = source;
    const content = result === null ? null : contentOf(result, item);
    if (evidence_id === null || result === null || content === null || content.bytes === 0) return;
    if (result.covered_by != null) return;
    const known = this.#logs.get(evidence_id);
    const source_ids = new Set([...(known?.source_ids ?? []), source.source_id]);
    // A second file with the same bytes was not read: what is known of the log is told by the first.
    if (known !== undefined && result.content == null) this.#logs.set(evidence_id, { ...known, source_ids });
    else this.#logs.set(evidence_id, { evidence_id, content, compression: result.compression, source, source_ids });
    for (const head of content.heads) note(this.#byHead, head, evidence_id);
    for (const head of content.heads.slice(-1)) note(this.#byLast, head, evidence_id);
  }

  drop(evidence_ids: readonly string[]): void {
    for (const evidence_id of evidence_ids) this.#logs.delete(evidence_id);
  }

  /** Those that a file may be kin to, by its beginning; what stood at its path before is always one. */
  near({ source_id, evidence_id }: Pick<Source, "source_id" | "evidence_id">, { heads = [] }: Sniffed): readonly KnownLog[] {
    const longer = heads.slice(-1).flatMap((head) => [...(this.#byHead.get(head) ?? [])]);
    const shorter = heads.flatMap((head) => [...(this.#byLast.get(head) ?? [])]);
    const ids = new Set([...longer, ...shorter, ...(evidence_id === null ? [] : [evidence_id])]);
    return [...ids]
      .flatMap((id) => this.#logs.get(id) ?? [])
      .filter((log) => mayBeKin(heads, log.content.heads) || (log.source_ids.has(source_id) && log.evidence_id === evidence_id));
  }
}

function note(ids: Map<string, Set<string>>, head: string, evidence_id: string): void {
  const there = ids.get(head);
  if (there === undefined) ids.set(head, new Set([evidence_id]));
  else there.add(evidence_id);
}

// Of what was collected before its content was kept in mind: a plain file is its own content.
function contentOf({ content, compression, format }: NonNullable<Source["result"]>, item: EvidenceItem): LogContent | null {
  if (content !== undefined) return content;
  if (compression !== null || !GROWING.has(format) || item.original_sha256 == null) return null;
  return { bytes: item.bytes, sha256: item.original_sha256, heads: [] };
}

export interface NewLog {
  readonly evidence_id: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly beginnings: Readonly<Record<number, string>>;
}

/** @param near of KnownLogs, before the file was read. */
export async function kinOf(open: OpenCase, near: readonly KnownLog[], log: NewLog): Promise<Kin> {
  if (log.bytes === 0) return NO_KIN;
  const others = near.filter(({ evidence_id }) => evidence_id !== log.evidence_id);
  const same = others.find(({ content }) => content.bytes === log.bytes && content.sha256 === log.sha256);
  const covering = same ?? (await longerOf(open, others, log));
  const isBeginning = ({ content: { bytes, sha256 } }: KnownLog) => bytes < log.bytes && log.beginnings[bytes] === sha256;
  return covering === null ? { shorter: others.filter(isBeginning), covering } : { shorter: [], covering };
}

async function longerOf(open: OpenCase, others: readonly KnownLog[], { bytes, sha256 }: NewLog): Promise<KnownLog | null> {
  for (const log of others.filter(({ content }) => content.bytes > bytes)) if ((await beginningOf(open, log, bytes)) === sha256) return log;
  return null;
}

/** SHA-256 of the beginning of a kept log; null where it breaks before. */
async function beginningOf({ evidence, actor }: OpenCase, { evidence_id, compression }: KnownLog, size: number): Promise<string | null> {
  const hash = new LogHash([size]);
  let bytes = 0;
  const kept = evidence.open(evidence_id, { actor, purpose: "compare" });
  try {
    for await (const piece of compression === null ? kept : decompress(compression, kept)) {
      hash.update(piece);
      bytes += piece.length;
      if (bytes >= size) break;
    }
  } catch (mistake) {
    if (!(mistake instanceof Broken)) throw mistake;
  } finally {
    kept.destroy();
  }
  return hash.end().beginnings[size] ?? null;
}
