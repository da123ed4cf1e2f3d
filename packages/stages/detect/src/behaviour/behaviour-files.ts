// rules/behaviour/*.yml: what is unusual for somebody, in numbers of content. Each kind is one shape of SQL that takes them.

import type { Content, ContentFile } from "@hamon/content";
import { Fault, type RuleRow } from "@hamon/records";
import { LEVELS, type Level } from "@hamon/sigma";
import { originOf } from "../rule-origin.js";

/** Settings of each kind: lists of texts, numbers from 0. `acts` name the logs: service:action or service:code. */
const KINDS = {
  first_seen: {
    acts: ["acts"],
    lists: [],
    numbers: ["least_days", "most_origins", "most_accounts", "night_from", "night_until", "told_days"],
  },
  cross_company: {
    acts: ["reads", "sent", "delivered"],
    lists: ["lists", "roster_account", "roster_mail", "roster_home"],
    numbers: ["least_bytes", "span_minutes", "least_days", "least_companies", "window_days"],
  },
} as const;
export type BehaviourKind = keyof typeof KINDS;

export interface Behaviour {
  readonly rule_name: string;
  readonly rule_id: string;
  readonly title: string;
  readonly level: Level;
  readonly status: string;
  readonly author: string | null;
  readonly license: string | null;
  readonly tags: readonly string[];
  readonly at: string;
  readonly kind: BehaviourKind;
  /** What the steps of SQL are given. */
  readonly settings: Readonly<Record<string, number | readonly string[]>>;
}

const FOLDER = "rules/behaviour/";

/** Whether a file of rules/ is one, and no rule of Sigma. */
export function isBehaviourFile(path: string): boolean {
  return path.replace(/^workspace:/, "").startsWith(FOLDER);
}

/** The behaviours of content and of the workspace; a file with a mistake costs only itself. */
export function readBehaviours(content: Content): { readonly behaviours: readonly Behaviour[]; readonly faults: readonly Fault[] } {
  const read = content
    .files("rules")
    .filter(({ path }) => isBehaviourFile(path))
    .map(readOne);
  const behaviours = read.flatMap((one) => (one instanceof Fault ? [] : [one]));
  return { behaviours, faults: read.flatMap((one) => (one instanceof Fault ? [one] : [])) };
}

type Entry = Readonly<Record<string, unknown>>;

function readOne(file: ContentFile): Behaviour | Fault {
  if (file.fault !== undefined) return file.fault;
  const value = (file.value ?? {}) as Entry;
  const own = (value["behaviour"] ?? {}) as Entry;
  const kind = own["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) return wrong(file, ["behaviour", "kind"]);
  const key = wrongKey(own, kind as BehaviourKind);
  if (key !== undefined) return wrong(file, ["behaviour", key]);
  const lacking = ["id", "title", "status", "level", "tags"].find((name) => value[name] === undefined);
  if (lacking !== undefined || !LEVELS.includes(value["level"] as Level)) return wrong(file, [lacking ?? "level"]);
  const { kind: _, ...settings } = own;
  return {
    rule_name: file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.yml$/, ""),
    rule_id: String(value["id"]),
    title: String(value["title"]),
    level: value["level"] as Level,
    status: String(value["status"]),
    author: textOrNull(value["author"]),
    license: textOrNull(value["license"]),
    tags: Array.isArray(value["tags"]) ? value["tags"].map(String) : [],
    at: file.at([]),
    kind: kind as BehaviourKind,
    settings: settings as Behaviour["settings"],
  };
}

function wrongKey(own: Entry, kind: BehaviourKind): string | undefined {
  const { acts, lists, numbers } = KINDS[kind];
  const isTexts = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  const isNumber = (value: unknown) => typeof value === "number" && Number.isInteger(value) && value >= 0;
  return [...acts, ...lists].find((key) => !isTexts(own[key])) ?? numbers.find((key) => !isNumber(own[key]));
}

function wrong(file: ContentFile, path: readonly string[]): Fault {
  return new Fault("behaviour-wrong", { at: file.at(path), params: { key: path.join(".") } });
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Services of which a behaviour needs events, one group for each kind of act. */
export function servicesOf({ kind, settings }: Behaviour): readonly (readonly string[])[] {
  return KINDS[kind].acts.map((key) => (settings[key] as readonly string[]).map((act) => act.split(":")[0] ?? ""));
}

/** A behaviour as a row of `rule`, without its number. */
export function behaviourRow(behaviour: Behaviour, state: RuleRow["state"], what: readonly string[]): Omit<RuleRow, "rule_no"> {
  const { rule_name, rule_id, title, at, level, status, author, license, tags } = behaviour;
  const told = { kind: "behaviour" as const, is_finding: true, state, what, faults: [] };
  return { rule_id, rule_name, title, at, origin: originOf(at), level, status, author, license, tags, ...told };
}
