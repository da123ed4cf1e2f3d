// The custody of originals: of one step by step, of all as a line each.

import { listSources, type OpenCase } from "@hamon/case";
import type { CustodyKind, CustodyLine, CustodyStep, CustodyView, LogEntry } from "@hamon/records";
import { actorsOf } from "./evidence.js";

const CUSTODY_READ = 1000;

/** @throws {Fault} `evidence-unknown`. */
export async function custodyView(open: OpenCase, evidence_id: string): Promise<CustodyView> {
  const item = await open.evidence.item(evidence_id);
  const [{ entries, total }, sources] = await Promise.all([
    open.evidence.entriesNaming(evidence_id, { limit: CUSTODY_READ }),
    listSources(open.store, open.case_id),
  ]);
  const source = sources.find((one) => one.evidence_id === evidence_id) ?? null;
  const steps = custodySteps(entries, evidence_id);
  return { item: { ...item, source }, steps, left_out: total - entries.length, actors: await actorsOf(open, entries) };
}

/** What was done with each original that the log names, by kind. */
export async function custodyLines(open: OpenCase): Promise<readonly CustodyLine[]> {
  const lines = new Map<string, { counts: Map<CustodyKind, number>; last_at: string }>();
  for await (const { entry, evidence_ids } of open.evidence.entriesOfOriginals()) {
    for (const evidence_id of evidence_ids) {
      const line = lines.get(evidence_id) ?? { counts: new Map<CustodyKind, number>(), last_at: entry.at };
      const kind = kindOf(entry, evidence_id);
      line.counts.set(kind, (line.counts.get(kind) ?? 0) + 1);
      lines.set(evidence_id, { ...line, last_at: entry.at });
    }
  }
  return [...lines].map(([evidence_id, { counts, last_at }]) => {
    const steps = [...counts].map(([kind, count]) => ({ kind, count }));
    return { evidence_id, steps, last_at };
  });
}

type Entry = LogEntry & { readonly index: number };

/** The steps of one original, oldest first. */
export function custodySteps(entries: readonly Entry[], evidence_id: string): readonly CustodyStep[] {
  return joinSteps(entries.map((entry) => toStep(entry, evidence_id)));
}

function toStep(entry: Entry, evidence_id: string): CustodyStep {
  const { actor, index, at, body, files = [] } = entry;
  const file_count = files.filter(({ path }) => path.includes(evidence_id)).length;
  return { kind: kindOf(entry, evidence_id), actor, count: 1, first: { index, at }, last: { index, at }, body, file_count };
}

// What came back of a transfer is no second one; what only took tables away read nothing.
function kindOf({ kind, body, files = [], removed = [] }: LogEntry, evidence_id: string): CustodyKind {
  if (kind === "transfer") return body["direction"] === "in" ? "transfer-in" : kind;
  const isNamed = (path: string) => path.includes(evidence_id);
  return kind === "run" && removed.some(isNamed) && !files.some(({ path }) => isNamed(path)) ? "cleared" : kind;
}

/** Each has a story of its own: to whom it went, and whether it came back the same. */
const NEVER_JOINED: readonly CustodyKind[] = ["transfer", "transfer-in"];

// A hundred looks by one person are one line.
function joinSteps(steps: readonly CustodyStep[]): readonly CustodyStep[] {
  const joined: CustodyStep[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    if (before === undefined || !isSameStep(before, step)) joined.push(step);
    else joined[joined.length - 1] = { ...step, count: before.count + 1, first: before.first };
  }
  return joined;
}

function isSameStep(one: CustodyStep, other: CustodyStep): boolean {
  const isSame = one.kind === other.kind && one.actor === other.actor && one.body["purpose"] === other.body["purpose"];
  return isSame && !NEVER_JOINED.includes(other.kind);
}
