// From facts and law to duties: each owed, not owed or undecided, with its clock, addressee, items, citations and reasons.

import type { Citation, Text, Tri } from "@hamon/records";
import { readClockOf, type ClockReading } from "./clock.js";
import { judge, judgeExemption, judgeTrigger, openFactsOf, valueOn, type Bench, type Judgement } from "./condition.js";
import { inForce } from "./dated.js";
import { isDay, type Day } from "./day.js";
import { knownValue, type Facts } from "./fact.js";
import { isBeforeFirstVersion, versionOf, type Duty, type Law, type LawBook } from "./law.js";
import { phrase } from "./phrase.js";
import { rankQuestions, type RankedQuestion } from "./question.js";
import { reasonsOf, type Reason } from "./reason.js";
import { allOf } from "./tri.js";

export interface DutyReading {
  /** "<law>/<duty>". */
  readonly duty: string;
  readonly title: Text;
  /** Key of laws/addressees.yml. */
  readonly addressee: string;
  /** false only by the law's own terms on known facts, or by an exemption that is shown. */
  readonly owed: Tri;
  readonly clock: Pick<ClockReading, "kind" | "anchor_on" | "due_on" | "from_on" | "working">;
  readonly reasons: readonly Reason[];
  /** Triggers that are pulled, and those of which it is not known; none where the duty is not owed. */
  readonly triggers: readonly string[];
  readonly open_triggers: readonly string[];
  /** Keys of laws/items.yml. */
  readonly items: readonly string[];
  readonly citations: readonly Citation[];
  readonly law_effective_on: Day;
  /** Unknown facts whose answer could change whether it is owed. */
  readonly decided_by: readonly string[];
  /** Unknown facts whose answer could change anything about it: also triggers, clock and addressee. */
  readonly open: readonly string[];
}

export interface Decision {
  readonly duties: readonly DutyReading[];
  /** Most worth asking first. */
  readonly questions: readonly RankedQuestion[];
}

export interface DecideInput {
  readonly book: LawBook;
  readonly facts: Facts;
  /** Today: decides the version of a law whose own day is still unknown. */
  readonly on: Day;
}

/**
 * Works out every duty of every law over the facts of one case.
 *
 * Unknown stays unknown: a duty is `false` only when known facts make it so. An exemption ends a duty once it is
 * shown; while it is unknown the duty stands and the exemption is asked.
 */
export function decideDuties({ book, facts, on }: DecideInput): Decision {
  const known = new Map<string, DutyReading>();
  const named = new Map(book.laws.flatMap((law) => dutiesOf(law, benchOf(book, law, { facts, on }))));
  const readDuty = (name: string): DutyReading => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const { duty, bench } = named.get(name) as { duty: Duty; bench: Bench }; // the book was checked: each name is there
    const reading = dutyReading(duty, bench, duty.follows === null ? null : readDuty(duty.follows));
    known.set(name, reading);
    return reading;
  };
  const duties = [...named.keys()].map(readDuty);
  return { duties, questions: rankQuestions(duties, book.facts) };
}

function dutiesOf(law: Law, bench: Bench): readonly (readonly [string, { readonly duty: Duty; readonly bench: Bench }])[] {
  return law.duties.map((duty) => [`${law.law}/${duty.duty}`, { duty, bench }] as const);
}

function benchOf(book: LawBook, law: Law, { facts, on }: Pick<DecideInput, "facts" | "on">): Bench {
  const day = knownValue(facts, law.in_force_by);
  return { law, vocabulary: book, facts, on: isDay(day) ? day : on, judged: new Map() };
}

function dutyReading(duty: Duty, bench: Bench, followed: DutyReading | null): DutyReading {
  const { law } = bench;
  const dated = inForce(duty.owed_when, bench.on);
  const conditions = dated === undefined ? [] : [judge(dated.is, bench)];
  const exemptions = duty.unless.map((name) => judgeExemption(name, bench));
  const owed = owedBy(conditions, exemptions, followed);
  const triggers = [...law.triggers.keys()].map((name) => ({ name, judged: judgeTrigger(name, bench) }));
  const pulled = (value: Tri) => (owed === false ? [] : triggers).filter(({ judged }) => judged.value === value).map(({ name }) => name);
  const clock = readClockOf(duty.clock, bench);
  const addressee = addresseeOf(duty, bench);
  const { items, sources } = itemsOf(duty, bench);
  const shown = exemptions.filter(({ value }) => value === true);
  const used = [
    ...(dated?.sources ?? []),
    ...[...conditions, ...shown].flatMap(sourcesOf),
    ...clock.sources,
    ...addressee.sources,
    ...sources,
  ];
  const decided_by = owed === false ? [] : [...[...conditions, ...exemptions].flatMap(openFactsOf), ...(followed?.decided_by ?? [])];
  const others = owed === false ? [] : [...triggers.flatMap(({ judged }) => openFactsOf(judged)), ...clock.open, ...addressee.open];
  return {
    duty: `${law.law}/${duty.duty}`,
    title: duty.title,
    addressee: addressee.to,
    owed,
    clock: clockOf(clock, owed),
    reasons: [...versionReasons(bench, conditions), ...followReasons(followed), ...reasonsOf([...conditions, ...exemptions], bench)],
    triggers: pulled(true),
    open_triggers: pulled("unknown"),
    items,
    citations: citationsOf(law, used),
    law_effective_on: versionOf(law, bench.on),
    decided_by: [...new Set(decided_by)],
    open: [...new Set([...decided_by, ...others])],
  };
}

// A duty that is not owed has no last day.
function clockOf({ kind, anchor_on, due_on, from_on, working }: ClockReading, owed: Tri): DutyReading["clock"] {
  return owed === false ? { kind, anchor_on, due_on: null, from_on: null, working: [] } : { kind, anchor_on, due_on, from_on, working };
}

// A duty that no version holds yet on the day is unknown: what applied before was not recorded.
function owedBy(conditions: readonly Judgement[], exemptions: readonly Judgement[], followed: DutyReading | null): Tri {
  const isFreed = exemptions.some(({ value }) => value === true);
  return allOf([conditions[0]?.value ?? "unknown", followed?.owed ?? true, !isFreed]);
}

function versionReasons({ law, on }: Bench, conditions: readonly Judgement[]): readonly Reason[] {
  if (conditions.length > 0 && !isBeforeFirstVersion(law, on)) return [];
  return [
    {
      phrase: phrase("no_version", { title: law.title }, { on, first: law.effective_days[0] as Day }),
      value: "unknown",
      fact: law.in_force_by,
    },
  ];
}

function followReasons(followed: DutyReading | null): readonly Reason[] {
  return followed === null ? [] : [{ phrase: phrase("follows", { title: followed.title }), value: followed.owed, fact: null }];
}

// The first line that holds. A line before it that is unknown leaves it open, unless it would say the same.
function addresseeOf(
  duty: Duty,
  bench: Bench,
): { readonly to: string; readonly sources: readonly string[]; readonly open: readonly string[] } {
  const dated = inForce(bench.law.addressees.get(duty.addressee) ?? [], bench.on);
  const possible: { to: string; value: Tri; open: readonly string[] }[] = [];
  for (const { to, when } of dated?.is ?? []) {
    const judged = when === null ? null : judge(when, bench);
    if (judged?.value === false) continue;
    possible.push({ to, value: judged?.value ?? true, open: judged === null ? [] : openFactsOf(judged) });
    if (possible.at(-1)?.value === true) break;
  }
  const names = new Set(possible.map(({ to }) => to));
  const isSettled = names.size === 1 && possible.at(-1)?.value === true;
  const to = isSettled ? (possible[0]?.to as string) : bench.vocabulary.unsettled;
  // Later lines matter only once the first is answered.
  return { to, sources: dated?.sources ?? [], open: isSettled ? [] : (possible[0]?.open ?? []) };
}

function itemsOf(duty: Duty, bench: Bench): { readonly items: readonly string[]; readonly sources: readonly string[] } {
  const dated = duty.items === null ? undefined : valueOn(bench, duty.items);
  return { items: Array.isArray(dated?.is) ? (dated.is as readonly string[]) : [], sources: dated?.sources ?? [] };
}

// What was used: what a false trigger or condition rests on decided nothing that a reader must look up.
function sourcesOf(judgement: Judgement): readonly string[] {
  if (judgement.value === false) return [];
  return [...judgement.sources, ...judgement.parts.flatMap(sourcesOf)];
}

function citationsOf(law: Law, keys: readonly string[]): readonly Citation[] {
  return [...new Set(keys)].flatMap((key) => law.sources.get(key) ?? []);
}
