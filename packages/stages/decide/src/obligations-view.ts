// Obligations, facts and open questions of a case, as a page shows them.

import type { OpenCase } from "@hamon/case";
import type { Law } from "@hamon/law";
import type { Obligation, ObligationsView } from "@hamon/records";
import { assess, type Assessment } from "./assessment.js";
import { readObligations } from "./obligations.js";

const OWED_ORDER = ["true", "unknown", "false"];
/** Sorts after every day: no last day. */
const NO_DAY = "9999";

/**
 * The obligations as last recorded; before any were, as they would come out now. Questions and facts are always those of
 * this moment. Owed ones first, the next due first.
 *
 * @throws {Fault} the mistakes of a law file.
 */
export async function viewObligations(open: OpenCase): Promise<ObligationsView> {
  const { db } = open.store;
  const assessment = await assess(open, db);
  const recorded = await readObligations(db, open.case_id);
  const obligations = [...(recorded.length > 0 ? recorded : assessment.obligations)].sort(byUrgency);
  return {
    obligations,
    facts: assessment.facts.map((fact) => {
      const { label, choices } = assessment.book.facts.get(fact.fact) ?? { label: { ja: fact.fact, en: fact.fact }, choices: null };
      return { ...fact, label, value_label: choices?.find(({ value }) => value === fact.value)?.label ?? null };
    }),
    questions: assessment.questions,
    laws: lawsUsed(assessment, obligations),
  };
}

function byUrgency(a: Obligation, b: Obligation): number {
  const owed = OWED_ORDER.indexOf(String(a.owed)) - OWED_ORDER.indexOf(String(b.owed));
  const [dueA, dueB] = [a.clock.due_on ?? NO_DAY, b.clock.due_on ?? NO_DAY];
  return owed || (dueA < dueB ? -1 : dueA > dueB ? 1 : a.duty < b.duty ? -1 : 1);
}

function lawsUsed({ book }: Assessment, obligations: readonly Obligation[]): ObligationsView["laws"] {
  return book.laws.flatMap((law) => {
    const used = obligations.find(({ duty }) => duty.startsWith(`${law.law}/`));
    return used === undefined
      ? []
      : [{ law: law.law, title: law.title, effective_on: used.law_effective_on, checked_on: lastCheckOf(law) }];
  });
}

// A law was checked when all of it was: the oldest of its sources' days.
function lastCheckOf(law: Law): string | null {
  const days = [...law.sources.values()].map(({ checked_on }) => checked_on ?? "");
  return days.length === 0 || days.includes("") ? null : (days.sort()[0] ?? null);
}
