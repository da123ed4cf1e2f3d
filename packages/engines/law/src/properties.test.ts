// Laws that hold for every condition and every state of knowledge, whatever the law file says.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FactValue, Tri } from "@hamon/records";
import { decideDuties } from "./duties.js";
import { bookOf, sampleLaw } from "./law.fixture.js";

const FACTS = ["special", "hostile", "returned"] as const;

type RawCondition = object | string;

/** Conditions as a law file writes them, four deep. */
const conditions = fc.letrec<{ node: RawCondition }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<RawCondition>(
      ...FACTS.map((fact) => ({ fact })),
      { fact: "persons", over: "many" },
      { fact: "persons", at_least: "many" },
      { fact: "kind", in: ["bank"] },
      "always",
    ),
    fc.array(tie("node"), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie("node"), { maxLength: 3 }).map((any) => ({ any })),
    tie("node").map((not) => ({ not })),
  ),
})).node;

const booleans = fc.constantFrom<FactValue>(true, false);
const full = fc.record({
  known_on: fc.constantFrom<FactValue>("2024-02-29", "2025-12-31", "2026-04-30"),
  special: booleans,
  hostile: booleans,
  returned: booleans,
  persons: fc.constantFrom<FactValue>(0, 49, 50, 51, 99, 100, 101),
  kind: fc.constantFrom<FactValue>("bank", "shop"),
});
/** All is known; then some of it is forgotten. */
const knowledge = fc
  .tuple(full, fc.subarray(["known_on", "special", "hostile", "returned", "persons", "kind"] as const))
  .map(([known, forgotten]) => {
    const before: Record<string, FactValue> = { ...known };
    for (const fact of forgotten) before[fact] = "unknown";
    return { before, after: known as Record<string, FactValue> };
  });

function bookWith(condition: RawCondition, exemption: RawCondition) {
  const law = sampleLaw();
  (law.duties["report"] ?? {})["owed_when"] = { "2020-01-01": { is: condition, source: "act_1" } };
  law.exemptions.returned.when = { "2020-01-01": { is: exemption, source: "guide" } } as never;
  const { book, faults } = bookOf(law);
  assert.deepEqual(faults, []);
  return book;
}

function owedOf(book: ReturnType<typeof bookWith>, facts: Record<string, FactValue>): readonly Tri[] {
  return decideDuties({ book, facts: new Map(Object.entries(facts)), on: "2025-06-01" }).duties.map(({ owed }) => owed);
}

test("to learn more never turns an owed duty into an unknown one, nor one that is not owed into either", () => {
  fc.assert(
    fc.property(conditions, conditions, knowledge, (condition, exemption, { before, after }) => {
      const book = bookWith(condition, exemption);
      // The day of the law's version is known in both, so that only the facts differ.
      const [less, more] = [owedOf(book, { ...before, known_on: after["known_on"] as FactValue }), owedOf(book, after)];
      for (const [at, value] of less.entries()) {
        if (value === true) assert.notEqual(more[at], "unknown");
        if (value === false) assert.equal(more[at], false);
      }
    }),
    { numRuns: 600 },
  );
});

test("when all is known nothing is unknown and nothing is asked", () => {
  fc.assert(
    fc.property(conditions, conditions, full, (condition, exemption, facts) => {
      const decision = decideDuties({ book: bookWith(condition, exemption), facts: new Map(Object.entries(facts)), on: "2025-06-01" });
      assert.ok(decision.duties.every(({ owed }) => owed !== "unknown"));
      assert.deepEqual(decision.questions, []);
    }),
    { numRuns: 200 },
  );
});

test("an undecided duty always has a question that is asked", () => {
  fc.assert(
    fc.property(conditions, conditions, knowledge, (condition, exemption, { before }) => {
      const { duties, questions } = decideDuties({
        book: bookWith(condition, exemption),
        facts: new Map(Object.entries(before)),
        on: "2025-06-01",
      });
      for (const { duty, owed, decided_by } of duties) {
        if (owed !== "unknown") continue;
        assert.ok(decided_by.length > 0, duty);
        assert.ok(
          questions.some(({ changes }) => changes.includes(duty)),
          duty,
        );
      }
    }),
    { numRuns: 600 },
  );
});

test("a fact that is not asked changes nothing, whatever its answer", () => {
  fc.assert(
    fc.property(
      conditions,
      conditions,
      knowledge,
      fc.constantFrom(...FACTS),
      fc.boolean(),
      (condition, exemption, { before }, fact, answer) => {
        const book = bookWith(condition, exemption);
        const decide = (facts: Record<string, FactValue>) =>
          decideDuties({ book, facts: new Map(Object.entries(facts)), on: "2025-06-01" });
        const first = decide({ ...before, [fact]: "unknown" });
        if (first.questions.some((question) => question.fact === fact)) return;
        const shown = (decision: typeof first) =>
          decision.duties.map(({ owed, clock: { due_on, from_on }, triggers, addressee }) =>
            owed === false ? owed : [owed, due_on, from_on, triggers, addressee],
          );
        assert.deepEqual(shown(decide({ ...before, [fact]: answer })), shown(first));
      },
    ),
    { numRuns: 600 },
  );
});
