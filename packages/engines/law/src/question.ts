// What to ask next: unknown facts, ranked by how many duties their answer could change.

import type { DutyReading } from "./duties.js";
import type { FactDefinitions } from "./fact.js";

export interface RankedQuestion {
  readonly fact: string;
  /** Duties whose answer depends on it. */
  readonly changes: readonly string[];
}

/** Most duties first; among equals those that decide more undecided ones; then the order of laws/facts.yml. */
export function rankQuestions(duties: readonly DutyReading[], facts: FactDefinitions): readonly RankedQuestion[] {
  const questions = [...facts.keys()].map((fact) => ({
    fact,
    changes: duties.filter(({ open }) => open.includes(fact)).map(({ duty }) => duty),
    deciding: duties.filter(({ owed, decided_by }) => owed === "unknown" && decided_by.includes(fact)).length,
  }));
  return questions
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => b.changes.length - a.changes.length || b.deciding - a.deciding)
    .map(({ fact, changes }) => ({ fact, changes }));
}
