// Which days an authority is closed on: weekdays, spans of every year, and holidays that the caller gives by name.

import type { Citation, Fault, Text } from "@hamon/records";
import { inForce, readTimeline, type Timeline } from "./dated.js";
import { addDays, isYearlyDay, WEEKDAYS, weekdayOf, yearlyDayOf, type Day, type Weekday, type YearlyDay } from "./day.js";
import {
  addFault,
  childOf,
  checkKeys,
  entriesOf,
  membersOf,
  readName,
  readOneOf,
  readReference,
  readText,
  rootOf,
  type LawFile,
  type Node,
} from "./node.js";
import { readCitations } from "./citation.js";

/** Holidays of a country, as data. Outside `from`..`until` nothing is known. */
export interface Holidays {
  readonly from: Day;
  readonly until: Day;
  readonly names: ReadonlyMap<Day, Text>;
}

interface YearlySpan {
  readonly from: YearlyDay;
  readonly until: YearlyDay;
}

export interface Calendar {
  readonly calendar: string;
  readonly title: Text;
  readonly sources: ReadonlyMap<string, Citation>;
  readonly weekdays: Timeline<readonly Weekday[]>;
  readonly yearly: readonly { readonly label: Text; readonly when: Timeline<YearlySpan> }[];
  readonly holidays: Timeline<Holidays | null>;
}

/** Why a day is closed; "open"; or "unknown" where the calendar does not reach. */
export type Opening = "open" | "unknown" | { readonly closed: "weekday" } | { readonly closed: "named"; readonly label: Text };

/** Reads laws/calendars/*.yml. `holidays`: what the names under `holidays:` stand for. */
export function parseCalendar(
  file: LawFile,
  holidays: ReadonlyMap<string, Holidays>,
): { readonly calendar: Calendar; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const root = rootOf(file, faults);
  checkKeys(root, { required: ["id", "title", "sources"], optional: ["weekdays", "yearly", "holidays"] });
  const sources = readCitations(childOf(root, "sources"));
  const keys = [...sources.keys()];
  const calendar: Calendar = {
    calendar: readName(childOf(root, "id")),
    title: readText(childOf(root, "title")),
    sources,
    weekdays: readTimeline(childOf(root, "weekdays"), keys, (node) => membersOf(node).map((day) => readOneOf(day, WEEKDAYS))),
    yearly: entriesOf(childOf(root, "yearly")).map(([, node]) => readYearly(node, keys)),
    holidays: readTimeline(
      childOf(root, "holidays"),
      keys,
      (node) => holidays.get(readReference(node, "holidays", holidays.keys())) ?? null,
    ),
  };
  return { calendar, faults };
}

function readYearly(node: Node, sources: readonly string[]): Calendar["yearly"][number] {
  checkKeys(node, { required: ["label", "when"] });
  return { label: readText(childOf(node, "label")), when: readTimeline(childOf(node, "when"), sources, readSpan) };
}

function readSpan(node: Node): YearlySpan {
  checkKeys(node, { required: ["from", "until"] });
  return { from: readYearlyDay(childOf(node, "from")), until: readYearlyDay(childOf(node, "until")) };
}

function readYearlyDay(node: Node): YearlyDay {
  if (!isYearlyDay(node.value)) addFault(node, "bad-date", { value: String(node.value).slice(0, 40) });
  return isYearlyDay(node.value) ? node.value : "01-01";
}

/** Whether an authority is open on a day. Weekdays first, then holidays, then the spans of every year. */
export function openingOf(calendar: Calendar, day: Day): Opening {
  const holidays = inForce(calendar.holidays, day)?.is;
  if (calendar.holidays.length > 0 && (holidays === undefined || holidays === null || day < holidays.from || day > holidays.until))
    return "unknown";
  const holiday = holidays?.names.get(day);
  if (holiday !== undefined) return { closed: "named", label: holiday };
  const span = calendar.yearly.find(({ when }) => isWithin(inForce(when, day)?.is, yearlyDayOf(day)));
  if (span !== undefined) return { closed: "named", label: span.label };
  return inForce(calendar.weekdays, day)?.is.includes(weekdayOf(day)) === true ? { closed: "weekday" } : "open";
}

// A span may run over the end of the year.
function isWithin(span: YearlySpan | undefined, day: YearlyDay): boolean {
  if (span === undefined) return false;
  return span.from <= span.until ? span.from <= day && day <= span.until : day >= span.from || day <= span.until;
}

export interface ClosedDay {
  readonly on: Day;
  readonly opening: Exclude<Opening, "open" | "unknown">;
}

/** No authority is closed for so long: a calendar that says so says nothing. */
const LONGEST_CLOSURE_DAYS = 60;

/** The closed days from `day` on, and the open day after them; null where the calendar does not tell. */
export function nextOpenDay(calendar: Calendar, day: Day): { readonly open_on: Day | null; readonly closed: readonly ClosedDay[] } {
  const closed: ClosedDay[] = [];
  for (let on = day; closed.length <= LONGEST_CLOSURE_DAYS; on = addDays(on, 1)) {
    const opening = openingOf(calendar, on);
    if (opening === "open") return { open_on: on, closed };
    if (opening === "unknown") break;
    closed.push({ on, opening });
  }
  return { open_on: null, closed };
}
