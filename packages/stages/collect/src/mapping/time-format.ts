// How a time is written, where a mapping says so: the letters of Unicode TR35, "dd/MM/yyyy HH:mm:ss.SSS Z".
//
// yyyy yy  MM M MMM  dd d  HH H hh h  mm m  ss s  SSS… (any length)  a (AM, PM, 午前, 午後)  Z (any zone); 'T' is the letter itself.

import { partsOf, type Wall } from "./written-time.js";

export type TimeFormat = (text: string) => Wall | null;

const LETTERS: readonly (readonly [letters: RegExp, source: string])[] = [
  [/^yyyy/, "(?<year>\\d{4})"],
  [/^yy/, "(?<year>\\d{2})"],
  [/^MMM/, "(?<name>[A-Za-z]{3})"],
  [/^MM?/, "(?<month>\\d{1,2})"],
  [/^dd?/, "(?<day>\\d{1,2})"],
  [/^[Hh]{1,2}/, "(?<hour>\\d{1,2})"],
  [/^mm?/, "(?<minute>\\d{1,2})"],
  [/^ss?/, "(?<second>\\d{1,2})"],
  [/^S+/, "(?<part>\\d{1,9})"],
  [/^a/, "(?<half>[AP]\\.?M\\.?|午前|午後)"],
  [/^Z/, "(?<zone>Z|[A-Z]{2,4}|[+-]\\d{1,2}:?(?:\\d{2})?)"],
  [/^ +/, "\\s+"],
  [/^'[^']*'/, ""],
  [/^[^A-Za-z']/, ""],
];
/** Letters that stand together without anything between are of their full length. */
const FIXED: readonly (readonly [letters: RegExp, source: string])[] = [
  [/^yyyy/, "(?<year>\\d{4})"],
  [/^MM/, "(?<month>\\d{2})"],
  [/^dd/, "(?<day>\\d{2})"],
  [/^HH/, "(?<hour>\\d{2})"],
  [/^mm/, "(?<minute>\\d{2})"],
  [/^ss/, "(?<second>\\d{2})"],
];

/** Null for what is no such text. */
export function timeFormat(written: string): TimeFormat | null {
  const isPacked = /(?:yyyy|MM|dd|HH|mm)(?=MM|dd|HH|mm|ss)/.test(written);
  let source = "";
  for (let rest = written; rest !== ""; ) {
    const found = [...(isPacked ? FIXED : []), ...LETTERS].find(([letters]) => letters.test(rest));
    const [text = ""] = found?.[0].exec(rest) ?? [];
    if (found === undefined || text === "") return null;
    source += found[1] === "" ? escaped(text.replaceAll("'", "")) : found[1];
    rest = rest.slice(text.length);
  }
  if (!/\?<day>/.test(source) || !/\?<(?:month|name)>/.test(source)) return null;
  const regex = regexOf(source);
  return regex === null ? null : (text) => wallIn(regex, text);
}

// A letter that stands twice is a mistake of who wrote it.
function regexOf(source: string): RegExp | null {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return null;
  }
}

function wallIn(regex: RegExp, text: string): Wall | null {
  const found = regex.exec(text)?.groups;
  return found === undefined ? null : partsOf(found);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
