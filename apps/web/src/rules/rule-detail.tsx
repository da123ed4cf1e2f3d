// One rule, whole: whose it is, where it stands, and every mistake with its place.

import { Button } from "@mantine/core";
import type { RuleView } from "@hamon/records";
import { Level } from "../findings/level.js";
import { useWords } from "../words.js";
import { useLack } from "./rule-columns.js";
import { RuleState } from "./rule-state.js";

export function RuleDetail({ rule, onClose }: { readonly rule: RuleView; readonly onClose: () => void }) {
  const { say, sayOf, sayOr, text } = useWords();
  const lackOf = useLack();
  const { state, level, author, license, tags, at, rule_id, rule_name, origin, faults, status } = rule;
  const from = origin.startsWith("pack:")
    ? sayOf("rule_origins.pack", { name: origin.slice("pack:".length) })
    : sayOf(`rule_origins.${origin}`);
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [say("rules.state"), <RuleState key="state" state={state} />],
    ...(level === null ? [] : [[say("rules.level"), <Level key="level" level={level} />] as const]),
    ...(faults.length > 0 || lackOf(rule) === "" ? [] : [[say("rules.lacks"), lackOf(rule)] as const]),
    [say("rules.author"), author ?? say("rules.unstated")],
    [say("rules.license"), license ?? say("rules.unstated")],
    [say("rules.origin"), from],
    [say("rules.place"), <code key="at">{at}</code>],
    [say("rules.id"), `${rule_name} · ${rule_id}${status === null ? "" : ` · ${status}`}`],
    ...(tags.length === 0 ? [] : [[say("rules.tags"), tags.join(" ")] as const]),
  ];
  return (
    <section className="card rule-detail" aria-live="polite">
      <header>
        <h2>{text(rule.title)}</h2>
        <Button size="compact-sm" variant="default" onClick={onClose}>
          {say("rules.close")}
        </Button>
      </header>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {faults.length > 0 && (
        <ul>
          {faults.map(({ code, at: place, params }) => (
            <li key={`${place} ${code}`}>
              <code>{place}</code> {sayOr(`faults.${code}.what`, code, params)}{" "}
              <span className="quiet">{sayOr(`faults.${code}.next`, "", params)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
