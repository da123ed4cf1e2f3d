// The facts of a case: stated by a person or derived from records, append-only, the newest of each kind kept in sight.
//
// A stated value beats a derived one. Stating "unknown" takes a statement back: what the records say counts again.

import type { OpenCase } from "@hamon/case";
import type { Facts, LawBook } from "@hamon/law";
import type { Fact, FactValue } from "@hamon/records";
import type { DerivedFact } from "./derived-facts.js";
import type { Connection } from "./transaction.js";

/** The newest stated and the newest derived row of each fact, in the order of laws/facts.yml. */
export async function readFacts(db: Connection, case_id: string, book: LawBook): Promise<readonly Fact[]> {
  const rows = await db
    .selectFrom("fact")
    .distinctOn(["fact", "origin"])
    .select(["case_id", "fact", "value", "origin", "by", "reason", "recorded_at"])
    .where("case_id", "=", case_id)
    .orderBy("fact")
    .orderBy("origin")
    .orderBy("fact_no", "desc")
    .execute();
  const order = [...book.facts.keys()];
  const facts = rows.map((row): Fact => ({ ...row, value: row.value as FactValue }));
  return facts
    .filter(({ fact }) => order.includes(fact))
    .sort((a, b) => order.indexOf(a.fact) - order.indexOf(b.fact) || (a.origin === "stated" ? -1 : 1));
}

/** What counts: the newest stated value where one is known, else the newest derived one. */
export function mergeFacts(facts: readonly Fact[]): Facts {
  const merged = new Map<string, FactValue>();
  for (const origin of ["derived", "stated"] as const) {
    for (const fact of facts) {
      if (fact.origin === origin && fact.value !== "unknown") merged.set(fact.fact, fact.value);
    }
  }
  return merged;
}

/** Appends what the records say now, where it differs from what they said before. */
export async function recordDerivedFacts(
  db: Connection,
  open: OpenCase,
  derived: { readonly facts: readonly DerivedFact[]; readonly book: LawBook },
): Promise<void> {
  const before = new Map(
    (await readFacts(db, open.case_id, derived.book)).filter(({ origin }) => origin === "derived").map((fact) => [fact.fact, fact]),
  );
  const now = new Map(derived.facts.map((fact) => [fact.fact, fact]));
  const gone = [...before.values()]
    .filter(({ fact, value }) => !now.has(fact) && value !== "unknown")
    .map(({ fact, by }): DerivedFact => ({ fact, by, value: "unknown" }));
  const changed = derived.facts.filter(({ fact, value, by }) => before.get(fact)?.value !== value || before.get(fact)?.by !== by);
  const rows = [...changed, ...gone].map(({ fact, value, by }) => ({
    case_id: open.case_id,
    fact,
    value: JSON.stringify(value),
    origin: "derived" as const,
    by,
    reason: null,
    recorded_at: open.now(),
  }));
  if (rows.length > 0) await db.insertInto("fact").values(rows).execute();
}
