// From an anchor to a last day, with every step of the way: which amount, which day is day one, and which days are closed.

import type { Tri } from "@hamon/records";
import { nextOpenDay, type ClosedDay } from "./calendar.js";
import { judge, openFactsOf, valueOn, type Bench } from "./condition.js";
import { addDays, isDay, type Day } from "./day.js";
import { knownValue } from "./fact.js";
import type { AmountLine, ClockRule } from "./law.js";
import { phrase, type Phrase } from "./phrase.js";

export interface WorkingLine {
  readonly on: Day;
  readonly phrase: Phrase;
}

export interface ClockReading {
  readonly kind: ClockRule["kind"];
  /** Null while the anchor is unknown. */
  readonly anchor_on: Day | null;
  /** Last day; for a target the later end. Null for promptly, an unknown anchor, or where the calendar ends. */
  readonly due_on: Day | null;
  readonly from_on: Day | null;
  readonly working: readonly WorkingLine[];
  /** Keys of the law's sources that were used. */
  readonly sources: readonly string[];
  /** Facts that could still change it. */
  readonly open: readonly string[];
}

/** Runs a clock over the facts. It is run as if the duty were owed. */
export function readClockOf(rule: ClockRule, bench: Bench): ClockReading {
  const anchor = knownValue(bench.facts, rule.anchor);
  const anchor_on = isDay(anchor) ? anchor : null;
  const blank = {
    kind: rule.kind,
    anchor_on,
    due_on: null,
    from_on: null,
    working: [],
    sources: rule.sources,
    open: anchor_on === null ? [rule.anchor] : [],
  };
  if (rule.kind === "promptly") {
    return {
      ...blank,
      working: anchor_on === null ? [] : [{ on: anchor_on, phrase: phrase("promptly", labelOf(rule, bench), { on: anchor_on }) }],
    };
  }
  const amount = chooseAmount(rule.amount, bench);
  if (amount === null) return blank; // no version by that day: the duty itself says so
  const open = [...blank.open, ...amount.open];
  const sources = [...amount.sources, ...sourcesOf(rule, bench)];
  return anchor_on === null ? { ...blank, sources, open } : { ...blank, ...count(rule, { bench, anchor_on, amount }), sources, open };
}

function labelOf(rule: ClockRule, bench: Bench): Phrase["params"] {
  const label = bench.vocabulary.facts.get(rule.anchor)?.label;
  return label === undefined ? {} : { label };
}

interface ChosenAmount {
  readonly days: number;
  readonly because: Phrase;
  readonly sources: readonly string[];
  readonly open: readonly string[];
}

// The first line that holds. While lines before it are unknown, the shortest of them all: nobody is late by a guess.
function chooseAmount(lines: readonly AmountLine[], bench: Bench): ChosenAmount | null {
  const possible: { line: AmountLine; days: number; value: Tri; sources: readonly string[]; open: readonly string[] }[] = [];
  for (const line of lines) {
    const judged = line.when === null ? null : judge(line.when, bench);
    const dated = valueOn(bench, line.value);
    if (judged?.value === false || dated === undefined) continue;
    possible.push({
      line,
      days: Number(dated.is),
      value: judged?.value ?? true,
      sources: dated.sources,
      open: judged === null ? [] : openFactsOf(judged),
    });
    if (judged === null || judged.value === true) break;
  }
  const shortest = possible.reduce((best, one) => (one.days < best.days ? one : best), possible[0] as (typeof possible)[number]);
  if (possible.length === 0) return null;
  const { days } = shortest;
  const isOpen = possible.some((one) => one.days !== days);
  const longer = possible.find((one) => one.value === "unknown" && one.days > days);
  const certain = possible.find((one) => one.value === true) ?? shortest;
  const because =
    isOpen && longer?.line.because
      ? phrase("amount_shorter", { amount: days, because: longer.line.because })
      : amountPhrase(days, certain.line);
  return { days, because, sources: possible.flatMap((one) => one.sources), open: isOpen ? possible.flatMap((one) => one.open) : [] };
}

function amountPhrase(days: number, { because }: AmountLine): Phrase {
  return because === null ? phrase("amount", { amount: days }) : phrase("amount_because", { amount: days, because });
}

function sourcesOf(rule: ClockRule, bench: Bench): readonly string[] {
  return [rule.from, rule.first_day, rule.roll].flatMap((name) => (name === null ? [] : (valueOn(bench, name)?.sources ?? [])));
}

interface Counting {
  readonly bench: Bench;
  readonly anchor_on: Day;
  readonly amount: ChosenAmount;
}

function count(rule: ClockRule, { bench, anchor_on, amount }: Counting): Pick<ClockReading, "due_on" | "from_on" | "working"> {
  const isCounted = rule.first_day !== null && valueOn(bench, rule.first_day)?.is === "counted";
  const nth = (days: number) => addDays(anchor_on, isCounted ? days - 1 : days);
  const last_on = nth(amount.days);
  const from = rule.from === null ? undefined : Number(valueOn(bench, rule.from)?.is);
  const from_on = from === undefined ? null : nth(from);
  const start: readonly WorkingLine[] = [
    { on: anchor_on, phrase: amount.because },
    { on: anchor_on, phrase: phrase(isCounted ? "first_day_counted" : "first_day_not_counted", labelOf(rule, bench), { on: anchor_on }) },
    from === undefined || from_on === null
      ? { on: last_on, phrase: phrase("nth_day", { amount: amount.days }, { on: last_on }) }
      : { on: last_on, phrase: phrase("nth_day_target", { amount: amount.days, from_amount: from }, { on: last_on, from: from_on }) },
  ];
  const rolled = roll(rule, bench, last_on);
  return { due_on: rolled.due_on, from_on, working: [...start, ...rolled.working] };
}

function roll(rule: ClockRule, bench: Bench, last_on: Day): { readonly due_on: Day | null; readonly working: readonly WorkingLine[] } {
  const calendar = rule.roll === null ? undefined : bench.vocabulary.calendars.get(String(valueOn(bench, rule.roll)?.is));
  if (calendar === undefined) return { due_on: last_on, working: [] };
  const { open_on, closed } = nextOpenDay(calendar, last_on);
  const working = closed.map(closedLine);
  if (open_on === null)
    return { due_on: null, working: [...working, { on: last_on, phrase: phrase("calendar_ends", {}, { on: last_on }) }] };
  if (closed.length === 0) return { due_on: open_on, working };
  return { due_on: open_on, working: [...working, { on: open_on, phrase: phrase("rolled", {}, { on: open_on }) }] };
}

function closedLine({ on, opening }: ClosedDay): WorkingLine {
  const said = opening.closed === "named" ? phrase("closed_named", { label: opening.label }, { on }) : phrase("closed_weekday", {}, { on });
  return { on, phrase: said };
}
