// What documents print of a data map: the names of its system, combinations and elements. Nothing else of it is read.

import { LEVELS, type FigureView, type Text } from "@hamon/records";
import type { Item, Value } from "./source.js";

export interface Labelled {
  readonly key: string;
  readonly label: Text;
}

export interface MapLabels {
  readonly system: Text | null;
  readonly combinations: readonly Labelled[];
  /** In the order of their bits in element_mask. */
  readonly elements: readonly Labelled[];
  readonly subsets: readonly Labelled[];
  readonly zeros: readonly Labelled[];
}

/** Reads the labels of <key>.hamon.yml. What has no label is named by its key: scope says what is wrong with the map. */
export function readMapLabels(value: unknown): MapLabels {
  const root = mapOf(value);
  const elements = labelled(root["elements"]);
  const named = (key: string) => elements.find((element) => element.key === key) ?? { key, label: { ja: key, en: key } };
  return {
    system: textOf(root["label"]),
    combinations: labelled(root["combinations"]),
    elements,
    subsets: listOf(root["subsets"]).map((one) => named(String(mapOf(one)["element"]))),
    zeros: listOf(root["zeros"]).map((one) => named(String(one))),
  };
}

/** Elements whose bit is set, in the map's order. */
export function elementsOfMask(labels: MapLabels, mask: number): readonly Labelled[] {
  return labels.elements.filter((_, bit) => ((mask >>> bit) & 1) === 1);
}

export function labelItem({ key, label }: Labelled, language: "ja" | "en"): Item {
  return { key, values: { label: { type: "text", text: label[language], key } } };
}

/** Whether scope makes such a figure for this map: then one that is not there is unknown, and not a misspelling. */
export function isFigureOf(labels: MapLabels, figure_id: string): boolean {
  const ofSubset = /^persons\.element\.([^.]+)\.([^.]+)$/.exec(figure_id);
  if (ofSubset !== null) return isLevel(ofSubset[2]) && labels.subsets.some(({ key }) => key === ofSubset[1]);
  const [kind = "", key = "", level, ...rest] = figure_id.split(".");
  if (rest.length > 0) return false;
  if (figure_id === "persons.overlap" || figure_id === "rows.unresolved") return true;
  const has = (items: readonly Labelled[]) => items.some((one) => one.key === key);
  if (kind === "zero") return level === undefined && has(labels.elements);
  if (!isLevel(level)) return false;
  if (kind === "element") return has(labels.elements);
  return (kind === "rows" || kind === "persons") && (key === "total" || has(labels.combinations));
}

function isLevel(word: string | undefined): boolean {
  return LEVELS.some((level) => level === word);
}

/** A figure that nobody made yet. */
export function unknownFigure(figure_id: string): Value {
  const unit: FigureView["unit"] = figure_id.startsWith("persons.") ? "person" : "row";
  return { type: "figure", figure: { figure_id, unit, state: "unknown", value: null, low: null, high: null } };
}

function labelled(value: unknown): readonly Labelled[] {
  return listOf(value).map((one) => {
    const node = mapOf(one);
    const key = String(node["key"]);
    return { key, label: textOf(node["label"]) ?? { ja: key, en: key } };
  });
}

function textOf(value: unknown): Text | null {
  const { ja, en } = mapOf(value);
  return typeof ja === "string" && typeof en === "string" ? { ja, en } : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
