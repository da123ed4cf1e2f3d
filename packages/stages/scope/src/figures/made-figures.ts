// Every number that the case may print, from the exposure just written.

import type { LakeSession } from "@hamon/lake";
import type { DataMap } from "../map/data-map.js";
import { bitOf } from "../map/load.js";
import type { CollectedTables } from "../record-tables.js";
import { unmappedColumns } from "../record-tables.js";
import { LEVELS, personFigure, rowFigure, stateFigure, zeroFigure, type Figure, type Level, type PersonCount } from "./figure.js";
import { countRows, isAtLevel, type RowGroup } from "./row-groups.js";

export interface FigureSources {
  readonly map: DataMap;
  readonly tables: CollectedTables;
  /** Keys of the collections with exposed rows. */
  readonly exposed: readonly string[];
}

/** What the SQL steps left, small enough to hold. */
export interface Counted {
  readonly groups: readonly RowGroup[];
  /** Combination or "total" -> level -> persons resolved. */
  readonly persons: ReadonlyMap<string, Readonly<Record<Level, number>>>;
  /** Share of the rows without a person that are of somebody already counted. */
  readonly repeat_share: number;
}

export async function readCounts(session: LakeSession, repeat_share: number): Promise<Counted> {
  await session.runSteps(new URL("../sql/figures/", import.meta.url));
  const groups = await session.query<RowGroup>("select * from row_group");
  const persons = await session.query<{ combination: string } & Record<Level, number>>("select * from combination_person");
  return {
    groups,
    persons: new Map(persons.map((row) => [row.combination, row])),
    repeat_share,
  };
}

export function makeFigures(sources: FigureSources, counted: Counted): readonly Figure[] {
  const { map } = sources;
  return [
    ...[...map.combinations.map(({ key }) => key), "total"].flatMap((key) => rowLine(key, counted)),
    ...personFigures(map, counted),
    ...map.elements.flatMap(({ key }) => LEVELS.map((level) => elementFigure(map, counted, key, level))),
    ...map.zeros.map((element) => zeroOf(sources, counted, element)),
  ];
}

function rowLine(combination: string, { groups }: Counted): readonly Figure[] {
  const isIn = (group: RowGroup) => combination === "total" || group.combination === combination;
  const key = combination === "total" ? {} : { combination };
  return LEVELS.map((certainty) => {
    const value = countRows(groups, (group) => isIn(group) && isAtLevel(group, certainty));
    return rowFigure({ figure_id: `rows.${combination}.${certainty}`, certainty, ...key }, value);
  });
}

function elementFigure(map: DataMap, { groups }: Counted, element: string, certainty: Level): Figure {
  const bit = bitOf(map.elements.find(({ key }) => key === element)?.bit);
  const only = map.subsets.find((subset) => subset.element === element)?.collection ?? null;
  const holds = (group: RowGroup) => (group.element_mask & bit) !== 0 && (only === null || group.collection === only);
  return rowFigure({ figure_id: `element.${element}.${certainty}`, certainty, element }, countRows(groups, (group) => holds(group) && isAtLevel(group, certainty)));
}

/** Zero is attested only where no field may hold the element and every column of the tables is in the map. */
function zeroOf({ map, tables, exposed }: FigureSources, { groups }: Counted, element: string): Figure {
  const key = { figure_id: `zero.${element}`, element };
  const collections = map.collections.filter((collection) => exposed.includes(collection.key));
  if (collections.length === 0) return stateFigure(key, "row", "unknown");
  if (collections.some((collection) => unmappedColumns(collection, tables.get(collection.key) ?? {}).length > 0)) return stateFigure(key, "row", "unknown");
  const isAbsent = collections.every(({ fields }) => fields.every(({ elements }) => !elements.includes(element)));
  if (isAbsent) return zeroFigure(key);
  const bit = bitOf(map.elements.find((one) => one.key === element)?.bit);
  return rowFigure(key, countRows(groups, ({ element_mask }) => (element_mask & bit) !== 0));
}

function personFigures(map: DataMap, counted: Counted): readonly Figure[] {
  const telling = map.combinations.filter(({ tells_persons }) => tells_persons).map(({ key }) => key);
  const lines = map.combinations.flatMap(({ key, tells_persons }) =>
    LEVELS.map((certainty) => {
      const id = { figure_id: `persons.${key}.${certainty}`, combination: key, certainty };
      return tells_persons ? personFigure(id, personsOf(counted, key, certainty)) : stateFigure(id, "person", "not_meaningful");
    }),
  );
  const totals = LEVELS.map((certainty) => personFigure({ figure_id: `persons.total.${certainty}`, certainty }, totalPersons(counted, telling, certainty)));
  const loose = countRows(counted.groups, (group) => group.is_loose && telling.includes(group.combination));
  return [...lines, ...totals, overlapFigure(counted, telling), rowFigure({ figure_id: "rows.unresolved" }, loose)];
}

/** Persons counted in more than one combination: what the lines add up to beyond the total. */
function overlapFigure(counted: Counted, telling: readonly string[]): Figure {
  const lines = telling.map((key) => personsOf(counted, key, "reachable").low);
  const total = totalPersons(counted, telling, "reachable").low;
  const overlap = lines.reduce((sum, line) => sum + line, 0) - total; // a loose row stands in one line only
  return personFigure({ figure_id: "persons.overlap" }, { best: overlap, low: overlap, high: overlap });
}

/** Persons of one combination. */
export function personsOf(counted: Counted, combination: string, level: Level): PersonCount {
  return rangeOf(counted, counted.persons.get(combination)?.[level] ?? 0, looseRows(counted, [combination], level));
}

/** All persons, each once. */
export function totalPersons(counted: Counted, telling: readonly string[], level: Level): PersonCount {
  return rangeOf(counted, counted.persons.get("total")?.[level] ?? 0, looseRows(counted, telling, level));
}

/** A loose row is somebody else's but for the share that names met by more than chance betray as repeats. */
function rangeOf({ repeat_share }: Counted, low: number, loose: number): PersonCount {
  return { low, best: low + Math.round(loose * (1 - repeat_share)), high: low + loose };
}

function looseRows({ groups }: Counted, combinations: readonly string[], level: Level): number {
  return countRows(groups, (group) => group.is_loose && combinations.includes(group.combination) && isAtLevel(group, level));
}
