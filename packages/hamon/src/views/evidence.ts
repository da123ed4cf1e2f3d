// The evidence as screens show it: originals, the log's head and entries, and the custody of one original.

import { listSources, type OpenCase } from "@hamon/case";
import type { CustodyStep, CustodyView, EvidenceView, LogEntry } from "@hamon/records";
import { lastVerified } from "../verification.js";

const ENTRIES_SHOWN = 200;
const CUSTODY_READ = 1000;

export async function evidenceView(open: OpenCase): Promise<EvidenceView> {
  const [items, head, entries, sources, verified] = await Promise.all([
    open.evidence.items(),
    open.evidence.head(),
    open.evidence.entries({ limit: ENTRIES_SHOWN }),
    listSources(open.store, open.case_id),
    lastVerified(open),
  ]);
  const sourceOf = (evidence_id: string) => sources.find((source) => source.evidence_id === evidence_id) ?? null;
  const withSources = items.map((item) => ({ ...item, source: sourceOf(item.evidence_id) }));
  return { ...head, items: withSources, entries, verified, actors: await actorsOf(open, entries) };
}

/** @throws {Fault} `evidence-unknown`. */
export async function custodyView(open: OpenCase, evidence_id: string): Promise<CustodyView> {
  const item = await open.evidence.item(evidence_id);
  const [{ entries, total }, sources] = await Promise.all([
    open.evidence.entriesNaming(evidence_id, { limit: CUSTODY_READ }),
    listSources(open.store, open.case_id),
  ]);
  const source = sources.find((one) => one.evidence_id === evidence_id) ?? null;
  const steps = joinSteps(entries.map((entry) => toStep(entry, evidence_id)));
  return { item: { ...item, source }, steps, left_out: total - entries.length, actors: await actorsOf(open, entries) };
}

function toStep({ kind, actor, index, at, body, files = [] }: LogEntry & { readonly index: number }, evidence_id: string): CustodyStep {
  const file_count = files.filter(({ path }) => path.includes(evidence_id)).length;
  return { kind, actor, count: 1, first: { index, at }, last: { index, at }, body, file_count };
}

/** Each has a story of its own: to whom it went, and whether it came back the same. */
const NEVER_JOINED = "transfer";

// A hundred looks by one person are one line.
function joinSteps(steps: readonly CustodyStep[]): readonly CustodyStep[] {
  const joined: CustodyStep[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    if (before?.kind !== step.kind || before.actor !== step.actor || step.kind === NEVER_JOINED) joined.push(step);
    else joined[joined.length - 1] = { ...step, count: before.count + 1, first: before.first };
  }
  return joined;
}

// The log knows users by their id only.
async function actorsOf(open: OpenCase, entries: readonly LogEntry[]): Promise<Readonly<Record<string, string>>> {
  const actors = [...new Set(entries.map(({ actor }) => actor))];
  const { rows } = await open.store.pool.query<{ id: string; email: string }>(`select id, email from "user" where id = any($1)`, [actors]);
  return Object.fromEntries(rows.map(({ id, email }) => [id, email]));
}
