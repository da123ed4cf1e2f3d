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
  /** Combination -> persons that no other combination has. */
  readonly onlyHere: ReadonlyMap<string, number>;
}

export async function readCounts(session: LakeSession): Promise<Counted> {
  await session.runSteps(new URL("../sql/figures/", import.meta.url));
  const groups = await session.query<RowGroup>("select * from row_group");
  const persons = await session.query<{ combination: string } & Record<Level, number>>("select * from combination_person");
  const only = await session.query<{ combination: string; person_count: number }>("select * from only_here");
  return {
    groups,
    persons: new Map(persons.map((row) => [row.combination, row])),
    onlyHere: new Map(only.map((row) => [row.combination, row.person_count])),
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

/** Persons counted in more than one combination. Loose rows are in one each: they overlap with nothing known. */
function overlapFigure(counted: Counted, telling: readonly string[]): Figure {
  const lines = telling.map((key) => personsOf(counted, key, "reachable"));
  const total = totalPersons(counted, telling, "reachable");
  const sum = (field: keyof PersonCount) => lines.reduce((all, line) => all + line[field], 0) - total[field];
  const [best, low, high] = [sum("best"), sum("low"), sum("high")];
  return personFigure({ figure_id: "persons.overlap" }, { best, low: Math.min(best, low, high), high: Math.max(best, low, high) });
}

/**
 * Persons of one combination. Loose rows add persons in the same ratio as the rows of this combination that could be
 * compared; where none could, each stands for a person until shown otherwise.
 */
export function personsOf(counted: Counted, combination: string, level: Level): PersonCount {
  const known = counted.persons.get(combination);
  const { loose, compared } = looseRows(counted, combination, level);
  const ratio = compared === 0 ? 1 : (known?.reachable ?? 0) / compared;
  return rangeOf(known?.[level] ?? 0, loose, ratio);
}

/** All persons, each once. A loose row adds one as often as a compared row of its combination adds one to the others. */
export function totalPersons(counted: Counted, telling: readonly string[], level: Level): PersonCount {
  const counts = telling.map((combination) => {
    const { loose, compared } = looseRows(counted, combination, level);
    return { loose, added: compared === 0 ? loose : (loose * (counted.onlyHere.get(combination) ?? 0)) / compared };
  });
  const low = counted.persons.get("total")?.[level] ?? 0;
  const loose = counts.reduce((sum, one) => sum + one.loose, 0);
  return { low, best: low + Math.round(counts.reduce((sum, one) => sum + one.added, 0)), high: low + loose };
}

function rangeOf(low: number, loose: number, ratio: number): PersonCount {
  return { low, best: low + Math.round(loose * ratio), high: low + loose };
}

function looseRows({ groups }: Counted, combination: string, level: Level): { readonly loose: number; readonly compared: number } {
  const mine = groups.filter((group) => group.combination === combination);
  return { loose: countRows(mine, (group) => group.is_loose && isAtLevel(group, level)), compared: countRows(mine, (group) => !group.is_loose) };
}
