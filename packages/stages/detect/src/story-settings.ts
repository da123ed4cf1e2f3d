// rules/story.yml: what makes a story the intruder's.

import type { Content } from "@hamon/content";
import { EVENT_COLUMNS, Fault } from "@hamon/records";
import { LEVELS, parseTimespan, type Level } from "@hamon/sigma";

/** A column of `event` or a name within whole records, and as what its value counts. */
export interface ToldField {
  readonly name: string;
  readonly entity_field: string;
}

/** Of whom findings of some categories tell, the first that there is; null: of all other categories. */
export interface ToldOrder {
  readonly categories: readonly string[] | null;
  readonly fields: readonly ToldField[];
}

export interface StorySettings {
  /** Points of a rule of each level. */
  readonly level_score: Readonly<Record<Level, number>>;
  /** Points of each ATT&CK tactic past the first. */
  readonly further_tactic: number;
  readonly intruder_score: number;
  readonly intruder_fields: readonly string[];
  readonly session_gap_s: number;
  readonly told_of: readonly ToldOrder[];
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
    told_of: readOrders(given["told_of"], () => refuse(["told_of"])),
    slow_steps: number("regex", "slow_steps"),
    most_steps: number("regex", "most_steps"),
    least_steps: number("regex", "least_steps"),
  };
  const [first] = faults;
  if (first !== undefined) throw new Fault("story-setting-wrong", { at: first.at, params: first.params, all: faults });
  return settings;
}

type Entry = Readonly<Record<string, unknown>>;

/** Of a file that does not say it, as those of former versions: the address, else the account. */
const UNSAID: readonly ToldOrder[] = [
  { categories: null, fields: ["source.ip", "user.name"].map((name) => ({ name, entity_field: name })) },
];

// Each of them { categories, fields: [{ field: column of event it counts as, …}] } ; the last says no categories.
function readOrders(value: unknown, refuse: () => unknown): readonly ToldOrder[] {
  if (value === undefined) return UNSAID;
  const list = Array.isArray(value) ? (value as readonly Entry[]) : [];
  const orders = list.map((order): ToldOrder => {
    const fields = Array.isArray(order?.["fields"]) ? (order["fields"] as readonly unknown[]) : [];
    const categories = Array.isArray(order?.["categories"]) ? (order["categories"] as readonly unknown[]).map(String) : null;
    return { categories, fields: fields.map(toldField).filter((one) => one !== null) };
  });
  const isRight = (order: ToldOrder, i: number) => order.fields.length === (list[i]?.["fields"] as readonly unknown[] | undefined)?.length;
  if (orders.length === 0 || orders.at(-1)?.categories !== null || !orders.every(isRight)) refuse();
  return orders;
}

// "user.name", or { SubjectUserName: user.name }.
function toldField(value: unknown): ToldField | null {
  const [name, entity_field] = typeof value === "string" ? [value, value] : (Object.entries((value ?? {}) as Entry)[0] ?? []);
  if (name === undefined || typeof entity_field !== "string" || !Object.hasOwn(EVENT_COLUMNS, entity_field)) return null;
  return { name, entity_field };
}
