// What was found, and who did it.

import type { CaseOverview, FindingView, StoryView } from "@hamon/records";
import { useAnswer } from "../api.js";
import { Timeline } from "../case-at-a-glance/timeline.js";
import "../case-at-a-glance/glance.css";
import { formatCount, formatMoment } from "../format.js";
import { Answered, Empty } from "../parts/answered.js";
import { usePlace } from "../place.js";
import { useWords } from "../words.js";
import { FindingList } from "./finding-list.js";

export function Findings() {
  const { say } = useWords();
  const { api } = usePlace();
  const overview = useAnswer<CaseOverview>(api);
  const stories = useAnswer<readonly StoryView[]>(`${api}/stories`);
  const findings = useAnswer<readonly FindingView[]>(`${api}/findings`);
  return (
    <div className="cards">
      <h1>{say("nav.findings")}</h1>
      {overview.data !== undefined && <Timeline intrusion={overview.data.intrusion} />}
      <section className="card">
        <h2>{say("stories.title")} <small>{say("stories.how")}</small></h2>
        <Answered query={stories}>{(all) => (all.length === 0 ? <Empty>{say("findings.empty")}</Empty> : <Stories stories={all} />)}</Answered>
      </section>
      <section className="card">
        <h2>{say("findings.title")}</h2>
        <Answered query={findings}>{(all) => (all.length === 0 ? <Empty>{say("findings.empty")}</Empty> : <FindingList findings={all} />)}</Answered>
      </section>
    </div>
  );
}

function Stories({ stories }: { readonly stories: readonly StoryView[] }) {
  const { say, language } = useWords();
  return (
    <div className="scroll">
      <table className="dense">
        <thead>
          <tr>
            <th className="words" scope="col">{say("finding.entity")}</th>
            <th className="words" scope="col">{say("stories.verdict")}</th>
            <th scope="col">{say("stories.score")}</th>
            <th scope="col">{say("finding.first")}</th>
            <th scope="col">{say("finding.last")}</th>
            <th scope="col">{say("stories.findings")}</th>
            <th scope="col">{say("finding.events")}</th>
          </tr>
        </thead>
        <tbody>
          {stories.map((story) => (
            <tr key={story.story_id}>
              <td className="words number">{story.entity}</td>
              <td className={`words ${story.is_intruder ? "late" : "quiet"}`}>{story.is_intruder ? `● ${say("stories.intruder")}` : `○ ${say("stories.not_intruder")}`}</td>
              <td className="number">{formatCount(Math.round(story.score), language)}</td>
              <td className="number">{formatMoment(story.first_at, language)}</td>
              <td className="number">{formatMoment(story.last_at, language)}</td>
              <td className="number">{formatCount(story.finding_count, language)}</td>
              <td className="number">{formatCount(story.event_count, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
