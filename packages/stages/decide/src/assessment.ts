// What is owed, worked out over the facts as they stand in the store: obligations with their words, and what to ask.

import type { OpenCase } from "@hamon/case";
import { dayOf, decideDuties, type DutyReading, type LawBook, type RankedQuestion } from "@hamon/law";
import type { Fact, Obligation, Question, Tri } from "@hamon/records";
import { ZONE } from "./derived-facts.js";
import { mergeFacts, readFacts } from "./facts.js";
import { lawBookOf } from "./law-files.js";
import { obligationId } from "./obligation-id.js";
import type { Connection } from "./transaction.js";
import { toText } from "./words.js";

export interface Assessment {
  readonly book: LawBook;
  readonly facts: readonly Fact[];
  /** As if nothing had been filed. */
  readonly obligations: readonly Obligation[];
  readonly questions: readonly Question[];
}

/** @throws {Fault} the mistakes of a law file. */
export async function assess(open: OpenCase, db: Connection): Promise<Assessment> {
  const book = lawBookOf(open.content);
  const facts = await readFacts(db, open.case_id, book);
  const { duties, questions } = decideDuties({ book, facts: mergeFacts(facts), on: dayOf(open.now(), ZONE) });
  return {
    book,
    facts,
    obligations: duties.map((duty) => toObligation(duty, open, book)),
    questions: questions.map((question) => toQuestion(question, book)),
  };
}

const STATE_OF: Readonly<Record<`${Tri}`, Obligation["state"]>> = { true: "open", false: "not_owed", unknown: "undecided" };

function toObligation(reading: DutyReading, { case_id, content }: OpenCase, book: LawBook): Obligation {
  const { clock } = reading;
  return {
    obligation_id: obligationId(case_id, reading.duty),
    case_id,
    duty: reading.duty,
    title: reading.title,
    addressee: reading.addressee,
    addressee_label: book.addressees.get(reading.addressee) ?? { ja: reading.addressee, en: reading.addressee },
    owed: reading.owed,
    state: STATE_OF[`${reading.owed}`],
    clock: { ...clock, working: clock.working.map(({ on, phrase }) => ({ on, text: toText(content, phrase) })) },
    reasons: reading.reasons.map(({ phrase, value, fact }) => ({ text: toText(content, phrase), value, fact })),
    triggers: reading.triggers,
    items: reading.items.map((key) => ({ key, label: book.items.get(key) ?? { ja: key, en: key } })),
    citations: reading.citations,
    law_effective_on: reading.law_effective_on,
    filed_at: null,
    is_late: null,
    late_reason: null,
  };
}

function toQuestion({ fact, changes }: RankedQuestion, book: LawBook): Question {
  const definition = book.facts.get(fact);
  if (definition === undefined) throw new Error(`a question about no fact: ${fact}`);
  const { label, help, type, choices } = definition;
  return { fact, label, help, type, choices, changes };
}
