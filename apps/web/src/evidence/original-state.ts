// What the last verification says of one original.

import type { EvidenceItem, VerifyResult } from "@hamon/records";

export type OriginalState = "good" | "broken" | "erased" | "unchecked";

/** Of a step; where as many are told of, there may be more. */
const MOST_TOLD = 100;
const STEPS: readonly string[] = ["originals", "commitments"];

/** Unchecked: nothing was verified since it was kept, or what was found broken left open which others are. */
export function stateOfOriginal(
  { sha256, erased_at, entry_index }: Pick<EvidenceItem, "sha256" | "erased_at" | "entry_index">,
  verified: VerifyResult | null,
): OriginalState {
  const steps = (verified?.steps ?? []).filter(({ step }) => STEPS.includes(step));
  const broken = steps.flatMap(({ broken: first, others = [] }) => (first === null ? [] : [first, ...others]));
  if (broken.some(({ at }) => at.endsWith(sha256))) return "broken";
  if (erased_at !== null) return "erased";
  if (verified === null || steps.length === 0 || entry_index >= verified.tree_size) return "unchecked";
  const areAllTold = steps.every(({ others = [] }) => others.length + 1 < MOST_TOLD) && broken.every(({ at }) => at.startsWith("objects/"));
  return areAllTold ? "good" : "unchecked";
}
