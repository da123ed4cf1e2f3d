// Regular expressions of mappings over lines that somebody else wrote: none may take longer than its length allows.
//
// V8 has a second, linear engine. A pattern that it can run (no look-around, no backreference, no count above 16) is compiled as
// usual; where matching goes back too often, V8 goes over to that engine by itself. What it cannot run is refused at load.

import { setFlagsFromString } from "node:v8";

setFlagsFromString("--enable-experimental-regexp-engine");
setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");

/** V8's own: "s", and nothing that would go back. */
const LINEAR = "sl";
/** What RegExp makes of nothing. */
const EMPTY_PATTERN = "(?:)";

/** Whether the text is a regular expression that can be run in linear time. */
export function isLinearRegex(text: string): boolean {
  try {
    return new RegExp(text, LINEAR).source !== EMPTY_PATTERN;
  } catch {
    return false;
  }
}

/** A pattern with the words that every line it fits must hold: most lines are told apart by these alone. */
export interface LinearRegex {
  exec(line: string): RegExpExecArray | null;
}

export function compileRegex(source: string): LinearRegex {
  const regex = new RegExp(source, "s");
  const literal = mandatoryLiteral(source);
  if (literal === "") return regex;
  return { exec: (line) => (line.includes(literal) ? regex.exec(line) : null) };
}

/** The longest run of plain letters outside of every group; empty where there is none. */
function mandatoryLiteral(source: string): string {
  const runs: string[] = [""];
  let depth = 0;
  for (const part of source.matchAll(/\\[dDwWsSbB]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|\[(?:[^\]\\]|\\.)*\]|\{[\d,]+\}|[^]/gu)) {
    const [text] = part;
    if (text === "|" && depth === 0) return "";
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    const letter = depth === 0 ? letterOf(text) : null;
    if (letter !== null) runs.push((runs.pop() ?? "") + letter);
    else {
      // A letter before ? or * need not be there.
      if (/^[?*{]/.test(text)) runs.push((runs.pop() ?? "").slice(0, -1));
      runs.push("");
    }
  }
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

// Null for what stands for more than one letter.
function letterOf(text: string): string | null {
  if (/^[\p{L}\p{N} _\-:=,;"'<>#%&@!~/`]$/u.test(text)) return text;
  return text.length === 2 && text.startsWith("\\") && !/[dDwWsSbBnrtfvck0-9ux]/.test(text.charAt(1)) ? text.charAt(1) : null;
}
