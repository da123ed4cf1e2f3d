// Which findings stand as flags over the timeline.

import type { FindingView, StoryView } from "@hamon/records";

export interface Flagged {
  readonly findings: readonly FindingView[];
  readonly isIntruders: boolean;
}

const GRAVE: readonly FindingView["level"][] = ["critical", "high"];

/** The intruders'; where nobody is held to be one, the grave ones of all. What was set aside has no flag. */
export function flaggedOf(findings: readonly FindingView[], stories: readonly StoryView[]): Flagged {
  const intruders = new Set(stories.filter(({ is_intruder }) => is_intruder).map(({ story_id }) => story_id));
  if (intruders.size > 0)
    return { findings: findings.filter(({ story_id }) => story_id !== null && intruders.has(story_id)), isIntruders: true };
  return { findings: findings.filter(({ level, is_left_out }) => GRAVE.includes(level) && !is_left_out), isIntruders: false };
}
