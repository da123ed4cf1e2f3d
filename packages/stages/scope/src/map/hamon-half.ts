// The second half of a data map: tables, elements, combinations, paths and persons. What fideslang has no words for.

import { Fault } from "@hamon/records";
import { knownCollection, knownColumn, knownName, readAccessPath, readHarmless } from "./access-paths.js";
import {
  MASKS,
  PERSON_COLUMNS,
  VALUE_KINDS,
  type Collection,
  type Combination,
  type ContactLookup,
  type DataMap,
  type Element,
  type MapField,
  type Mask,
  type Reach,
  type Subset,
} from "./data-map.js";
import { refuseTwice, type FidesCollection, type FidesField, type FidesHalf } from "./fides-half.js";
import {
  booleanOf,
  child,
  entries,
  has,
  items,
  labelOf,
  oneOf,
  optionalText,
  placeOf,
  refuse,
  refuseOtherWords,
  textOf,
  texts,
  type MapNode,
} from "./map-node.js";
import { nearestName } from "./nearest.js";
import { readPersonKey } from "./person-keys.js";

const WORDS = [
  "hamon_version",
  "label",
  "total_label",
  "tables",
  "elements",
  "uncounted",
  "masks",
  "combinations",
  "access_paths",
  "harmless",
  "reach",
  "subsets",
  "zeros",
  "person_keys",
  "person_columns",
  "contact_lookup",
];
/** element_mask has 32 bits. */
const MAX_ELEMENTS = 32;

/** Joins both halves. Mistakes go to the nodes' lists. */
export function readHamonHalf(key: string, root: MapNode, fides: FidesHalf): DataMap {
  refuseOtherWords(root, WORDS);
  const elements = readElements(child(root, "elements"));
  const collections = readCollections(root, fides, elements);
  const names = { collections, systems: fides.systems };
  const access_paths = items(child(root, "access_paths")).map((node) => readAccessPath(node, names));
  refuseTwice(items(child(root, "access_paths")).map((node) => [textOf(child(node, "key")), node]));
  return {
    key,
    label: labelOf(child(root, "label")),
    total_label: labelOf(child(root, "total_label")),
    collections,
    elements,
    combinations: readCombinations(child(root, "combinations"), elements, collections),
    access_paths,
    harmless: items(child(root, "harmless")).map(readHarmless),
    reach: items(child(root, "reach")).map((node) => readReach(node, collections)),
    subsets: items(child(root, "subsets")).map((node) => readSubset(node, elements, collections)),
    zeros: items(child(root, "zeros")).map((node) => knownName(node, keysOf(elements), "unknown-element")),
    person_keys: items(child(root, "person_keys")).map((node) => readPersonKey(node, elements)),
    person_columns: readPersonColumns(child(root, "person_columns")),
    contact_lookup: has(root, "contact_lookup") ? readLookup(child(root, "contact_lookup"), elements, collections) : null,
  };
}

function keysOf(elements: readonly Element[]): readonly string[] {
  return elements.map(({ key }) => key);
}

function readElements(list: MapNode): readonly Element[] {
  const nodes = items(list);
  if (nodes.length > MAX_ELEMENTS) {
    refuse(list, new Fault("map-too-many-elements", { at: placeOf(list), params: { count: nodes.length, most: MAX_ELEMENTS } }));
  }
  const elements = nodes.map((node, bit): Element => {
    refuseOtherWords(node, ["key", "label", "any", "as"]);
    const kind = has(node, "as") ? oneOf(child(node, "as"), VALUE_KINDS, "number") : null;
    return { key: textOf(child(node, "key")), label: labelOf(child(node, "label")), bit, categories: texts(child(node, "any")), kind };
  });
  refuseTwice(elements.map(({ key }, i) => [key, nodes[i] as MapNode]));
  return elements;
}

function readCollections(root: MapNode, fides: FidesHalf, elements: readonly Element[]): readonly Collection[] {
  const tables = new Map(entries(child(root, "tables")));
  const known = fides.collections.map(({ key }) => key);
  for (const [key, node] of tables) {
    refuseOtherWords(node, ["table", "row_key", "newest_by", "label"]);
    if (known.includes(key)) continue;
    refuse(node, new Fault("unknown-collection", { at: placeOf(node), params: { collection: key, nearest: nearestName(key, known) } }));
  }
  const fieldOf = fieldReader(root, elements);
  return fides.collections.map((collection) => readCollection(collection, tables.get(collection.key), fieldOf));
}

function readCollection(fides: FidesCollection, node: MapNode | undefined, fieldOf: (field: FidesField) => MapField): Collection {
  const { key, systems } = fides;
  const label = { ja: fides.name, en: fides.name };
  const nowhere = { table: null, row_key: null, newest_by: null };
  const collection: Collection = { key, label, ...nowhere, fields: fides.fields.map(fieldOf), systems, at: placeOf(fides.node) };
  if (node === undefined) return collection;
  const column = (word: string) => (has(node, word) ? knownColumn(child(node, word), collection) : null);
  const named = { table: textOf(child(node, "table")), row_key: column("row_key"), newest_by: column("newest_by") };
  return { ...collection, ...named, label: labelOf(child(node, "label")), at: placeOf(node) };
}

interface Masking {
  readonly category: string;
  readonly mask: Mask;
}

function fieldReader(root: MapNode, elements: readonly Element[]): (field: FidesField) => MapField {
  const uncounted = texts(child(root, "uncounted"));
  const masks = entries(child(root, "masks")).map(([category, node]): Masking => ({ category, mask: oneOf(node, MASKS, "number") }));
  return ({ name, categories, is_integer, node }) => {
    for (const category of categories) refuseUncounted(node, category, { elements, uncounted });
    const present = elements.filter((element) => categories.some((category) => elementOf(category, elements) === element));
    return { name, categories, is_integer, elements: keysOf(present), mask: maskOf(categories, masks), at: placeOf(node) };
  };
}

/** Whether a category is another or lies below it: user.name.kana is below user.name. */
function isWithin(category: string, other: string): boolean {
  return category === other || category.startsWith(`${other}.`);
}

// The nearest above wins: a kana name is the element of user.name.kana, not that of user.name.
function elementOf(category: string, elements: readonly Element[]): Element | undefined {
  const depth = (element: Element) => Math.max(0, ...element.categories.filter((one) => isWithin(category, one)).map((one) => one.length));
  return elements.filter((element) => depth(element) > 0).sort((left, right) => depth(right) - depth(left))[0];
}

// A person's category that no element counts must be named as uncounted: a typing slip would otherwise hide a column.
function refuseUncounted(
  node: MapNode,
  category: string,
  { elements, uncounted }: { elements: readonly Element[]; uncounted: readonly string[] },
): void {
  if (!isWithin(category, "user") || uncounted.some((one) => isWithin(category, one))) return;
  if (elementOf(category, elements) !== undefined) return;
  const nearest = nearestName(category, [...elements.flatMap(({ categories }) => categories), ...uncounted]);
  refuse(node, new Fault("category-uncounted", { at: placeOf(child(node, "data_categories")), params: { category, nearest } }));
}

// A person's data that no mask names is masked like a number; what is not a person's is shown.
function maskOf(categories: readonly string[], masks: readonly Masking[]): Mask {
  const fitting = masks.filter(({ category }) => categories.some((one) => isWithin(one, category)));
  const nearest = fitting.sort((left, right) => right.category.length - left.category.length)[0];
  return nearest?.mask ?? (categories.some((category) => isWithin(category, "user")) ? "number" : "none");
}

function readCombinations(list: MapNode, elements: readonly Element[], collections: readonly Collection[]): readonly Combination[] {
  const nodes = items(list);
  const read = nodes.map((node): Combination => {
    refuseOtherWords(node, ["key", "label", "when", "tells_persons"]);
    const when = child(node, "when");
    refuseOtherWords(when, ["collection", "all", "any", "none", "only"]);
    const named = (word: string) => items(child(when, word)).map((item) => knownName(item, keysOf(elements), "unknown-element"));
    const collection = has(when, "collection") ? (knownCollection(child(when, "collection"), collections)?.key ?? null) : null;
    const rule = { collection, all: named("all"), any: named("any"), none: named("none"), only: named("only") };
    return {
      key: textOf(child(node, "key")),
      label: labelOf(child(node, "label")),
      when: rule,
      tells_persons: booleanOf(child(node, "tells_persons"), true),
    };
  });
  refuseTwice(read.map(({ key }, i) => [key, nodes[i] as MapNode]));
  refuseGap(list, read);
  return read;
}

// Every row is counted once: the last combination takes what is left.
function refuseGap(list: MapNode, combinations: readonly Combination[]): void {
  const last = combinations.at(-1)?.when;
  const isCatchAll =
    last !== undefined && last.collection === null && [last.all, last.any, last.none, last.only].every((names) => names.length === 0);
  if (!isCatchAll) refuse(list, new Fault("combination-gap", { at: placeOf(list), params: { key: combinations.at(-1)?.key ?? "-" } }));
}

function readReach(node: MapNode, collections: readonly Collection[]): Reach {
  refuseOtherWords(node, ["tags", "collections"]);
  return {
    tags: texts(child(node, "tags")),
    collections: items(child(node, "collections")).map((item) => knownCollection(item, collections)?.key ?? ""),
  };
}

function readSubset(node: MapNode, elements: readonly Element[], collections: readonly Collection[]): Subset {
  refuseOtherWords(node, ["element", "collection"]);
  const element = knownName(child(node, "element"), keysOf(elements), "unknown-element");
  return {
    element,
    collection:
      optionalText(child(node, "collection")) === null ? null : (knownCollection(child(node, "collection"), collections)?.key ?? null),
  };
}

function readPersonColumns(node: MapNode): DataMap["person_columns"] {
  refuseOtherWords(node, PERSON_COLUMNS);
  const entryOf = (column: string) => [column, optionalText(child(node, column))] as const;
  return Object.fromEntries(PERSON_COLUMNS.map(entryOf)) as DataMap["person_columns"];
}

function readLookup(node: MapNode, elements: readonly Element[], collections: readonly Collection[]): ContactLookup {
  refuseOtherWords(node, ["collection", "by"]);
  const collection = knownCollection(child(node, "collection"), collections)?.key ?? "";
  return { collection, by: knownName(child(node, "by"), keysOf(elements), "unknown-element") };
}
