// The figure whose rows a filter shows. Not every filter has one.

export type RowFilter = Readonly<Record<string, string>>;

export function figureIdOf({ combination, certainty = "reachable", element, person_id }: RowFilter): string | null {
  if (person_id !== undefined || (combination !== undefined && element !== undefined)) return null;
  return element === undefined ? `rows.${combination ?? "total"}.${certainty}` : `element.${element}.${certainty}`;
}
