// Lines of key=value: FortiGate, auditd, CEF, LEEF.
//
// Specs: ArcSight Common Event Format (https://www.microfocus.com/documentation/arcsight/, "CEF Implementation Standard"),
// QRadar Log Event Extended Format 2.0.

import { eventBuilder, type Reading } from "./build-event.js";
import { fieldsOf, NOTHING, type TextParser } from "./line-event.js";
import { compileRegex } from "./linear-regex.js";
import type { Mapping } from "./mapping.js";
import { MOST_PAIRS, pairsOf, withNested, type Pairs } from "./pairs.js";

const CEF_KEY = /(?:^|\s)([\w.[\]-]+)=/g;
const CEF_HEAD = ["cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity"];
const LEEF_HEAD = ["leefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "eventId"];

export function kvParser(mapping: Mapping, reading: Reading): TextParser {
  const build = eventBuilder(mapping, reading);
  const split = splitterOf(mapping);
  const needs = mapping.needs;
  return (text, beside = NOTHING) => {
    const names = split(text);
    const isKnown =
      names !== null &&
      needs.every((any) => any.some((name) => Object.hasOwn(names, name))) &&
      mapping.where.every(([name, values]) => values.includes(names[name] ?? ""));
    if (!isKnown) return "unknown-shape";
    const said = (name: string) => (Object.hasOwn(names, name) ? (names[name] ?? null) : null);
    return build({ said, fields: fieldsOf(names, beside), around: beside.around });
  };
}

function splitterOf({ kind, head, nested }: Mapping): (text: string) => Pairs | null {
  if (kind === "cef") return cefPairs;
  if (kind === "leef") return leefPairs;
  const before = head === null ? null : compileRegex(head);
  return (text) => {
    const found = before?.exec(text);
    if (found === null) return null;
    const names = pairsOf(found === undefined ? text : text.slice(found.index + found[0].length));
    return withNested({ ...names, ...found?.groups }, nested);
  };
}

/** CEF:0|Vendor|Product|Version|Id|Name|Severity|key=value with blanks in it key=… */
function cefPairs(text: string): Pairs | null {
  const at = text.indexOf("CEF:");
  const head = at === -1 ? null : headOf(text.slice(at + "CEF:".length), CEF_HEAD);
  if (head === null) return null;
  const [names, rest] = head;
  const keys = [...rest.matchAll(CEF_KEY)].filter(({ index }) => !isEscaped(rest, index)).slice(0, MOST_PAIRS);
  for (const [no, key] of keys.entries()) {
    const value = rest.slice(key.index + key[0].length, keys[no + 1]?.index ?? rest.length);
    names[key[1] ?? ""] = value
      .trim()
      .replaceAll(/\\([\\=|])/g, "$1")
      .replaceAll("\\n", "\n")
      .replaceAll("\\r", "\r");
  }
  return names;
}

/** LEEF:1.0|Vendor|Product|Version|EventID|key=value<tab>…; 2.0 names its delimiter in a sixth part. */
function leefPairs(text: string): Pairs | null {
  const at = text.indexOf("LEEF:");
  const head = at === -1 ? null : headOf(text.slice(at + "LEEF:".length), LEEF_HEAD);
  if (head === null) return null;
  const [names, rest] = head;
  const [, told, pairs = rest] = names["leefVersion"]?.startsWith("2") === true ? (/^([^|]*)\|(.*)$/s.exec(rest) ?? []) : [];
  for (const pair of pairs.split(delimiterOf(told)).slice(0, MOST_PAIRS)) {
    const mark = pair.indexOf("=");
    if (mark > 0) names[pair.slice(0, mark).trim()] = pair.slice(mark + 1);
  }
  return names;
}

function delimiterOf(told: string | undefined): string {
  if (told === undefined || told === "") return "\t";
  const [, code] = /^(?:0x|x)([0-9a-fA-F]{2,4})$/.exec(told) ?? [];
  return code === undefined ? told.charAt(0) : String.fromCharCode(Number.parseInt(code, 16));
}

// The parts of the head, and what follows. A bar in a part is written \|.
function headOf(text: string, names: readonly string[]): readonly [Pairs, string] | null {
  const pairs: Pairs = Object.create(null) as Pairs;
  let start = 0;
  for (const name of names) {
    let end = text.indexOf("|", start);
    while (end !== -1 && isEscaped(text, end)) end = text.indexOf("|", end + 1);
    if (end === -1) return null;
    pairs[name] = text.slice(start, end).replaceAll(/\\([\\|])/g, "$1");
    start = end + 1;
  }
  return [pairs, text.slice(start)];
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 92) slashes += 1;
  return slashes % 2 === 1;
}
