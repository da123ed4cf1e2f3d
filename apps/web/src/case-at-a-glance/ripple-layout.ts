// Where everything of an exposure table stands in the ripple: which combinations, under which collection, in which order.

import type { ExposureLine, ExposureTable } from "@hamon/records";
import { combinationsOf, lettersOf } from "../exposure/letters.js";
import { arcsOf, type Arc } from "./ripple-geometry.js";

export type Collection = ExposureTable["collections"][number];

export interface PlacedLine extends Arc {
  readonly line: ExposureLine;
  /** A, B, C …: the same letter as in the table. */
  readonly letter: string;
}

export interface PlacedCollection extends Arc {
  readonly collection: Collection;
}

export interface RippleLayout {
  readonly lines: readonly PlacedLine[];
  readonly collections: readonly PlacedCollection[];
}

/** Combinations under the collections that hold them where the numbers tell it; else the two rings stand each by itself. */
export function layoutOf(table: ExposureTable): RippleLayout {
  const lines = combinationsOf(table).filter(({ reachable }) => (reachable.value ?? 0) > 0);
  const holders = holdersOf(lines, table.collections);
  const held = [...new Set(lines.map(({ key }) => holders?.get(key)))];
  const ordered = holders === null ? lines : held.flatMap((holder) => lines.filter(({ key }) => holders.get(key) === holder));
  const arcs = arcsOf(
    ordered.map((line) => ({ key: line.key, row_count: line.reachable.value ?? 0, group: holders?.get(line.key) ?? "" })),
  );
  const letters = lettersOf(table);
  const placed = arcs.map((arc, at) => ({ ...arc, line: ordered[at] as ExposureLine, letter: letters.get(arc.key) ?? "" }));
  return { lines: placed, collections: holders === null ? freeCollections(table) : overLines(table, placed, holders) };
}

function freeCollections({ collections }: ExposureTable): readonly PlacedCollection[] {
  return arcsOf(collections).map((arc) => ({ ...arc, collection: collections.find(({ key }) => key === arc.key) as Collection }));
}

function overLines(
  { collections }: ExposureTable,
  lines: readonly PlacedLine[],
  holders: ReadonlyMap<string, string>,
): readonly PlacedCollection[] {
  return collections.flatMap((collection) => {
    const mine = lines.filter(({ key }) => holders.get(key) === collection.key);
    const [first, last] = [mine[0], mine.at(-1)];
    return first === undefined || last === undefined ? [] : [{ key: collection.key, collection, from: first.from, to: last.to }];
  });
}

const MOST_LINES = 12;

/**
 * Line -> the one collection that holds all its rows, so that every collection's rows add up. Null when none fits:
 * a line may lie in several. It only says where to draw; no number is made of it.
 */
export function holdersOf(lines: readonly ExposureLine[], collections: readonly Collection[]): ReadonlyMap<string, string> | null {
  if (lines.length > MOST_LINES) return null;
  const largestFirst = lines.toSorted((one, other) => (other.reachable.value ?? 0) - (one.reachable.value ?? 0));
  const pairs = search(largestFirst, new Map(collections.map(({ key, row_count }) => [key, row_count])));
  return pairs === null ? null : new Map(pairs);
}

type Pair = readonly [line: string, collection: string];

function search([line, ...rest]: readonly ExposureLine[], left: ReadonlyMap<string, number>): readonly Pair[] | null {
  if (line === undefined) return [...left.values()].every((rows) => rows === 0) ? [] : null;
  const rows = line.reachable.value ?? 0;
  for (const collection of line.collections) {
    const room = left.get(collection) ?? 0;
    const found = room < rows ? null : search(rest, new Map(left).set(collection, room - rows));
    if (found !== null) return [[line.key, collection], ...found];
  }
  return null;
}
