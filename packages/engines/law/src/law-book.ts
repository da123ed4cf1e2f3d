// All files of laws/ as one book: the shared words first, then each law, then what they say of each other.

import { Fault } from "@hamon/records";
import { parseCalendar, type Calendar, type Holidays } from "./calendar.js";
import { parseFacts } from "./fact.js";
import type { Law, LawBook, Vocabulary } from "./law.js";
import { parseLaw, readTexts } from "./law-file.js";
import { addFault, childOf, checkKeys, readReference, rootOf, type LawFile } from "./node.js";
import { suggestionFor } from "./suggestion.js";

const FACTS = "laws/facts.yml";
const ADDRESSEES = "laws/addressees.yml";
const ITEMS = "laws/items.yml";
const CALENDARS = "laws/calendars/";
export const CASES_ENDING = ".cases.yml";

export interface ParsedBook {
  /** Laws with a mistake are left out of it. */
  readonly book: LawBook;
  /** Every mistake of every file. */
  readonly faults: readonly Fault[];
}

/**
 * Reads every file of laws/; files of cases are passed over.
 *
 * @param holidays what a calendar's `holidays:` names stand for, e.g. japan.
 */
export function parseLawBook(files: readonly LawFile[], holidays: ReadonlyMap<string, Holidays>): ParsedBook {
  const faults: Fault[] = [];
  const vocabulary = readVocabulary(files, holidays, faults);
  const laws: Law[] = [];
  const fileOf = new Map<string, LawFile>();
  for (const file of files.filter(({ path }) => isLawPath(path))) {
    const parsed = parseLaw(file, vocabulary);
    faults.push(...parsed.faults);
    if (parsed.law === null) continue;
    if (fileOf.has(parsed.law.law)) faults.push(new Fault("law-duplicate", { at: file.at(["id"]), params: { law: parsed.law.law } }));
    fileOf.set(parsed.law.law, file);
    laws.push(parsed.law);
  }
  // Where a law could not be read, what others say of it cannot be judged.
  if (faults.length === 0) faults.push(...checkFollows(laws, fileOf));
  return { book: { ...vocabulary, laws }, faults };
}

function isLawPath(path: string): boolean {
  return ![FACTS, ADDRESSEES, ITEMS].includes(path) && !path.startsWith(CALENDARS) && !path.endsWith(CASES_ENDING);
}

function readVocabulary(files: readonly LawFile[], holidays: ReadonlyMap<string, Holidays>, faults: Fault[]): Vocabulary {
  const facts = parseFacts(fileAt(files, FACTS));
  const calendars = files.filter(({ path }) => path.startsWith(CALENDARS)).map((file) => parseCalendar(file, holidays));
  faults.push(...facts.faults, ...calendars.flatMap((parsed) => parsed.faults));
  const named = calendars.map(({ calendar }): [string, Calendar] => [calendar.calendar, calendar]);
  const [addressees, items] = [rootOf(fileAt(files, ADDRESSEES), faults), rootOf(fileAt(files, ITEMS), faults)];
  checkKeys(addressees, { required: ["addressees", "unsettled"] });
  checkKeys(items, { required: ["items"] });
  const labels = readTexts(childOf(addressees, "addressees"));
  return {
    facts: facts.definitions,
    addressees: labels,
    unsettled: readReference(childOf(addressees, "unsettled"), "addressees", labels.keys()),
    items: readTexts(childOf(items, "items")),
    calendars: new Map(named),
  };
}

// A missing file is an empty one: its required keys are then named as missing.
function fileAt(files: readonly LawFile[], path: string): LawFile {
  return files.find((file) => file.path === path) ?? { path, value: {}, at: () => path };
}

function checkFollows(laws: readonly Law[], fileOf: ReadonlyMap<string, LawFile>): readonly Fault[] {
  const faults: Fault[] = [];
  const follows = new Map(
    laws.flatMap(({ law, duties }) => duties.map((duty): [string, string | null] => [`${law}/${duty.duty}`, duty.follows])),
  );
  for (const { law, duties } of laws) {
    for (const { duty, follows: name } of duties.filter(({ follows: named }) => named !== null)) {
      const node = ["duties", duty, "follows"].reduce(childOf, rootOf(fileOf.get(law) as LawFile, faults));
      if (!follows.has(name as string))
        addFault(node, "unknown-name", { kind: "duties", name, suggestion: suggestionFor(name as string, follows.keys()) });
      else if (isCircle(`${law}/${duty}`, follows)) addFault(node, "duty-circle", { duty: `${law}/${duty}` });
    }
  }
  return faults;
}

function isCircle(start: string, follows: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let duty: string | null | undefined = start; typeof duty === "string"; duty = follows.get(duty)) {
    if (seen.has(duty)) return true;
    seen.add(duty);
  }
  return false;
}
