// Texts of which a regular expression needs at least one, in folded case: a value without any cannot match.

import { foldCase } from "../pattern.js";
import type { CharSet, RegexNode } from "./regex-syntax.js";

const MAX_LITERALS = 24;
/** One letter is as good as no gate in most columns, but cheap: the automaton reads the value anyway. */
const LEAST = 1;

/** @returns texts, one of which stands in the folded value of every match; null: nothing can be said. */
export function neededLiterals(node: RegexNode): readonly string[] | null {
  if (node.kind === "repeat") return node.least > 0 ? neededLiterals(node.of) : null;
  if (node.kind === "alt") return anyOfThem(node.of);
  if (node.kind === "seq") return bestOf([...runsOf(node.of).map((run) => [run]), ...node.of.map(neededLiterals)]);
  const char = node.kind === "set" ? literalOf(node.set) : null;
  return char === null ? null : [char];
}

function anyOfThem(of: readonly RegexNode[]): readonly string[] | null {
  const found = of.map(neededLiterals);
  const all = found.flatMap((one) => one ?? []);
  return found.includes(null) || all.length > MAX_LITERALS ? null : [...new Set(all)];
}

function runsOf(of: readonly RegexNode[]): readonly string[] {
  const runs = [""];
  for (const node of of) {
    const char = node.kind === "set" ? literalOf(node.set) : null;
    if (char === null) runs.push("");
    else runs[runs.length - 1] += char;
  }
  return runs.filter((run) => run.length >= LEAST);
}

// The least texts first, then the longest of their shortest.
function bestOf(found: readonly (readonly string[] | null)[]): readonly string[] | null {
  const shortest = (texts: readonly string[]) => Math.min(...texts.map((text) => text.length));
  const known = found.filter((one) => one !== null && one.length > 0) as (readonly string[])[];
  return known.sort((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0] ?? null;
}

// Under folding, "s" also stands for U+017F, which lower case leaves as it is; beyond ASCII folding has more of these.
function literalOf({ char, terms, isNot, isFolded }: CharSet): string | null {
  if (isNot) return null;
  const chars = char === null ? terms.map(singleOf) : [char];
  const folded = new Set(chars.map((one) => (one === null || (isFolded && /[^\0-\x7f]|s/i.test(one)) ? null : foldCase(one))));
  return folded.size === 1 ? ([...folded][0] as string | null) : null;
}

// The one character of a term such as \u{41}.
function singleOf({ js, isNot }: CharSet["terms"][number]): string | null {
  const [, hex] = /^\\u\{([0-9a-f]+)\}$/.exec(js) ?? [];
  return hex === undefined || isNot ? null : String.fromCodePoint(Number.parseInt(hex, 16));
}
