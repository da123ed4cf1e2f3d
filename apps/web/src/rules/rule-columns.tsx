// The columns of the list of rules. What others wrote may be of any length: the row leads to all of it.

import { Level } from "../findings/level.js";
import { techniquesOf } from "../findings/techniques.js";
import { isAsked, type RuleView } from "@hamon/records";
import { Link } from "../parts/link.js";
import type { Column } from "../parts/virtual-table.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { RuleState } from "./rule-state.js";

export function useRuleColumns(): readonly Column<RuleView>[] {
  const { say, text, count } = useWords();
  const { to } = usePlace();
  const lackOf = useLack();
  const whoseOf = useWhose();
  return [
    { key: "state", head: say("rules.state"), isWords: true, width: 168, cell: ({ state }) => <RuleState state={state} /> },
    {
      key: "level",
      head: say("rules.level"),
      isWords: true,
      width: 96,
      cell: ({ level }) => (level === null ? "—" : <Level level={level} />),
    },
    {
      key: "rule",
      head: say("rules.rule"),
      isWords: true,
      least: 320,
      cell: (rule) => (
        <span className="two-lines" title={`${text(rule.title)} (${rule.rule_name})`}>
          {text(rule.title)}
        </span>
      ),
    },
    {
      key: "findings",
      head: say("rules.findings"),
      width: 78,
      cell: ({ finding_count, is_finding, rule_id, rule_name, state }) => {
        if (!isAsked(state)) return <span title={say("rules.not_asked")}>—</span>;
        if (!is_finding || finding_count === null) return <span title={say("rules.none_of_its_own")}>—</span>;
        if (finding_count === 0) return count(0);
        return <Link to={to("findings", { rule: rule_name, rule_id })}>{count(finding_count)}</Link>;
      },
    },
    {
      key: "lacks",
      head: say("rules.lacks"),
      isWords: true,
      width: 196,
      cell: (rule) => <span title={lackOf(rule)}>{lackOf(rule)}</span>,
    },
    {
      key: "whose",
      head: say("rules.whose"),
      isWords: true,
      width: 144,
      cell: (rule) => (
        <span className="quiet" title={whoseOf(rule)}>
          {whoseOf(rule)}
        </span>
      ),
    },
    {
      key: "tags",
      head: say("rules.tags"),
      isWords: true,
      width: 92,
      cell: ({ tags }) => (
        <span className="quiet" title={tags.join(" ")}>
          {techniquesOf(tags).join(" ")}
        </span>
      ),
    },
  ];
}

/** What a rule lacks, or the places of its mistakes and the first of them. */
export function useLack(): (rule: RuleView) => string {
  const { sayOf, sayOr } = useWords();
  return ({ state, what, faults, is_finding, kind, steps_per_event }) => {
    const [first] = faults;
    if (first !== undefined) return `${sayOr(`faults.${first.code}.what`, first.code, first.params)} ${first.at ?? ""}`;
    const parts = [
      ...(what.length === 0 ? [] : [sayOr(`rule_lacks.${state}`, what.join(", "), { what: what.join(", ") })]),
      ...(is_finding || kind === null || state === "retired" ? [] : [sayOf("rule_serves")]),
      ...(steps_per_event === null ? [] : [sayOf("rule_slow", { steps: String(steps_per_event) })]),
    ];
    return parts.join("　");
  };
}

/** Author and licence; what is not stated says so. */
export function useWhose(): (rule: Pick<RuleView, "author" | "license">) => string {
  const { say } = useWords();
  return ({ author, license }) => [author, license].map((one) => one ?? say("rules.unstated")).join(" · ");
}
