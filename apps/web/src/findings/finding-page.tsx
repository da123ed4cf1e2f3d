// One finding and the events it names.

import { Button } from "@mantine/core";
import { useState } from "react";
import type { EventView, FindingView, StoryView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { useEventColumns } from "../parts/event-columns.js";
import { PageHead } from "../parts/page-head.js";
import { Link } from "../parts/link.js";
import { RowTable } from "../parts/row-table.js";
import { usePlace } from "../place.js";
import { useWhose } from "../rules/rule-columns.js";
import { useWords } from "../words.js";
import { Entity } from "./finding-list.js";
import { Level } from "./level.js";
import { useSuppressionText } from "./suppressed-mark.js";
import { SuppressionForm } from "./suppression-form.js";
import { Suppressions } from "./suppressions.js";
import { techniquesOf } from "./techniques.js";

export function FindingPage() {
  const { say } = useWords();
  const { api, params, to } = usePlace();
  const id = params["findingId"] ?? "";
  const findings = useAnswer<readonly FindingView[]>(`${api}/findings`);
  const columns = useEventColumns();
  return (
    <div className="stack">
      <Answered query={findings}>
        {(all) => {
          const finding = all.find(({ finding_id }) => finding_id === id);
          return finding === undefined ? <Empty>{say("findings.unknown")}</Empty> : <Head finding={finding} />;
        }}
      </Answered>
      <Suppressions finding_id={id} />
      <RowTable<EventView>
        label={say("finding.events")}
        path={`${api}/findings/${encodeURIComponent(id)}/events`}
        columns={columns}
        rowKey={({ event_id }) => String(event_id)}
        toOf={({ event_id }) => to(`events/${event_id}`)}
        empty={say("findings.no_events")}
      />
    </div>
  );
}

function Head({ finding }: { readonly finding: FindingView }) {
  const { say, text, span, count } = useWords();
  const { api, to } = usePlace();
  const whoseOf = useWhose();
  const stories = useAnswer<readonly StoryView[]>(`${api}/stories`);
  const isIntruder = stories.data?.some(({ story_id, is_intruder }) => is_intruder && story_id === finding.story_id) === true;
  return (
    <>
      <PageHead title={text(finding.title)} />
      <div className="row number">
        <Level level={finding.level} />
        <Entity name={finding.entity} isIntruder={isIntruder} />
        <span>{span(finding.first_at, finding.last_at)}</span>
        <span>
          <span className="quiet">{say("finding.events")}</span> {count(finding.event_count)}
        </span>
        {techniquesOf(finding.tags).map((technique) => (
          <a key={technique} href={attackPage(technique)} target="_blank" rel="noreferrer noopener">
            {technique}
          </a>
        ))}
        <span className="quiet">
          <Link to={to("rules", { words: finding.rule_id })}>{say("finding.rule", { name: finding.rule_name, id: finding.rule_id })}</Link>
        </span>
        <span className="quiet">{say("rules.by", { whose: whoseOf(finding) })}</span>
      </div>
      {finding.measured !== null && <p>{text(finding.measured)}</p>}
      <SettingAside finding={finding} />
    </>
  );
}

/** What was said of it, or the way to say something. */
function SettingAside({ finding }: { readonly finding: FindingView }) {
  const { say } = useWords();
  const [isOpen, open] = useState(false);
  const told = useSuppressionText(finding);
  if (isOpen) return <SuppressionForm finding={finding} onClose={() => open(false)} />;
  return (
    <div className="row">
      {told !== null && <span>⊘ {told}</span>}
      {finding.suppression?.state !== "holds" && (
        <Button size="compact-sm" variant="default" onClick={() => open(true)}>
          {say("suppress.do")}
        </Button>
      )}
    </div>
  );
}

function attackPage(technique: string): string {
  return `https://attack.mitre.org/techniques/${technique.replace(".", "/")}/`;
}
