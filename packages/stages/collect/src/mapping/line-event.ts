// A whole line, or the message of a syslog line, by the patterns of a mapping: the first that fits gives the names.

import type { NamedEvent } from "../named-rows.js";
import type { UnparsedReason } from "../log-line.js";
import { eventBuilder, type Beside, type Reading } from "./build-event.js";
import { compileRegex } from "./linear-regex.js";
import type { Mapping } from "./mapping.js";
import { withNested } from "./pairs.js";

/** An event, or why it is none. */
export type TextParser = (text: string, beside?: Beside) => NamedEvent | UnparsedReason;

export const NOTHING: Beside = { around: null, fields: {} };

/** A record may not be longer for a pattern to be tried: patterns are data, and lines are hostile. */
const MOST_MATCHED = 64 * 1024;
export const PRIORITY = /^<(\d{1,3})>/;

export function lineParser(mapping: Mapping, reading: Reading): TextParser {
  const build = eventBuilder(mapping, reading);
  const patterns = mapping.patterns.map(({ regex, set }) => ({ regex: compileRegex(regex), set }));
  const { where, nested } = mapping;
  return (text, beside = NOTHING) => {
    const record = text.length > MOST_MATCHED ? text.slice(0, MOST_MATCHED) : text;
    for (const { regex, set } of patterns) {
      const found = regex.exec(record);
      if (found === null) continue;
      const names = nested.length === 0 ? (found.groups ?? {}) : withNested(found.groups ?? {}, nested);
      const said = (name: string) => (Object.hasOwn(names, name) ? (names[name] ?? null) : null);
      if (!where.every(([name, values]) => values.includes(said(name) ?? ""))) continue;
      return build({ said, fields: fieldsOf(names, beside), set, around: beside.around });
    }
    return "unknown-shape";
  };
}

/** What the groups say, with what the head of syslog said beside it, as JSON; empty for nothing. */
export function fieldsOf(names: Readonly<Record<string, unknown>>, { fields }: Beside): string {
  const said: Record<string, unknown> = Object.assign(Object.create(null), fields);
  for (const [name, value] of Object.entries(names)) if (value !== undefined && value !== "") said[name] = value;
  return Object.keys(said).length === 0 ? "" : JSON.stringify(said);
}
