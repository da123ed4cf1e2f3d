// rules/story.yml: what makes a story the intruder's.

import type { Content } from "@hamon/content";
import { EVENT_COLUMNS, Fault } from "@hamon/records";
import { LEVELS, parseTimespan, type Level } from "@hamon/sigma";

export interface StorySettings {
  /** Points of a rule of each level. */
  readonly level_score: Readonly<Record<Level, number>>;
  /** Points of each ATT&CK tactic past the first. */
  readonly further_tactic: number;
  readonly intruder_score: number;
  readonly intruder_fields: readonly string[];
  readonly session_gap_s: number;
  /** Steps of a rule's regular expressions an event: from which on it is told of, and after which it is stopped. */
  readonly slow_steps: number;
  readonly most_steps: number;
  /** It may take so many in all, however few events there are. */
  readonly least_steps: number;
}

const PATH = "rules/story.yml";

/** @throws {Fault} `story-setting-wrong`, all mistakes collected. */
export function readStorySettings(content: Content): StorySettings {
  const { value, at } = content.file(PATH);
  const faults: Fault[] = [];
  const refuse = (path: readonly string[]) =>
    faults.push(new Fault("story-setting-wrong", { at: at(path), params: { key: path.join(".") } }));
  const number = (...path: string[]) => {
    const found = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | null | undefined)?.[key], value);
    if (typeof found !== "number" || !(found >= 0)) refuse(path);
    return found as number;
  };
  const given = (value ?? {}) as Record<string, unknown>;
  const fields = Array.isArray(given["intruder_fields"]) ? (given["intruder_fields"] as unknown[]) : [];
  if (fields.length === 0 || !fields.every((field) => typeof field === "string" && Object.hasOwn(EVENT_COLUMNS, field)))
    refuse(["intruder_fields"]);
  const settings: StorySettings = {
    level_score: Object.fromEntries(LEVELS.map((level) => [level, number("score", "level", level)])) as Record<Level, number>,
    further_tactic: number("score", "further_tactic"),
    intruder_score: number("intruder_score"),
    intruder_fields: fields as string[],
    session_gap_s: parseTimespan(given["session_gap"], { at: () => "", add: () => refuse(["session_gap"]) }) ?? 0,
    slow_steps: number("regex", "slow_steps"),
    most_steps: number("regex", "most_steps"),
    least_steps: number("regex", "least_steps"),
  };
  const [first] = faults;
  if (first !== undefined) throw new Fault("story-setting-wrong", { at: first.at, params: first.params, all: faults });
  return settings;
}
