// Which original has the rows of another now: of a log that has grown, or whose lines are in another one as well.
//
// See docs/decisions/0029-grown-files.md.

import type { Source } from "@hamon/records";

/** Of an original: the one that has its rows now; itself where no other stands for it. */
export type CurrentOriginal = (evidence_id: string) => string;

export function currentOriginals(sources: readonly Pick<Source, "evidence_id" | "result">[]): CurrentOriginal {
  const next = new Map<string, string>();
  for (const { evidence_id, result } of sources) {
    if (evidence_id === null || result === null) continue;
    for (const earlier of result.grown_from ?? []) next.set(earlier.evidence_id, evidence_id);
    if (result.covered_by != null) next.set(evidence_id, result.covered_by);
  }
  return (evidence_id) => lastOf(next, evidence_id);
}

// Whatever the sources say, it comes to an end.
function lastOf(next: ReadonlyMap<string, string>, first: string): string {
  const passed = new Set<string>();
  let last = first;
  for (let one = next.get(last); one !== undefined && !passed.has(one); one = next.get(last)) {
    passed.add(one);
    last = one;
  }
  return last;
}
