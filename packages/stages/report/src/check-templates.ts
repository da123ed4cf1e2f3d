// Every template against its structure and against what its references can name, for each data map and language.

import type { Content } from "@hamon/content";
import { Fault, LANGUAGES, type CaseRecord, type Language } from "@hamon/records";
import {
  caseValue,
  checkTemplate,
  intrusionValue,
  isFigureOf,
  labelItem,
  parseWords,
  readMapLabels,
  unknownFigure,
  type Item,
  type MapLabels,
  type Sources,
  type Value,
} from "@hamon/template";
import { loadStatements, loadTemplates, parseAnyTemplate } from "./content-templates.js";
import { factDefinitions } from "./law-labels.js";

const UNKNOWN: Value = { type: "unknown" };
/** Templates that notify prints: names of a person's values and lists. */
const PERSON_KEYS = new Set(["certainty"]);
const PERSON_ITEM = ["number", "name", "kana", "phone", "elements", "certainty", "person_id"];
/** The record of an acquisition, which hamon prints. */
const ACQUISITION_KEYS = new Set([
  "acquisition_id",
  "acquired_at",
  "acquired_by",
  "organisation",
  "place",
  "witness",
  "medium",
  "method",
  "tool",
  "note",
  "hash_before",
  "hash_after",
  "entry_index",
  "commitment",
  "recorded_at",
]);
/** The receipt of a transfer, which hamon prints. */
const TRANSFER_KEYS = new Set([
  "transfer_id",
  "given_at",
  "given_by",
  "organisation",
  "received_by",
  "received_organisation",
  "reason",
  "medium",
  "note",
  "entry_index",
  "commitment",
  "recorded_at",
]);
const THING_ITEM = ["id", "name", "bytes", "sha256"];
const ORIGINAL_ITEM = ["evidence_id", "name", "bytes", "sha256"];
const DOCUMENT_KEYS = new Set(["made_on", "has_erased", "erased_count"]);
const DUTY_FIELDS = new Set(["title", "addressee", "owed", "anchor_on", "from_on", "due_on", "filed_at"]);
const NO_CASE: CaseRecord = {
  case_id: "case",
  title: { ja: "", en: "" },
  system: null,
  data_map: null,
  organisation: "",
  state: "open",
  is_synthetic: false,
  detected_at: null,
  created_at: "",
};

/** @returns all faults; empty when all is well. */
export async function checkTemplates(content: Content): Promise<readonly Fault[]> {
  const names = content.files("templates").map(({ path }) => /^(?:workspace:)?templates\/([a-z0-9_]+)\.yml$/.exec(path)?.[1]);
  const templates = names.filter((name) => name !== undefined && !["words", "statements"].includes(name)) as readonly string[];
  const maps = content.files("data_maps").filter(({ path }) => path.endsWith(".hamon.yml"));
  return [
    ...collect(() => loadTemplates(content)),
    ...templates.flatMap((name) =>
      maps.flatMap(({ value }) =>
        LANGUAGES.flatMap((language) => collect(() => checkBlank(content, name, { labels: readMapLabels(value), language }))),
      ),
    ),
  ];
}

interface Blank {
  readonly labels: MapLabels;
  readonly language: Language;
}

// With nothing known every reference is still asked; each list has an item.
function checkBlank(content: Content, name: string, { labels, language }: Blank): void {
  const faults = checkTemplate(parseAnyTemplate(content, name), blankSources(content, labels, language), {
    language,
    words: parseWords(content.file("templates/words.yml")),
  });
  const [first] = faults;
  if (first) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
}

function blankSources(content: Content, labels: MapLabels, language: Language): Sources {
  const statements = loadStatements(content, false);
  const view = { record: NO_CASE, labels, intrusion: null };
  const duties = dutiesOf(content);
  const kinds: Readonly<Record<string, (key: string) => Value | undefined>> = {
    figure: (key) => (isFigureOf(labels, key) ? unknownFigure(key) : undefined),
    fact: (key) => (factDefinitions(content).has(key) ? UNKNOWN : undefined),
    case: (key) => caseValue(view, key, language),
    intrusion: (key) => intrusionValue(view, key),
    statement: (key) => statements.value(key, language),
    obligation: (key) =>
      duties.has(key.slice(0, key.lastIndexOf("."))) && DUTY_FIELDS.has(key.slice(key.lastIndexOf(".") + 1)) ? UNKNOWN : undefined,
    document: (key) => (DOCUMENT_KEYS.has(key) ? UNKNOWN : undefined),
    acquisition: (key) => (ACQUISITION_KEYS.has(key) ? UNKNOWN : undefined),
    transfer: (key) => (TRANSFER_KEYS.has(key) ? UNKNOWN : undefined),
    person: (key) => (PERSON_KEYS.has(key) ? UNKNOWN : undefined),
  };
  const lists = blankLists(labels, language);
  return { value: (kind, key) => kinds[kind]?.(key), list: (name) => lists[name] };
}

function blankLists(labels: MapLabels, language: Language): Readonly<Record<string, readonly Item[]>> {
  const label: Value = { type: "text", text: "x" };
  const items = (all: MapLabels["elements"]) => all.map((one) => labelItem(one, language));
  return {
    combinations: items(labels.combinations),
    subsets: items(labels.subsets),
    zeros: items(labels.zeros),
    elements: items(labels.elements),
    person_elements: items(labels.elements),
    triggers: [{ key: "x", values: { label } }],
    timeline: [{ key: "x", values: { label, first_at: UNKNOWN } }],
    figures: [{ key: "rows.total.reachable", values: { figure_id: label, unit: label, state: label } }],
    originals: [{ key: "x", values: Object.fromEntries(ORIGINAL_ITEM.map((key) => [key, UNKNOWN])) }],
    things: [{ key: "x", values: Object.fromEntries(THING_ITEM.map((key) => [key, UNKNOWN])) }],
    persons: [{ key: "x", values: Object.fromEntries(PERSON_ITEM.map((key) => [key, UNKNOWN])) }],
  };
}

function dutiesOf(content: Content): ReadonlySet<string> {
  return new Set(
    content.files("laws").flatMap(({ value }) => {
      const { id, duties } = (value ?? {}) as { id?: unknown; duties?: object };
      return typeof id === "string" ? Object.keys(duties ?? {}).map((duty) => `${id}/${duty}`) : [];
    }),
  );
}

function collect(work: () => unknown): readonly Fault[] {
  try {
    work();
    return [];
  } catch (fault) {
    if (fault instanceof Fault) return fault.all.length > 0 ? fault.all : [fault];
    throw fault;
  }
}
