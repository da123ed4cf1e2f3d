// What the references of a report's template stand for, in one language.

import type { OpenCase } from "@hamon/case";
import type { Language, Obligation } from "@hamon/records";
import { caseValue, intrusionValue, isFigureOf, labelItem, unknownFigure, type Item, type Sources, type Value } from "@hamon/template";
import { factDefinitions, lawTriggers, type FactDefinition } from "./law-labels.js";
import type { ReportData } from "./report-data.js";

const UNKNOWN: Value = { type: "unknown" };

export interface SourceOptions {
  readonly language: Language;
  /** Day in Japan. */
  readonly made_on: string;
}

export function reportSources(open: OpenCase, data: ReportData, { language, made_on }: SourceOptions): Sources {
  const view = { record: open.record, labels: data.labels, intrusion: data.intrusion };
  const kinds: Readonly<Record<string, (key: string) => Value | undefined>> = {
    figure: (key) => figureValue(data, key),
    fact: (key) => factValue(data, factDefinitions(open.content).get(key), key, language),
    case: (key) => caseValue(view, key, language),
    intrusion: (key) => intrusionValue(view, key),
    statement: (key) => data.statements.value(key, language),
    obligation: (key) => obligationValue(data, key, language),
    document: (key) => documentValue(data, key, made_on),
  };
  const lists: Readonly<Record<string, () => readonly Item[]>> = {
    combinations: () => data.labels.combinations.map((one) => labelItem(one, language)),
    subsets: () => data.labels.subsets.map((one) => labelItem(one, language)),
    zeros: () => data.labels.zeros.map((one) => labelItem(one, language)),
    elements: () => involvedElements(data).map((one) => labelItem(one, language)),
    triggers: () => triggersOf(open, data).map((one) => labelItem(one, language)),
    timeline: () => data.timeline.map((one) => timelineItem(one, language)),
    figures: () => [...data.figures.values()].map((figure) => figureItem(open, figure, language)),
  };
  return { value: (kind, key) => kinds[kind]?.(key), list: (name) => lists[name]?.() };
}

function documentValue({ erased_count }: ReportData, key: string, made_on: string): Value | undefined {
  if (key === "made_on") return { type: "day", day: made_on };
  if (key === "has_erased") return { type: "truth", truth: erased_count > 0 };
  return key === "erased_count" ? { type: "count", count: erased_count } : undefined;
}

function figureValue({ figures, labels }: ReportData, key: string): Value | undefined {
  const figure = figures.get(key);
  if (figure !== undefined) return { type: "figure", figure };
  return isFigureOf(labels, key) ? unknownFigure(key) : undefined;
}

function factValue({ facts }: ReportData, definition: FactDefinition | undefined, key: string, language: Language): Value | undefined {
  if (definition === undefined) return undefined;
  const value = facts.get(key);
  if (value === undefined || value === "unknown") return UNKNOWN;
  if (typeof value === "boolean") return { type: "truth", truth: value };
  if (typeof value === "number") return { type: "count", count: value };
  if (definition.type === "day") return { type: "day", day: String(value) };
  return { type: "text", key: String(value), text: definition.choices.get(String(value))?.[language] ?? String(value) };
}

// "<law>/<duty>.<field>"; the law's own id has dots.
function obligationValue({ obligations }: ReportData, key: string, language: Language): Value | undefined {
  const at = key.lastIndexOf(".");
  const read = OBLIGATION_FIELDS[key.slice(at + 1)];
  if (read === undefined || !key.includes("/")) return undefined;
  const obligation = obligations.get(key.slice(0, at));
  return obligation === undefined ? UNKNOWN : read(obligation, language);
}

const dayValue = (day: string | null): Value => (day === null ? UNKNOWN : { type: "day", day });

const OBLIGATION_FIELDS: Readonly<Record<string, (obligation: Obligation, language: Language) => Value>> = {
  title: ({ title }, language) => ({ type: "text", text: title[language] }),
  addressee: ({ addressee, addressee_label }, language) => ({ type: "text", text: addressee_label[language], key: addressee }),
  owed: ({ owed }) => (owed === "unknown" ? UNKNOWN : { type: "truth", truth: owed }),
  anchor_on: ({ clock }) => dayValue(clock.anchor_on),
  from_on: ({ clock }) => dayValue(clock.from_on),
  due_on: ({ clock }) => dayValue(clock.due_on),
  filed_at: ({ filed_at }) => (filed_at === null ? UNKNOWN : { type: "moment", at: filed_at }),
};

// Elements of which no row is within reach are not "concerned"; before scope has run, all may be.
function involvedElements({ labels, figures }: ReportData) {
  return labels.elements.filter(({ key }) => {
    const figure = figures.get(`element.${key}.reachable`);
    return figure === undefined || figure.value !== 0;
  });
}

function triggersOf(open: OpenCase, { obligations }: ReportData) {
  const labels = lawTriggers(open.content);
  return [...obligations.values()].flatMap(({ duty, owed, triggers }) => {
    const law = duty.split("/")[0] ?? "";
    const known = owed === true && duty.endsWith("/final_report") ? triggers : [];
    return known.map((key) => ({ key, label: labels.get(`${law}/${key}`) ?? { ja: key, en: key } }));
  });
}

function timelineItem({ key, label, first_at }: ReportData["timeline"][number], language: Language): Item {
  return { key, values: { label: { type: "text", text: label[language] }, first_at: { type: "moment", at: first_at } } };
}

function figureItem(
  { content }: OpenCase,
  { figure_id, unit, state }: { figure_id: string; unit: string; state: string },
  language: Language,
): Item {
  const word = (group: string, key: string): Value => ({ type: "text", text: content.sentence(language, `press.${group}.${key}`) });
  return {
    key: figure_id,
    values: { figure_id: { type: "text", text: figure_id }, unit: word("units", unit), state: word("states", state) },
  };
}
