import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { factsFrom, type FigureRow, type Records } from "./derived-facts.js";
import { lawBookOf } from "./law-files.js";

const { facts: definitions } = lawBookOf(await loadContent());
const PERSONS = "persons.total.reachable";

const figure = (
  figure_id: string,
  state: string,
  value: number | null,
  low: number | null = null,
  high: number | null = null,
): FigureRow => ({ figure_id, state, value, low, high });
const recordsOf = (figures: readonly FigureRow[], others: Partial<Records> = {}): Records => ({
  detected_at: null,
  intruder_story_id: null,
  ...others,
  figures: new Map(figures.map((one) => [one.figure_id, one])),
});

const cases: readonly { readonly name: string; readonly records: Records; readonly facts: Readonly<Record<string, unknown>> }[] = [
  { name: "nothing tells nothing", records: recordsOf([]), facts: {} },
  {
    name: "an exact number of persons",
    records: recordsOf([figure(PERSONS, "exact", 12)]),
    facts: { personal_data_involved: true, person_count: 12 },
  },
  {
    name: "a range of persons gives its ends and no number",
    records: recordsOf([figure(PERSONS, "range", null, 800, 1200)]),
    facts: { personal_data_involved: true, person_count_low: 800, person_count_high: 1200 },
  },
  {
    name: "the best figure of a range is a fact of its own",
    records: recordsOf([figure(PERSONS, "range", 1000, 800, 1200)]),
    facts: { personal_data_involved: true, person_count_low: 800, person_count_best: 1000, person_count_high: 1200 },
  },
  {
    name: "a range from 0 tells only its upper end",
    records: recordsOf([figure(PERSONS, "range", null, 0, 5)]),
    facts: { person_count_high: 5 },
  },
  { name: "0 persons tell nothing", records: recordsOf([figure(PERSONS, "exact", 0)]), facts: {} },
  { name: "an unknown number tells nothing", records: recordsOf([figure(PERSONS, "unknown", null)]), facts: {} },
  { name: "a number that has no meaning tells nothing", records: recordsOf([figure(PERSONS, "not_meaningful", 9)]), facts: {} },
  {
    name: "rows within reach are a possible leak",
    records: recordsOf([figure("rows.total.reachable", "exact", 3)]),
    facts: { leak_suspected: true },
  },
  {
    name: "an attested zero is a no",
    records: recordsOf([figure("zero.my_number", "attested_zero", 0), figure("zero.card_number", "attested_zero", 0)]),
    facts: { card_number_involved: false, my_number_involved: false },
  },
  {
    name: "a zero that nobody attested is no answer",
    records: recordsOf([figure("zero.my_number", "exact", 0), figure("element.my_number.reachable", "exact", 0)]),
    facts: {},
  },
  {
    name: "a found card number beats an attested zero",
    records: recordsOf([figure("zero.card_number", "attested_zero", 0), figure("element.card_number.reachable", "exact", 1)]),
    facts: { card_number_involved: true },
  },
  {
    name: "an intruder's story is a possible malicious act",
    records: recordsOf([], { intruder_story_id: "story_9" }),
    facts: { malicious_act: true },
  },
  {
    name: "a day in Japan that is the day before in UTC",
    records: recordsOf([], { detected_at: "2024-12-31T15:00:00Z" }),
    facts: { aware_on: "2025-01-01" },
  },
];

for (const { name, records, facts } of cases) {
  test(`factsFrom: ${name}`, () =>
    assert.deepEqual(Object.fromEntries(factsFrom(records, definitions).map(({ fact, value }) => [fact, value])), facts));
}

test("factsFrom: each fact says what it was derived from", () => {
  const facts = factsFrom(
    recordsOf([figure(PERSONS, "exact", 2)], { detected_at: "2025-04-21T00:40:00Z", intruder_story_id: "story_9" }),
    definitions,
  );
  assert.deepEqual(
    facts.map(({ fact, by }) => [fact, by]),
    [
      ["aware_on", "case:detected_at"],
      ["personal_data_involved", `figure:${PERSONS}`],
      ["malicious_act", "story:story_9"],
      ["person_count", `figure:${PERSONS}`],
    ],
  );
});
