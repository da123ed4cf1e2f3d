// Who did it: findings by where they came from. Intruders first, apart from the rest; one can be singled out.

import type { StoryView } from "@hamon/records";
import { Scroll } from "../parts/scroll.js";
import { useWords } from "../words.js";
import { Entity } from "./finding-list.js";

export interface StoriesProps {
  readonly stories: readonly StoryView[];
  readonly chosen: string | null;
  readonly onChoose: (story: string | null) => void;
}

const COLUMNS = ["score", "first", "last", "findings", "events", "requests"] as const;

export function Stories({ stories, chosen, onChoose }: StoriesProps) {
  const { say } = useWords();
  return (
    <Scroll label={say("stories.title")} className="stories">
      <table className="dense">
        <thead>
          <tr>
            <th className="words" scope="col">
              {say("finding.entity")}
            </th>
            <th className="words" scope="col">
              {say("stories.verdict")}
            </th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {say(`stories.${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">{say("stories.choose")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {stories.map((story) => (
            <StoryRow key={story.story_id} story={story} isChosen={chosen === story.story_id} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface StoryRowProps {
  readonly story: StoryView;
  readonly isChosen: boolean;
  readonly onChoose: (story: string | null) => void;
}

function StoryRow({ story, isChosen, onChoose }: StoryRowProps) {
  const { say, sayOr, count, moment } = useWords();
  return (
    <tr className={isChosen ? "selected" : ""}>
      <th scope="row" className="words">
        <Entity name={story.entity} isIntruder={story.is_intruder} />{" "}
        <span className="quiet">{sayOr(`web.stories.by.${story.entity_field.replaceAll(".", "_")}`, story.entity_field)}</span>
      </th>
      <td className={story.is_intruder ? "words late" : "words quiet"}>
        {say(story.is_intruder ? "stories.intruder" : "stories.not_intruder")}
      </td>
      <td className="number">
        {count(Math.round(story.score))}
        {story.whole_score !== null && (
          <div className="quiet left-out">
            ⊘ {say("suppress.left_out", { count: count(story.left_out_count), score: count(Math.round(story.whole_score)) })}
          </div>
        )}
      </td>
      <td className="number">{moment(story.first_at)}</td>
      <td className="number">{moment(story.last_at)}</td>
      <td className="number">{count(story.finding_count)}</td>
      <td className="number">{count(story.event_count)}</td>
      <td className="number">
        {story.request_count === null ? <span title={say("stories.requests_none")}>—</span> : count(story.request_count)}
      </td>
      <td>
        <button type="button" className="text-button" aria-pressed={isChosen} onClick={() => onChoose(isChosen ? null : story.story_id)}>
          {say(isChosen ? "stories.all" : "stories.only")}
        </button>
      </td>
    </tr>
  );
}
