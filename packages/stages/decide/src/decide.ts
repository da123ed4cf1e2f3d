// Turns exposure and facts into obligations. What records say becomes facts; facts and law become duties; all of it is
// written in one transaction, and what did not change is not written again.

import type { OpenCase } from "@hamon/case";
import type { Obligation, Progress } from "@hamon/records";
import { assess } from "./assessment.js";
import { deriveFacts } from "./derived-facts.js";
import { recordDerivedFacts } from "./facts.js";
import { lawBookOf } from "./law-files.js";
import { recordObligations } from "./obligations.js";
import { inCase } from "./transaction.js";

export interface DecideResult {
  readonly owed_count: number;
  readonly undecided_count: number;
  readonly not_owed_count: number;
  readonly question_count: number;
}

/** Steps that progress counts: facts, duties, records. */
const STEPS = 3;

/** @throws {Fault} the mistakes of a law file; nothing is written then. */
export async function decide(open: OpenCase, progress: Progress): Promise<DecideResult> {
  progress.signal.throwIfAborted();
  progress.report(0, STEPS);
  const book = lawBookOf(open.content);
  const facts = await deriveFacts(open, book.facts);
  progress.signal.throwIfAborted();
  progress.report(1, STEPS);
  const { obligations, questions } = await inCase(open, async (db) => {
    await recordDerivedFacts(db, open, { facts, book });
    const assessment = await assess(open, db);
    progress.report(2, STEPS);
    await recordObligations(db, open, assessment.obligations);
    return assessment;
  });
  progress.report(STEPS, STEPS);
  const countOf = (owed: Obligation["owed"]) => obligations.filter((one) => one.owed === owed).length;
  return {
    owed_count: countOf(true),
    undecided_count: countOf("unknown"),
    not_owed_count: countOf(false),
    question_count: questions.length,
  };
}
