// What must hold of the shipped laws whatever is known of a case: knowledge grows, and nothing becomes vague by it.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadContent } from "@hamon/content";
import { decideDuties, openingOf, type FactDefinition, type Facts } from "@hamon/law";
import type { FactValue } from "@hamon/records";
import { lawBookOf } from "./law-files.js";

const book = lawBookOf(await loadContent());
const definitions = [...book.facts.values()];

function valueOf({ type, choices }: FactDefinition): fc.Arbitrary<FactValue> {
  if (type === "boolean") return fc.boolean();
  if (type === "choice") return fc.constantFrom(...choices.map(({ value }) => value));
  if (type === "count") return fc.constantFrom<FactValue>(0, 1, 50, 100, 101, 1000, 1001, 9_480_000);
  return fc
    .date({ min: new Date("2022-04-01T00:00:00Z"), max: new Date("2040-12-31T00:00:00Z"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
}

const everything = fc
  .tuple(...definitions.map(valueOf))
  .map((values) => new Map(definitions.map(({ fact }, at) => [fact, values[at] as FactValue])));
const growing = fc.tuple(everything, fc.subarray(definitions.map(({ fact }) => fact))).map(([all, forgotten]) => ({
  all,
  some: new Map([...all].filter(([fact]) => !forgotten.includes(fact))),
}));

const decide = (facts: Facts) => decideDuties({ book, facts, on: "2026-11-23" });
const calendar = book.calendars.get("jp_administrative");

test("to learn more never turns owed into unknown, nor not owed into anything else", () =>
  fc.assert(
    fc.property(growing, ({ all, some }) => {
      const version = new Map([...some, ["aware_on", all.get("aware_on") as FactValue]]);
      const after = new Map(decide(all).duties.map(({ duty, owed }) => [duty, owed]));
      for (const { duty, owed } of decide(version).duties) {
        if (owed === true) assert.notEqual(after.get(duty), "unknown", duty);
        if (owed === false) assert.equal(after.get(duty), false, duty);
      }
    }),
    { numRuns: 400 },
  ));

test("to learn more never moves a last day earlier, and every last day of a limit is an open day", () =>
  fc.assert(
    fc.property(growing, ({ all, some }) => {
      const version = new Map([...some, ["aware_on", all.get("aware_on") as FactValue]]);
      const after = new Map(decide(all).duties.map(({ duty, clock }) => [duty, clock.due_on]));
      for (const { duty, clock } of decide(version).duties) {
        const later = after.get(duty) ?? null;
        if (clock.due_on !== null && later !== null) assert.ok(later >= clock.due_on, `${duty} ${clock.due_on} ${later}`);
        if (clock.kind === "hard" && clock.due_on !== null && calendar !== undefined)
          assert.equal(openingOf(calendar, clock.due_on), "open");
      }
    }),
    { numRuns: 400 },
  ));

test("when every question is answered nothing is undecided, and answering asks for no more than there are facts", () =>
  fc.assert(
    fc.property(growing, ({ all, some }) => {
      const facts = new Map<string, FactValue>(some);
      for (let asked = 0; asked <= definitions.length; asked += 1) {
        const [question] = decide(facts).questions;
        if (question === undefined) break;
        facts.set(question.fact, all.get(question.fact) as FactValue);
      }
      assert.ok(decide(facts).duties.every(({ owed }) => owed !== "unknown"));
    }),
    { numRuns: 150 },
  ));

test("with nothing known nothing is denied", () => assert.ok(decide(new Map()).duties.every(({ owed }) => owed === "unknown")));
