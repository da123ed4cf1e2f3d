// A small invented law with all that a law may hold, as the objects a YAML reader would give. For tests of this package.

import type { FactValue } from "@hamon/records";
import type { Holidays } from "./calendar.js";
import { decideDuties, type Decision } from "./duties.js";
import { parseLawBook, type ParsedBook } from "./law-book.js";
import type { LawFile } from "./node.js";

const word = (text: string) => ({ ja: text, en: text });
const cited = { reference: "Act 1", confidence: "confirmed", checked_on: "2026-01-01" };

/** A file whose places are the paths of its nodes. */
export function fileOf(path: string, value: unknown): LawFile {
  return { path, value, at: (node) => [path, ...node].join(":") };
}

const factsFile = fileOf("laws/facts.yml", {
  facts: {
    known_on: { type: "day", label: word("known") },
    special: { type: "boolean", label: word("special") },
    hostile: { type: "boolean", label: word("hostile") },
    returned: { type: "boolean", label: word("returned") },
    persons: { type: "count", label: word("persons"), bounds: { low: "persons_low", high: "persons_high", best: "persons_best" } },
    persons_best: { type: "count", label: word("most likely") },
    persons_low: { type: "count", label: word("at least") },
    persons_high: { type: "count", label: word("at most") },
    kind: { type: "choice", label: word("kind"), choices: { bank: word("bank"), shop: word("shop") } },
  },
});

export const calendarFile = fileOf("laws/calendars/office.yml", {
  id: "office",
  title: word("office"),
  sources: { act: cited },
  weekdays: { "2000-01-01": { is: ["saturday", "sunday"], source: "act" } },
  yearly: { winter: { label: word("winter"), when: { "2000-01-01": { is: { from: "12-29", until: "01-03" }, source: "act" } } } },
  holidays: { "2000-01-01": { is: "land", source: "act" } },
});

export const HOLIDAYS: ReadonlyMap<string, Holidays> = new Map([
  [
    "land",
    {
      from: "2000-01-01",
      until: "2035-12-31",
      names: new Map([
        ["2026-05-01", word("May Day")],
        ["2026-05-04", word("Fourth")],
      ]),
    },
  ],
]);

const wordFiles = [
  fileOf("laws/addressees.yml", {
    addressees: { ministry: word("ministry"), office: word("office"), persons: word("persons"), open: word("open") },
    unsettled: "open",
  }),
  fileOf("laws/items.yml", { items: { what: word("what"), why: word("why") } }),
];

/** Fresh at each call, so that a test may spoil it. */
export function sampleLaw() {
  return {
    id: "xx.sample",
    title: word("Sample Act"),
    in_force_by: "known_on",
    sources: {
      act_1: cited,
      act_2: { ...cited, reference: "Act 2", url: "https://law.example/2" },
      guide: { ...cited, reference: "Guide", confidence: "unconfirmed" },
    } as Record<string, object>,
    values: {
      many: { "2020-01-01": { is: 100, source: "act_1" }, "2025-01-01": { is: 50, source: "act_2" } },
      short: { "2020-01-01": { is: 10, source: "act_1" } },
      long: { "2020-01-01": { is: 20, source: "act_1" } },
      soon: { "2020-01-01": { is: 3, source: "guide" } },
      first: { "2020-01-01": { is: "counted", source: "guide" } },
      roll: { "2020-01-01": { is: "office", source: "act_1" } },
      contents: { "2020-01-01": { is: ["what", "why"], source: "act_1" } },
    } as Record<string, object>,
    conditions: { serious: { label: word("serious"), when: { "2020-01-01": { is: { trigger: "any" }, source: "act_1" } } } },
    triggers: {
      special: { label: word("special"), when: { "2020-01-01": { is: { fact: "special" }, source: "act_1" } } },
      hostile: { label: word("hostile"), when: { "2020-01-01": { is: { fact: "hostile" }, source: "act_1" } } },
      many: { label: word("many"), when: { "2020-01-01": { is: { fact: "persons", over: "many" }, source: "act_1" } } },
      later: { label: word("later"), when: { "2025-01-01": { is: { fact: "kind", in: ["shop"] }, source: "act_2" } } },
    } as Record<string, { label: object; when: object }>,
    exemptions: { returned: { label: word("returned"), when: { "2020-01-01": { is: { fact: "returned" }, source: "guide" } } } },
    addressees: {
      authority: { "2020-01-01": { is: [{ to: "ministry", when: { fact: "kind", in: ["bank"] } }, { to: "office" }], source: "act_1" } },
      persons: { "2020-01-01": { is: [{ to: "persons" }], source: "act_1" } },
    },
    duties: {
      report: {
        title: word("report"),
        owed_when: { "2020-01-01": { is: { condition: "serious" }, source: "act_1" } } as Record<string, object>,
        unless: ["returned"],
        addressee: "authority",
        clock: {
          kind: "hard",
          anchor: "known_on",
          unit: "days",
          amount: [{ value: "long", when: { trigger: "hostile" }, because: word("hostile") }, { value: "short" }],
          first_day: "first",
          roll: "roll",
        } as Record<string, unknown>,
        items: "contents",
      },
      early_word: {
        title: word("early word"),
        owed_when: { "2020-01-01": { is: { condition: "serious" }, source: "guide" } },
        addressee: "authority",
        clock: { kind: "target", anchor: "known_on", unit: "days", from: "soon", amount: "short", first_day: "first" },
      },
      notice: {
        title: word("notice"),
        follows: "xx.sample/report",
        owed_when: { "2020-01-01": { is: "always", source: "act_1" } },
        addressee: "persons",
        clock: { kind: "promptly", anchor: "known_on", source: "act_2" },
      },
    } as Record<string, Record<string, unknown>>,
  };
}

/** The book of the sample law, or of a spoilt copy of it. */
export function bookOf(law: unknown = sampleLaw(), others: readonly LawFile[] = []): ParsedBook {
  return parseLawBook([factsFile, calendarFile, ...wordFiles, fileOf("laws/xx/sample.yml", law), ...others], HOLIDAYS);
}

/** Decides the sample law over some facts. */
export function decideSample(facts: Readonly<Record<string, FactValue>>): Decision {
  return decideDuties({ book: bookOf().book, facts: new Map(Object.entries(facts)), on: "2026-06-01" });
}
