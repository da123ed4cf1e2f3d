// What a log says under its own names, as an event: its moment, its columns, the rest as JSON.

import type { EventColumn, NamedEvent } from "../named-rows.js";
import type { UnparsedReason } from "../log-line.js";
import type { Moment } from "../log-time.js";
import { nanoseconds, setPeer, setUrl } from "./column-forms.js";
import { readTime, type TimeRead, type TimeReading } from "./event-time.js";
import type { From, Mapping } from "./mapping.js";
import { timeFormat, type TimeFormat } from "./time-format.js";

export interface Reading extends TimeReading {
  /** What the source is called. */
  readonly service: string;
  /** Told when a time stated no zone, no year. */
  readonly onAssumedZone: () => void;
  readonly onAssumedYear: () => void;
}

/** What a name says; null for nothing. */
export type Said = (name: string) => string | null;

/** What is known of a line that another was written into: the head of syslog. */
export interface Around {
  readonly moment: Moment;
  readonly hasYear: boolean;
  readonly values: readonly (readonly [EventColumn, string])[];
}

/** What stands beside a record: the head it was written into, and what that says for `fields` (pid, priority). */
export interface Beside {
  readonly around: Around | null;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Build {
  readonly said: Said;
  /** All that the record says, for `fields`; empty for none. */
  readonly fields: string;
  /** Of the pattern that fitted: asked before the mapping's own. */
  readonly set?: Mapping["set"];
  readonly around?: Around | null;
}

export type Builder = (record: Build) => NamedEvent | UnparsedReason;

export function eventBuilder(mapping: Mapping, reading: Reading): Builder {
  const formats = mapping.time_format.flatMap((one) => timeFormat(one) ?? []);
  const zone = mapping.zone ?? reading.zone;
  const clock = rememberedTime({ zone, readAt: reading.readAt }, formats);
  const values = new Map(mapping.values.map(([column, words]) => [column, new Map(Object.entries(words))]));
  const timeOf = (names: readonly string[], said: Said) => firstOf(names, (name) => clock(textFrom([name], said)));
  return ({ said: raw, fields, set = [], around = null }) => {
    const said = mapping.blank.length === 0 ? raw : (name: string) => notBlank(raw(name), mapping.blank);
    const time = timeOf(mapping.time, said);
    if (time === null && around === null) return "bad-time";
    if (time?.assumedZone === true && mapping.zone === null) reading.onAssumedZone();
    if (time?.assumedYear === true) reading.onAssumedYear();
    const found = new Map<EventColumn, string>();
    for (const [column, from] of [...set, ...mapping.set]) {
      const text = found.has(column) ? null : textFrom(from, said);
      if (text !== null) found.set(column, values.get(column)?.get(text) ?? text);
    }
    if (fields !== "") found.set("fields", fields);
    settle(found, mapping);
    const event = around === null ? found : new Map([...around.values, ...found]);
    const created = timeOf(mapping.created, said)?.moment ?? (time !== null && around?.hasYear === true ? around.moment : null);
    return {
      moment: time?.moment ?? (around as Around).moment,
      created,
      values: event,
      logsource: logsourceOf(mapping, said, reading.service),
    };
  };
}

const WEB: ReadonlySet<string | null> = new Set(["webserver", "proxy"]);

// What columns of one kind need, whoever wrote the log.
function settle(event: Map<EventColumn, string>, { category }: Mapping): void {
  setPeer(event, "source");
  setPeer(event, "destination");
  const duration = event.get("event.duration");
  if (duration !== undefined) event.set("event.duration", nanoseconds(duration));
  const target = event.get("url.original");
  if (target !== undefined && WEB.has(category) && !event.has("url.path")) setUrl(event, target);
}

function notBlank(text: string | null, blank: readonly string[]): string | null {
  return text === null || blank.includes(text) ? null : text;
}

export type Clock = (text: string | null) => TimeRead | null;

/** Lines of the same second are the rule. */
export function rememberedTime(reading: TimeReading, formats: readonly TimeFormat[]): Clock {
  let lastText = "";
  let last: TimeRead | null = null;
  return (text) => {
    if (text === null || text === lastText) return text === null ? null : last;
    lastText = text;
    last = readTime(text, reading, formats);
    return last;
  };
}

function logsourceOf(mapping: Mapping, said: Said, own: string): NamedEvent["logsource"] {
  const { category, product, service, services } = mapping;
  const name = service === null ? null : textFrom([service], said);
  // A channel that nobody gave another name keeps its own: rules are routed by it.
  return { category, product, service: name === null ? own : Object.hasOwn(services, name) ? (services[name] as string) : name };
}

/** The first that says something; "=words" are words; {names} in a text say something when all of them do. */
function textFrom(from: From, said: Said): string | null {
  return firstOf(from, (one) => {
    if (one.startsWith("=")) return one.slice(1);
    return one.includes("{") ? filled(one, said) : notEmpty(said(one));
  });
}

function filled(text: string, said: Said): string | null {
  let isWhole = true;
  const whole = text.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    const value = said(name);
    if (value === null || value === "") isWhole = false;
    return value ?? "";
  });
  return isWhole ? whole : null;
}

function notEmpty(text: string | null): string | null {
  return text === "" ? null : text;
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
