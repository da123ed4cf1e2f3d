// The first half of a data map: plain fideslang. Only what Hamon uses is read; the rest is other tools' business.
//
// Spec: https://ethyca.github.io/fideslang/ - dataset, collections, fields, data_categories, data_category, system.

import { Fault } from "@hamon/records";
import { child, has, items, optionalText, placeOf, refuse, textOf, type MapNode } from "./map-node.js";
import { nearestName } from "./nearest.js";

export interface FidesField {
  readonly name: string;
  readonly categories: readonly string[];
  readonly is_integer: boolean;
  /** For faults about this field. */
  readonly node: MapNode;
}

export interface FidesCollection {
  readonly key: string;
  readonly name: string;
  readonly fields: readonly FidesField[];
  readonly systems: readonly string[];
  readonly node: MapNode;
}

export interface FidesHalf {
  readonly collections: readonly FidesCollection[];
  readonly systems: readonly string[];
}

export function readFidesHalf(root: MapNode): FidesHalf {
  const datasets = items(child(root, "dataset"));
  const keys = datasets.map((dataset) => textOf(child(dataset, "fides_key")));
  const holders = holdersOf(root, keys);
  checkParents(root);
  const collections = datasets.flatMap((dataset, i) => collectionsOf(dataset, keys[i] ?? "", holders));
  refuseTwice(collections.map(({ key, node }) => [key, node]));
  return { collections, systems: items(child(root, "system")).map((system) => textOf(child(system, "fides_key"))) };
}

/** Dataset -> systems that hold it, by their privacy declarations. */
function holdersOf(root: MapNode, datasets: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const system of items(child(root, "system"))) {
    const key = textOf(child(system, "fides_key"));
    for (const reference of items(child(system, "privacy_declarations")).flatMap((one) => items(child(one, "dataset_references")))) {
      const dataset = textOf(reference);
      if (!datasets.includes(dataset)) {
        refuse(
          reference,
          new Fault("unknown-dataset", { at: placeOf(reference), params: { dataset, nearest: nearestName(dataset, datasets) } }),
        );
      }
      holders.set(dataset, [...(holders.get(dataset) ?? []), key]);
    }
  }
  return holders;
}

function collectionsOf(dataset: MapNode, key: string, holders: ReadonlyMap<string, readonly string[]>): readonly FidesCollection[] {
  return items(child(dataset, "collections")).map((node) => {
    const fields = items(child(node, "fields")).map(readField);
    refuseTwice(fields.map((field) => [field.name, field.node]));
    const name = textOf(child(node, "name"));
    return { key: `${key}.${name}`, name, fields, systems: [...new Set(holders.get(key) ?? [])], node };
  });
}

function readField(node: MapNode): FidesField {
  const categories = items(child(node, "data_categories")).map(textOf);
  if (categories.length === 0) refuse(node, new Fault("map-word-missing", { at: placeOf(node), params: { word: "data_categories" } }));
  const dataType = optionalText(child(child(node, "fides_meta"), "data_type"));
  return { name: textOf(child(node, "name")), categories, is_integer: dataType === "integer", node };
}

// An extension of the taxonomy hangs below what it names as its parent.
function checkParents(root: MapNode): void {
  for (const category of items(child(root, "data_category"))) {
    const key = textOf(child(category, "fides_key"));
    if (!has(category, "parent_key")) continue;
    const parent = child(category, "parent_key");
    if (key.startsWith(`${textOf(parent)}.`)) continue;
    refuse(parent, new Fault("category-parent", { at: placeOf(parent), params: { category: key } }));
  }
}

/** Refuses the second of two things with one key. */
export function refuseTwice(keyed: readonly (readonly [string, MapNode])[]): void {
  const seen = new Set<string>();
  for (const [key, node] of keyed) {
    if (seen.has(key)) refuse(node, new Fault("map-key-twice", { at: placeOf(node), params: { key } }));
    seen.add(key);
  }
}
