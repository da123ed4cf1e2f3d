// "/kpi/records/{record_id}": a path with named places. A name takes one segment; {name*} at the end takes the rest.

import type { PathTemplate } from "./data-map.js";

/** Why a template cannot be used, as a word for the reader; null when it can. */
export type TemplateMistake = "no-slash" | "open-brace" | "name" | "twice" | "rest-not-last";

const PLACE = /\{([^{}]*)\}/g;
const NAME = /^[a-z][a-z0-9_]{0,39}\*?$/;

/** @returns the template, or what is wrong with it. */
export function parsePathTemplate(text: string, ignoreCase: boolean): PathTemplate | TemplateMistake {
  if (!text.startsWith("/")) return "no-slash";
  if (/[{}]/.test(text.replace(PLACE, ""))) return "open-brace";
  const names = Array.from(text.matchAll(PLACE), (match) => match[1] ?? "");
  if (!names.every((name) => NAME.test(name))) return "name";
  const captures = names.map((name) => name.replace("*", ""));
  if (new Set(captures).size !== captures.length) return "twice";
  if (names.slice(0, -1).some(isRest) || (isRest(names.at(-1) ?? "") && !text.endsWith("*}"))) return "rest-not-last";
  return { text, captures, pattern: new RegExp(`^${patternOf(text)}$`, ignoreCase ? "isu" : "su") };
}

function isRest(name: string): boolean {
  return name.endsWith("*");
}

// Segments exclude each other, so the pattern is linear in the path's length.
function patternOf(text: string): string {
  const literals = text.split(PLACE).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
    return isRest(part) ? "(.*)" : "([^/]+)";
  });
  return literals.join("");
}

/** "{from}" -> "from"; any other text is itself and captures nothing. */
export function captureIn(text: string): string | null {
  return /^\{([a-z][a-z0-9_]{0,39})\}$/.exec(text)?.[1] ?? null;
}
