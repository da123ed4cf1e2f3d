// The figure whose rows a filter shows. Not every filter has one.

export type RowFilter = Readonly<Record<string, string>>;

/** `of`: persons, where it is their number that led to the rows. */
export function figureIdOf({ combination, certainty = "reachable", element, person_id, of }: RowFilter): string | null {
  if (person_id !== undefined || (combination !== undefined && element !== undefined)) return null;
  if (of === "persons") return `persons.${element === undefined ? (combination ?? "total") : `element.${element}`}.reachable`;
  return element === undefined ? `rows.${combination ?? "total"}.${certainty}` : `element.${element}.${certainty}`;
}
