// Facts that the records tell without anybody stating them, as content/laws/facts.yml says which.
//
// Only what is there tells something: no exposure, no figure or a figure of 0 leaves a fact unknown, never false or 0.

import type { OpenCase } from "@hamon/case";
import { dayOf, type Derivation, type FactDefinitions } from "@hamon/law";
import type { FactValue } from "@hamon/records";

/** The zone in which `…_on` days are days. */
export const ZONE = "Asia/Tokyo";

export interface DerivedFact {
  readonly fact: string;
  readonly value: FactValue;
  /** "figure:<id>", "story:<id>" or "case:detected_at". */
  readonly by: string;
}

/** A row of the lake's `figure` table, as far as facts need it. */
export interface FigureRow {
  readonly figure_id: string;
  readonly state: string;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What facts are derived from. */
export interface Records {
  readonly detected_at: string | null;
  readonly intruder_story_id: string | null;
  readonly figures: ReadonlyMap<string, FigureRow>;
}

export async function deriveFacts(open: OpenCase, definitions: FactDefinitions): Promise<readonly DerivedFact[]> {
  const figures = await open.lake.query<FigureRow>("select figure_id, state, value, low, high from figure");
  const stories = await open.lake.query<{ story_id: string }>(
    "select story_id from story where is_intruder order by score desc, story_id limit 1",
  );
  return factsFrom(
    {
      detected_at: open.record.detected_at,
      intruder_story_id: stories[0]?.story_id ?? null,
      figures: new Map(figures.map((figure) => [figure.figure_id, figure])),
    },
    definitions,
  );
}

/** The first derivation of a fact that yields something is the one that counts. */
export function factsFrom(records: Records, definitions: FactDefinitions): readonly DerivedFact[] {
  return [...definitions.values()].flatMap(({ fact, derive }) => {
    const found = derive.map((derivation) => derived(derivation, records)).find((one) => one !== null);
    return found === undefined || found === null ? [] : [{ fact, ...found }];
  });
}

function derived(derivation: Derivation, records: Records): Omit<DerivedFact, "fact"> | null {
  if (derivation.from === "detected_at") {
    return records.detected_at === null ? null : { value: dayOf(records.detected_at, ZONE), by: "case:detected_at" };
  }
  if (derivation.from === "intruder_story") {
    return records.intruder_story_id === null ? null : { value: derivation.is, by: `story:${records.intruder_story_id}` };
  }
  const figure = records.figures.get(derivation.figure);
  const value = figure === undefined ? null : "take" in derivation ? taken(figure, derivation.take) : told(figure, derivation);
  return value === null ? null : { value, by: `figure:${derivation.figure}` };
}

// A number above 0 of a figure that has one: exactly, or of its range.
function taken(figure: FigureRow, take: "value" | "low" | "best" | "high"): number | null {
  const held = figure.state === (take === "value" ? "exact" : "range") ? figure[take === "best" ? "value" : take] : null;
  return held !== null && held > 0 ? held : null;
}

function told(figure: FigureRow, { when, is }: { readonly when: "positive" | "attested_zero"; readonly is: boolean }): boolean | null {
  if (when === "attested_zero") return figure.state === "attested_zero" ? is : null;
  return (taken(figure, "value") ?? taken(figure, "low")) === null ? null : is;
}
