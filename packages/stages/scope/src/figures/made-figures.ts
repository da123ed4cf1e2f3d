// Every number that the case may print, from the exposure just written.

import type { LakeSession } from "@hamon/lake";
import { LEVELS } from "@hamon/records";
import type { DataMap } from "../map/data-map.js";
import { bitOf, exposableCollections, viewOf } from "../map/load.js";
import type { CollectedTables } from "../record-tables.js";
import { unmappedColumns } from "../record-tables.js";
import type { Doubt, DoubtOf } from "./doubt.js";
import {
  personFigure,
  rowFigure,
  rowRange,
  stateFigure,
  zeroFigure,
  type Figure,
  type FigureKey,
  type Level,
  type PersonCount,
} from "./figure.js";
import type { ResolvedPersons } from "../persons/resolved-persons.js";
import { countRows, isAtLevel, type RowGroup } from "./row-groups.js";

export interface FigureSources {
  readonly map: DataMap;
  readonly tables: CollectedTables;
  /** Keys of the collections with exposed rows. */
  readonly exposed: readonly string[];
  readonly doubt: DoubtOf;
  /** Keys of collections within reach whose tables nobody collected. */
  readonly missing: readonly string[];
}

type LevelCounts = Readonly<Record<Level, number>>;
type LineCounts = ReadonlyMap<string, LevelCounts>;

/** What the SQL steps left, small enough to hold. Lines are combinations, special subsets (element.<key>) and "total". */
export interface Counted {
  readonly groups: readonly RowGroup[];
  /** Persons by line, who are told from others by more than a number. */
  readonly strong: LineCounts;
  /** Persons by line, whom only their own number tells. */
  readonly weak: LineCounts;
  /** Names by line that no strong person bears. */
  readonly newNames: LineCounts;
  readonly shares: RepeatShares;
}

/** Shares of the weak persons and of the rows that tell nobody, that are persons counted already. */
export type RepeatShares = Pick<ResolvedPersons, "loose_repeats" | "weak_repeats">;

export async function readCounts(session: LakeSession, map: DataMap, shares: RepeatShares): Promise<Counted> {
  await makeSubsets(session, map);
  await session.runSteps(new URL("../sql/figures/", import.meta.url));
  const persons = await session.query<LevelCounts & { combination: string; is_weak: boolean }>("select * from combination_person");
  const names = await session.query<LevelCounts & { combination: string }>("select * from new_name");
  const byLine = (rows: readonly (LevelCounts & { combination: string })[]) => new Map(rows.map((row) => [row.combination, row]));
  return {
    groups: await session.query<RowGroup>("select * from row_group"),
    strong: byLine(persons.filter(({ is_weak }) => !is_weak)),
    weak: byLine(persons.filter(({ is_weak }) => is_weak)),
    newNames: byLine(names),
    shares,
  };
}

async function makeSubsets(session: LakeSession, map: DataMap): Promise<void> {
  const subsets = map.subsets.map(({ element, collection }) => ({ line: subsetLine(element), bit: elementBit(map, element), collection }));
  const shape = '[{"line":"VARCHAR","bit":"UINTEGER","collection":"VARCHAR"}]';
  await session.exec(`create or replace temp table subset as select unnest(from_json($subsets::json, '${shape}'), recursive := true)`, {
    subsets: JSON.stringify(subsets),
  });
}

const subsetLine = (element: string) => `element.${element}`;

function elementBit(map: DataMap, element: string): number {
  return bitOf(map.elements.find(({ key }) => key === element)?.bit);
}

export function makeFigures(sources: FigureSources, counted: Counted): readonly Figure[] {
  const { map } = sources;
  return [
    ...[...map.combinations.map(({ key }) => key), "total"].flatMap((key) => rowLine(sources, key, counted)),
    ...personFigures(sources, counted),
    ...map.subsets.flatMap(({ element }) => LEVELS.map((level) => subsetPersons(sources, counted, element, level))),
    ...map.elements.flatMap(({ key }) => LEVELS.map((level) => elementFigure(sources, counted, key, level))),
    ...map.zeros.map((element) => zeroOf(sources, counted, element)),
  ];
}

function rowLine({ map, doubt }: FigureSources, combination: string, { groups }: Counted): readonly Figure[] {
  const isIn = (group: RowGroup) => combination === "total" || group.combination === combination;
  const key = combination === "total" ? {} : { combination };
  const count = (level: Level) => countRows(groups, (group) => isIn(group) && isAtLevel(group, level));
  return LEVELS.map((certainty) =>
    doubted({ figure_id: `rows.${combination}.${certainty}`, certainty, ...key }, doubt(holdersOf(map, combination), certainty), count),
  );
}

/** Collections whose rows a line may count. */
function holdersOf(map: DataMap, line: string): readonly string[] {
  return line === "total" ? exposableCollections(map).map(({ key }) => key) : viewOf(map).collectionsOf(line);
}

type LevelKey = FigureKey & { readonly certainty: Level };

function doubtedPersons(key: LevelKey, doubt: Doubt, count: (level: Level) => PersonCount): Figure {
  if (doubt === "unknown") return stateFigure(key, "person", "unknown");
  const own = count(key.certainty);
  return personFigure(key, doubt === "sure" ? own : { ...own, high: count("reachable").high });
}

function doubted(key: LevelKey, doubt: Doubt, count: (level: Level) => number): Figure {
  if (doubt === "unknown") return stateFigure(key, "row", "unknown");
  return doubt === "range" ? rowRange(key, count(key.certainty), count("reachable")) : rowFigure(key, count(key.certainty));
}

function elementFigure({ map, doubt }: FigureSources, { groups }: Counted, element: string, certainty: Level): Figure {
  const holds = holdsElement(map, element);
  const count = (level: Level) => countRows(groups, (group) => holds(group) && isAtLevel(group, level));
  return doubted(
    { figure_id: `element.${element}.${certainty}`, certainty, element },
    doubt(holdersOfElement(map, element), certainty),
    count,
  );
}

/** Collections whose rows may hold the element; where its subset names one: that one. */
function holdersOfElement(map: DataMap, element: string): readonly string[] {
  const only = map.subsets.find((subset) => subset.element === element)?.collection ?? null;
  return only === null ? holdersOf(map, element) : [only];
}

/** Whether a group's rows hold the element, where its subset names a collection: in that one. */
function holdsElement(map: DataMap, element: string): (group: RowGroup) => boolean {
  const bit = elementBit(map, element);
  const only = map.subsets.find((subset) => subset.element === element)?.collection ?? null;
  return (group) => (group.element_mask & bit) !== 0 && (only === null || group.collection === only);
}

/** Persons with a special element. Unknown where rows of a combination that tells nobody hold it. */
function subsetPersons({ map, doubt }: FigureSources, counted: Counted, element: string, certainty: Level): Figure {
  const line = subsetLine(element);
  const key = { figure_id: `persons.${line}.${certainty}`, certainty, element };
  const telling = tellingCombinations(map);
  const holds = holdsElement(map, element);
  const isSilent = (group: RowGroup) =>
    group.is_loose && !telling.includes(group.combination) && holds(group) && isAtLevel(group, certainty);
  if (countRows(counted.groups, isSilent) > 0) return stateFigure(key, "person", "unknown");
  const isIn = (group: RowGroup) => telling.includes(group.combination) && holds(group);
  const count = (level: Level) => personsOf(counted, line, { level, isIn, among: shareOf(counted, line) });
  return doubtedPersons(key, doubt(holdersOfElement(map, element), certainty), count);
}

// Whom a nameless row repeats is in a small subset only as often as anybody is.
function shareOf({ strong }: Counted, line: string): number {
  const all = strong.get("total")?.reachable ?? 0;
  return all === 0 ? 0 : (strong.get(line)?.reachable ?? 0) / all;
}

/** Zero is attested only where no field may hold the element and every column of the tables is in the map. */
function zeroOf({ map, tables, exposed, missing }: FigureSources, { groups }: Counted, element: string): Figure {
  const key = { figure_id: `zero.${element}`, element };
  const collections = map.collections.filter((collection) => exposed.includes(collection.key));
  if (collections.length === 0 || missing.length > 0) return stateFigure(key, "row", "unknown");
  if (collections.some((collection) => unmappedColumns(collection, tables.get(collection.key)?.columns ?? {}).length > 0))
    return stateFigure(key, "row", "unknown");
  const isAbsent = collections.every(({ fields }) => fields.every(({ elements }) => !elements.includes(element)));
  if (isAbsent) return zeroFigure(key);
  const bit = elementBit(map, element);
  return rowFigure(
    key,
    countRows(groups, ({ element_mask }) => (element_mask & bit) !== 0),
  );
}

function personFigures({ map, doubt }: FigureSources, counted: Counted): readonly Figure[] {
  const telling = tellingCombinations(map);
  const isIn = (line: string) => (group: RowGroup) => (line === "total" ? telling : [line]).includes(group.combination);
  const figure = (key: LevelKey, line: string) =>
    doubtedPersons(key, doubt(holdersOf(map, line), key.certainty), (level) => personsOf(counted, line, { level, isIn: isIn(line) }));
  const lines = map.combinations.flatMap(({ key, tells_persons }) =>
    LEVELS.map((certainty) => {
      const id = { figure_id: `persons.${key}.${certainty}`, combination: key, certainty };
      return tells_persons ? figure(id, key) : stateFigure(id, "person", "not_meaningful");
    }),
  );
  const totals = LEVELS.map((certainty) => figure({ figure_id: `persons.total.${certainty}`, certainty }, "total"));
  const loose = countRows(counted.groups, (group) => group.is_loose && telling.includes(group.combination));
  if (doubt(holdersOf(map, "total"), "reachable") === "unknown") {
    return [
      ...lines,
      ...totals,
      stateFigure({ figure_id: "persons.overlap" }, "person", "unknown"),
      stateFigure({ figure_id: "rows.unresolved" }, "row", "unknown"),
    ];
  }
  return [...lines, ...totals, overlapFigure(counted, telling), rowFigure({ figure_id: "rows.unresolved" }, loose)];
}

function tellingCombinations(map: DataMap): readonly string[] {
  return map.combinations.filter(({ tells_persons }) => tells_persons).map(({ key }) => key);
}

/** Persons counted in more than one combination: what the lines add up to beyond the total. */
function overlapFigure({ strong, weak }: Counted, telling: readonly string[]): Figure {
  const resolved = (line: string) => (strong.get(line)?.reachable ?? 0) + (weak.get(line)?.reachable ?? 0);
  const overlap = telling.reduce((sum, line) => sum + resolved(line), 0) - resolved("total"); // a loose row stands in one line only
  return personFigure({ figure_id: "persons.overlap" }, { best: overlap, low: overlap, high: overlap });
}

export interface Counting {
  readonly level: Level;
  /** Whether a group's rows belong to the line. */
  readonly isIn: (group: RowGroup) => boolean;
  /** Share of all persons among whom a repeat was counted already; default all. */
  readonly among?: number;
}

/** Persons of one line; in "total" each counts once. */
function personsOf(counted: Counted, line: string, { level, isIn, among = 1 }: Counting): PersonCount {
  const strong = counted.strong.get(line)?.[level] ?? 0;
  const weak = counted.weak.get(line)?.[level] ?? 0;
  const loose = countRows(counted.groups, (group) => group.is_loose && isIn(group) && isAtLevel(group, level));
  const { weak_repeats, loose_repeats } = counted.shares;
  const high = strong + weak + loose;
  const low = Math.min(high, Math.max(1, strong + (counted.newNames.get(line)?.[level] ?? 0))); // rows of persons are at least one's
  const best = strong + Math.round(weak * (1 - among * weak_repeats) + loose * (1 - among * loose_repeats));
  return { low, best: Math.max(low, best), high };
}
