// What a figure of a document is called: by its line and column of the table, or where it stands in none, by its id.

import type { ExposureTable } from "@hamon/records";
import { useWords } from "../words.js";
import type { NamedFigure } from "./versions.js";

/** Figures of the table's foot. */
const FOOT: Readonly<Record<string, string>> = { "persons.overlap": "exposure.overlap_persons", "rows.unresolved": "exposure.unresolved" };

export function useFigureName(table: ExposureTable | null): (figure_id: string, now: NamedFigure | undefined) => string {
  const { say, sayOr, text } = useWords();
  const labels = new Map(table?.lines.map(({ key, label }) => [key, text(label)]));
  const lineOf = (key: string) => labels.get(key) ?? sayOr(`web.elements.${key}`, key);
  const columnOf = (column: string) => (column === "persons" ? say("exposure.persons") : sayOr(`web.certainty.${column}`, column));
  return (figure_id, now) => {
    if (now !== undefined) return `${lineOf(now.key)}　${columnOf(now.column)}`;
    if (FOOT[figure_id] !== undefined) return say(FOOT[figure_id]);
    // persons.element.email.taken: persons of an item rather than of a combination.
    const [unit = "", key = "", certainty = ""] = figure_id.replace(".element.", ".").split(".");
    return [lineOf(key), unit === "persons" ? columnOf(unit) : "", columnOf(certainty)].filter(Boolean).join("　");
  };
}
