// Originals that a sentence about a file names: with the names of their files, where the case has them. Read by: apps.

import type { Source } from "./case.js";

type Params = Readonly<Record<string, unknown>>;
const NAMING = ["original", "earlier"] as const;

/** The same, with "access.log (evidence_…)" where only the original stood. */
export function withNames(params: Params, sources: readonly Pick<Source, "evidence_id" | "name">[]): Params {
  const named = NAMING.flatMap((key) => {
    const source = sources.find(({ evidence_id }) => evidence_id !== null && evidence_id === params[key]);
    return source === undefined ? [] : [[key, `${source.name} (${source.evidence_id})`] as const];
  });
  return { ...params, ...Object.fromEntries(named) };
}
