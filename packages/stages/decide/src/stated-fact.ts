// A person states a fact of the case: checked, appended, logged, and the duties worked out again with it.

import { createHash } from "node:crypto";
import type { OpenCase } from "@hamon/case";
import { isValueOf, suggestionFor } from "@hamon/law";
import { Fault, type NewFact } from "@hamon/records";
import { assess } from "./assessment.js";
import { lawBookOf } from "./law-files.js";
import { recordObligations } from "./obligations.js";
import { inCase } from "./transaction.js";

/**
 * Records what a person says. "unknown" takes an earlier statement back.
 *
 * The entry of the log holds the fact and its value; of the reason only a digest. It is durable before the row is, so
 * that no stated fact stands without its entry.
 *
 * @throws {Fault} `unknown-fact`, `fact-value-wrong`, `fact-reason-missing`.
 */
export async function stateFact(open: OpenCase, { fact, value, reason }: NewFact, user: string): Promise<void> {
  const definition = lawBookOf(open.content).facts.get(fact);
  if (definition === undefined)
    throw new Fault("unknown-fact", { params: { fact, suggestion: suggestionFor(fact, lawBookOf(open.content).facts.keys()) } });
  if (!isValueOf(definition, value)) throw new Fault("fact-value-wrong", { params: { fact, type: definition.type } });
  if (reason.trim() === "") throw new Fault("fact-reason-missing", { params: { fact } });
  await inCase(open, async (db) => {
    const row = {
      case_id: open.case_id,
      fact,
      value: JSON.stringify(value),
      origin: "stated" as const,
      by: user,
      reason,
      recorded_at: open.now(),
    };
    await db.insertInto("fact").values(row).execute();
    await recordObligations(db, open, (await assess(open, db)).obligations);
    await open.evidence.append({ kind: "fact", actor: user, body: { fact, value, origin: "stated", reason_sha256: digestOf(reason) } });
  });
}

/** SHA-256 of a text, in hex: the log tells that it was this one without telling it. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
