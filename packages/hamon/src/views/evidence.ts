// The evidence as screens show it: originals, the log's head and entries, single entries with their proof.

import { listSources, type OpenCase } from "@hamon/case";
import type { EntriesView, EntryKind, EntryView, EvidenceView, LogEntry } from "@hamon/records";
import { lastVerified, withNames } from "../verification.js";

const ENTRIES_SHOWN = 200;

export async function evidenceView(open: OpenCase): Promise<EvidenceView> {
  const [items, head, sources, verified] = await Promise.all([
    open.evidence.items(),
    open.evidence.head(),
    listSources(open.store, open.case_id),
    lastVerified(open),
  ]);
  const sourceOf = (evidence_id: string) => sources.find((source) => source.evidence_id === evidence_id) ?? null;
  const withSources = items.map((item) => ({ ...item, source: sourceOf(item.evidence_id) }));
  const named = verified === null ? null : withNames(verified, items);
  return { ...head, items: withSources, verified: named };
}

/** The newest entries; of one kind where asked. */
export async function entriesView(open: OpenCase, kind?: EntryKind): Promise<EntriesView> {
  const entries = await open.evidence.entries({ limit: ENTRIES_SHOWN, ...(kind === undefined ? {} : { kind }) });
  return { entries, actors: await actorsOf(open, entries) };
}

/** One entry, and the proof that the signed log holds it. @throws {Fault} `entry-unknown`; the codes of Evidence.prove. */
export async function entryView(open: OpenCase, index: number): Promise<EntryView> {
  const [proven, items] = await Promise.all([open.evidence.prove(index), open.evidence.items()]);
  const originals = items
    .filter(({ evidence_id, entry_index }) => entry_index === index || proven.text.includes(evidence_id))
    .map(({ evidence_id, evidence_no, name, erased_at }) => ({ evidence_id, evidence_no, name, erased_at }));
  return { ...proven, originals, actors: await actorsOf(open, [proven.entry]) };
}

/** Mail addresses: the log, and the mark of a copy of keys, know users by their id only. */
export async function actorsOf(
  { store }: Pick<OpenCase, "store">,
  entries: readonly Pick<LogEntry, "actor">[],
): Promise<Readonly<Record<string, string>>> {
  const actors = [...new Set(entries.map(({ actor }) => actor))];
  const { rows } = await store.pool.query<{ id: string; email: string }>(`select id, email from "user" where id = any($1)`, [actors]);
  return Object.fromEntries(rows.map(({ id, email }) => [id, email]));
}
