// What was found, who did it, and when.

import "./findings.css";
import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { FindingView, StoryView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Answered, Empty } from "../parts/answered.js";
import { Link } from "../parts/link.js";
import { PageHead } from "../parts/page-head.js";
import { usePlace } from "../place.js";
import { useOverview } from "../shell/overview.js";
import { StaleNote } from "../shell/stale-note.js";
import { useWords } from "../words.js";
import { FindingList } from "./finding-list.js";
import { Gaps } from "./gaps.js";
import { Stories } from "./stories.js";
import { Suppressions } from "./suppressions.js";
import { Timeline } from "./timeline.js";

export function Findings() {
  const { say } = useWords();
  const { api, to } = usePlace();
  const overview = useOverview().data;
  const stories = useAnswer<readonly StoryView[]>(`${api}/stories`);
  const findings = useAnswer<readonly FindingView[]>(`${api}/findings`);
  const [story, choose] = useState<string | null>(null);
  const hasRun = overview?.stages.some(({ stage, run }) => stage === "detect" && run?.state === "done") ?? false;
  const none = hasRun ? "findings.none" : "findings.empty";
  return (
    <div className="stack">
      <PageHead title={say("nav.findings")} lead={say("findings.lead")}>
        <Link to={to("rules")}>{say("rules.open")}</Link>
      </PageHead>
      <StaleNote stage="detect" />
      {(overview?.counts.event_count ?? 0) > 0 && <Timeline intrusion={overview?.intrusion ?? null} isWide />}
      {(overview?.counts.event_count ?? 0) > 0 && <Gaps />}
      <section className="card">
        <header>
          <h2>{say("stories.title")}</h2>
          <small>{say("stories.how")}</small>
        </header>
        <Answered query={stories}>
          {(all) => (all.length === 0 ? <Empty>{say(none)}</Empty> : <Stories stories={all} chosen={story} onChoose={choose} />)}
        </Answered>
      </section>
      <Suppressions />
      <Answered query={findings}>
        {(all) => (all.length === 0 ? <Empty>{say(none)}</Empty> : <Found findings={all} stories={stories.data ?? []} story={story} />)}
      </Answered>
    </div>
  );
}

interface FoundProps {
  readonly findings: readonly FindingView[];
  readonly stories: readonly StoryView[];
  readonly story: string | null;
}

function Found({ findings, stories, story }: FoundProps) {
  const { say, text, count } = useWords();
  const { filter, to } = usePlace();
  const [wanted, want] = useState("");
  const needle = wanted.normalize("NFKC").toLowerCase();
  const says = ({ title, entity, rule_name, tags }: FindingView) =>
    [text(title), entity, rule_name, ...tags].join(" ").normalize("NFKC").toLowerCase();
  const { rule, rule_id } = filter(["rule", "rule_id"]);
  const isOfRule = (finding: FindingView) =>
    rule === undefined || (finding.rule_name === rule && (rule_id === undefined || finding.rule_id === rule_id));
  const shown = findings.filter(
    (finding) => isOfRule(finding) && (story === null || finding.story_id === story) && says(finding).includes(needle),
  );
  const intruders = new Set(stories.filter(({ is_intruder }) => is_intruder).map(({ story_id }) => story_id));
  return (
    <section className="card">
      <header>
        <h2>
          {say("findings.title")}{" "}
          <span className="quiet number">{say("findings.shown", { shown: count(shown.length), total: count(findings.length) })}</span>
        </h2>
        <TextInput
          data-search
          size="xs"
          aria-label={say("findings.search")}
          placeholder={say("findings.search_hint")}
          value={wanted}
          onChange={(event) => want(event.currentTarget.value)}
          style={{ width: 240 }}
        />
      </header>
      {rule !== undefined && (
        <p className="quiet">
          {say("rules.only_rule", { name: rule })} <Link to={to("findings")}>{say("rules.every_rule")}</Link>
        </p>
      )}
      {shown.length === 0 ? <Empty>{say("findings.none_match")}</Empty> : <FindingList findings={shown} intruders={intruders} />}
    </section>
  );
}
