// A rule's state by sign and word, not by colour.

import type { RuleState as State } from "@hamon/records";
import { useWords } from "../words.js";

const SIGNS: Readonly<Record<State, string>> = {
  faulty: "×",
  "pack-changed": "×",
  broken: "×",
  "too-slow": "×",
  unsupported: "○",
  "needs-placeholder": "○",
  "fields-missing": "○",
  "no-log": "–",
  partly: "◐",
  evaluable: "●",
  retired: "–",
};

export function RuleState({ state }: { readonly state: State }) {
  const { sayOf } = useWords();
  return (
    <span className="nowrap">
      <span aria-hidden="true" className="rule-sign">
        {SIGNS[state]}
      </span>
      {sayOf(`rule_states.${state}`)}
    </span>
  );
}
