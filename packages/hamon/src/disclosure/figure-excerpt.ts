// A bundle for one figure: its statement and what that names in the log. No other figure, no row, no document.

import type { OpenCase } from "@hamon/case";
import type { ExcerptPlan, LoggedStatements } from "@hamon/evidence";
import { Fault } from "@hamon/records";
import { readStatement } from "../figure-statement.js";
import { stateFigures } from "../state-figures.js";

type Parts = Pick<ExcerptPlan, "scope" | "entries" | "files" | "evidence_ids" | "statement">;

/** @throws {Fault} `figure-not-stated`; the codes of Evidence.state. */
export async function figureParts(open: OpenCase, figure_id: string): Promise<Parts> {
  const set = await stateFigures(open);
  const one = set?.statements.find(({ name }) => name === figure_id);
  if (set === null || one === undefined) throw new Fault("figure-not-stated", { at: figure_id });
  const text = `${JSON.stringify(readStatement(one).figure, null, 1)}\n`;
  return {
    scope: "figure",
    entries: [set.entry_index, ...entriesNamed(one)],
    files: [{ path: "figures/figure.json", source: text }],
    evidence_ids: [],
    statement: { set, name: figure_id },
  };
}

interface Dependency {
  readonly annotations?: { readonly entry_index?: number };
}

// Runs and originals by their entries; a run of before entries were named has -1.
function entriesNamed({ statement }: LoggedStatements["statements"][number]): readonly number[] {
  const { predicate } = statement as unknown as {
    readonly predicate: { readonly buildDefinition: { readonly resolvedDependencies: readonly Dependency[] } };
  };
  const named = predicate.buildDefinition.resolvedDependencies.flatMap(({ annotations }) => annotations?.entry_index ?? []);
  return named.filter((index) => index >= 0);
}
