// That a finding is suppressed, by word and sign, with until when and why.

import type { FindingView } from "@hamon/records";
import { useWords } from "../words.js";

export function isSetAside({ suppression, is_left_out }: FindingView): boolean {
  return suppression?.state === "holds" || is_left_out;
}

export function SuppressedMark({ finding }: { readonly finding: FindingView }) {
  const { say } = useWords();
  const told = useSuppressionText(finding);
  return told === null ? null : (
    <span className="quiet nowrap" title={told}>
      ⊘ {say("suppress.mark")}
    </span>
  );
}

/** Null: nobody set it aside, or that is over and judged. */
export function useSuppressionText({ suppression, is_left_out }: FindingView): string | null {
  const { sayOf, day } = useWords();
  if (suppression === null) return is_left_out ? sayOf("suppression_told.over") : null;
  return sayOf(`suppression_told.${suppression.state}`, { until: day(suppression.until_on), reason: suppression.reason });
}
