// Finds a data map among the content, compiles it, and gives others what they may ask of it.

import type { Content, ContentFile } from "@hamon/content";
import { Fault, type Text } from "@hamon/records";
import type { Collection, Combination, DataMap, Mask } from "./data-map.js";
import { readFidesHalf } from "./fides-half.js";
import { readHamonHalf } from "./hamon-half.js";
import { rootNode } from "./map-node.js";
import { nearestName } from "./nearest.js";

const FIDES = ".fides.yml";
const HAMON = ".hamon.yml";

/** What pages and documents ask of a data map. */
export interface DataMapView {
  readonly combinations: readonly Keyed[];
  readonly totalLabel: Text;
  /** Elements counted beside the combinations (うち…). */
  readonly subsets: readonly Keyed[];
  /** Elements whose absence is attested. */
  readonly zeros: readonly Keyed[];
  /** Tags of findings that mean that whole collections are within reach. */
  readonly reachTags: readonly string[];
  collection(key: string): Collection | undefined;
  /** Collections that can hold rows of a combination or an element. */
  collectionsOf(key: string): readonly string[];
  maskingOf(collection: string, column: string): Mask;
  /** The bit of an element in element_mask; 0 for an unknown one. */
  elementMask(element: string): number;
  readonly map: DataMap;
}

export interface Keyed {
  readonly key: string;
  readonly label: Text;
}

const views = new WeakMap<Content, Map<string, DataMapView>>();

/**
 * The data map of a key. Compiled once per content.
 *
 * @throws {Fault} `data-map-missing`; or the first mistake of the map, all of them in `all`.
 */
export function loadDataMap(content: Content, key: string): DataMapView {
  const known = views.get(content) ?? new Map<string, DataMapView>();
  views.set(content, known);
  const view = known.get(key) ?? viewOf(compileDataMap(content, key));
  known.set(key, view);
  return view;
}

/** @throws {Fault} see loadDataMap. */
function compileDataMap(content: Content, key: string): DataMap {
  const files = content.files("data_maps");
  const fides = files.find((file) => nameOf(file) === `${key}${FIDES}`);
  const hamon = files.find((file) => nameOf(file) === `${key}${HAMON}`);
  if (fides === undefined || hamon === undefined) {
    const params = { key, missing: `${key}${fides === undefined ? FIDES : HAMON}`, nearest: nearestName(key, keysOf(files)) };
    throw new Fault("data-map-missing", { at: `data_maps/${params.missing}`, params });
  }
  const faults: Fault[] = [];
  const map = readHamonHalf(key, rootNode(hamon, faults), readFidesHalf(rootNode(fides, faults)));
  throwAll(faults);
  return map;
}

/** Every mistake of every data map, for `npm run content`. Columns are compared with real tables only at run time. */
export function checkDataMaps(content: Content): readonly Fault[] {
  return keysOf(content.files("data_maps")).flatMap((key) => {
    try {
      compileDataMap(content, key);
      return [];
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      return fault.all.length > 0 ? fault.all : [fault];
    }
  });
}

export function throwAll(faults: readonly Fault[]): void {
  const [first] = faults;
  if (first !== undefined) throw new Fault(first.code, { at: first.at, params: first.params, all: faults });
}

function nameOf(file: ContentFile): string {
  return file.path.split("/").at(-1) ?? "";
}

function keysOf(files: readonly ContentFile[]): readonly string[] {
  const names = files.map(nameOf).filter((name) => name.endsWith(FIDES) || name.endsWith(HAMON));
  return [...new Set(names.map((name) => name.replace(/\.(fides|hamon)\.yml$/, "")))].sort();
}

export function viewOf(map: DataMap): DataMapView {
  const collections = new Map(map.collections.map((collection) => [collection.key, collection]));
  const elements = new Map(map.elements.map((element) => [element.key, element]));
  const keyed = (key: string): Keyed => ({ key, label: elements.get(key)?.label ?? { ja: key, en: key } });
  return {
    map,
    combinations: map.combinations,
    totalLabel: map.total_label,
    subsets: map.subsets.map(({ element }) => keyed(element)),
    zeros: map.zeros.map(keyed),
    reachTags: map.reach.flatMap(({ tags }) => tags),
    collection: (key) => collections.get(key),
    collectionsOf: (key) => map.collections.filter((collection) => mayHold(map, collection, key)).map((collection) => collection.key),
    maskingOf: (key, column) => collections.get(key)?.fields.find(({ name }) => name === column)?.mask ?? "number",
    elementMask: (key) => bitOf(elements.get(key)?.bit),
  };
}

export function bitOf(bit: number | undefined): number {
  return bit === undefined ? 0 : (1 << bit) >>> 0;
}

/** Collections that something can put within reach; a lookup table of another system is none. */
export function exposableCollections(map: DataMap): readonly Collection[] {
  const named = new Set([...map.reach.flatMap(({ collections }) => collections), ...map.access_paths.map(({ collection }) => collection)]);
  return map.collections.filter(({ key }) => named.has(key));
}

function mayHold(map: DataMap, collection: Collection, key: string): boolean {
  if (!exposableCollections(map).includes(collection)) return false;
  const elements = new Set(collection.fields.flatMap((field) => field.elements));
  const combination = map.combinations.find((one) => one.key === key);
  if (combination === undefined) return elements.has(key);
  const isTakenBefore = map.combinations.slice(0, map.combinations.indexOf(combination)).some(({ when }) => takesAll(when, collection));
  return !isTakenBefore && mayFit(combination.when, collection, elements);
}

function takesAll(when: Combination["when"], collection: Collection): boolean {
  return when.collection === collection.key && [when.all, when.any, when.none, when.only].every((names) => names.length === 0);
}

function mayFit(when: Combination["when"], collection: Collection, elements: ReadonlySet<string>): boolean {
  const someOf = (names: readonly string[]) => names.length === 0 || names.some((name) => elements.has(name));
  return (
    (when.collection ?? collection.key) === collection.key &&
    when.all.every((name) => elements.has(name)) &&
    someOf(when.any) &&
    someOf(when.only)
  );
}
