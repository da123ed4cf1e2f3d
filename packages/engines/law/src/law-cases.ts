// Worked cases beside a law, in a form that a lawyer reads: facts in, duties out. Every one must come out as it says.
//
//   law: jp.appi.breach_report
//   background: { entity: insurer }        facts of every case, unless a case says otherwise
//   cases:
//     - name: …
//       given: { aware_on: 2026-04-01, person_count: 1001 }
//       expect: { owed: {…}, triggers: […], open_triggers: […], due: {…}, from: {…}, addressee: {…}, items: {…},
//                 confidence: {…}, asks: […], asks_not: […] }       names of duties within the law, or whole ones

import { Fault, type FactValue } from "@hamon/records";
import { CONFIDENCES } from "./citation.js";
import { decideDuties, type Decision, type DutyReading } from "./duties.js";
import type { Day } from "./day.js";
import { isValueOf, type Facts } from "./fact.js";
import type { LawBook } from "./law.js";
import {
  addFault,
  childOf,
  checkKeys,
  entriesOf,
  membersOf,
  readName,
  readReference,
  readOneOf,
  rootOf,
  type LawFile,
  type Node,
} from "./node.js";
import { readFact } from "./condition.js";

const PER_DUTY = ["owed", "due", "from", "addressee", "items", "confidence", "working"] as const;
const LISTS = ["triggers", "open_triggers", "asks", "asks_not"] as const;
type PerDuty = (typeof PER_DUTY)[number];

/** The day on which cases are judged that do not say when the organisation came to know. */
const NO_DAY: Day = "2026-01-01";

/** Runs a file of cases. @returns how many ran, and a fault `case-differs` at each expectation that did not come out. */
export function checkCases(
  file: LawFile,
  book: LawBook,
): { readonly case_count: number; readonly law: string; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const root = rootOf(file, faults);
  checkKeys(root, { required: ["law", "cases"], optional: ["background"] });
  const law = readReference(
    childOf(root, "law"),
    "laws",
    book.laws.map((one) => one.law),
  );
  const background = readGiven(childOf(root, "background"), book);
  const cases = membersOf(childOf(root, "cases"));
  if (cases.length === 0) addFault(root, "law-key-missing", { key: "cases" });
  for (const node of cases) checkCase(node, { law, background, book });
  return { case_count: cases.length, law, faults };
}

function readGiven(node: Node, book: LawBook): Facts {
  return new Map(
    entriesOf(node).map(([fact, value]) => {
      const definition = book.facts.get(readFact({ ...value, value: fact }, book.facts));
      if (definition !== undefined && !isValueOf(definition, value.value)) {
        addFault(value, "fact-value-wrong", { fact, type: definition.type });
      }
      return [fact, value.value as FactValue] as const;
    }),
  );
}

interface Setting {
  readonly law: string;
  readonly background: Facts;
  readonly book: LawBook;
}

function checkCase(node: Node, { law, background, book }: Setting): void {
  if (!checkKeys(node, { required: ["name", "given", "expect"], optional: ["note"] })) return;
  readName(childOf(node, "name"));
  const facts = new Map([...background, ...readGiven(childOf(node, "given"), book)]);
  const decision = decideDuties({ book, facts, on: NO_DAY });
  const expect = childOf(node, "expect");
  checkKeys(expect, { optional: [...PER_DUTY, ...LISTS] });
  const expected = entriesOf(expect);
  if (expected.length === 0) addFault(expect, "law-key-missing", { key: "owed" });
  for (const [key, wanted] of expected) {
    if (isPerDuty(key)) for (const [duty, one] of entriesOf(wanted)) checkDuty(key, one, readingOf(one, { duty, law, decision }));
    else checkList(key, wanted, decision, law);
  }
}

function isPerDuty(key: string): key is PerDuty {
  return (PER_DUTY as readonly string[]).includes(key);
}

function readingOf(
  node: Node,
  { duty, law, decision }: { readonly duty: string; readonly law: string; readonly decision: Decision },
): DutyReading | undefined {
  const name = duty.includes("/") ? duty : `${law}/${duty}`;
  readReference(
    { ...node, value: name },
    "duties",
    decision.duties.map((one) => one.duty),
  );
  return decision.duties.find((one) => one.duty === name);
}

function checkDuty(key: PerDuty, node: Node, reading: DutyReading | undefined): void {
  if (reading === undefined) return;
  if (key === "owed") return compare(node, reading.owed);
  if (key === "due") return compare(node, reading.clock.due_on);
  if (key === "from") return compare(node, reading.clock.from_on);
  if (key === "addressee") return compare(node, reading.addressee);
  if (key === "items") return compare(node, reading.items);
  if (key === "working")
    return compare(
      node,
      reading.clock.working.map(({ phrase }) => phrase.key),
    );
  readOneOf(node, CONFIDENCES);
  compare(node, weakestOf(reading));
}

/** The least sure of what a duty rests on. */
function weakestOf({ citations }: DutyReading): string {
  return CONFIDENCES.findLast((confidence) => citations.some((citation) => citation.confidence === confidence)) ?? "none";
}

function checkList(key: string, node: Node, decision: Decision, law: string): void {
  const own = decision.duties.filter(({ duty }) => duty.startsWith(`${law}/`));
  const wanted = membersOf(node).map(readName);
  if (key === "triggers") return compare({ ...node, value: wanted.sort() }, [...new Set(own.flatMap(({ triggers }) => triggers))].sort());
  if (key === "open_triggers")
    return compare({ ...node, value: wanted.sort() }, [...new Set(own.flatMap(({ open_triggers }) => open_triggers))].sort());
  const asked = [...new Set(own.flatMap(({ open }) => open))];
  for (const [at, fact] of wanted.entries()) {
    if (asked.includes(fact) !== (key === "asks")) addDifference(childOf(node, at), key === "asks" ? fact : `no ${fact}`, asked);
  }
}

function compare(node: Node, found: unknown): void {
  if (JSON.stringify(node.value) !== JSON.stringify(found)) addDifference(node, node.value, found);
}

function addDifference(node: Node, expected: unknown, found: unknown): void {
  addFault(node, "case-differs", { case: String(node.path[1] ?? ""), expected: JSON.stringify(expected), found: JSON.stringify(found) });
}
