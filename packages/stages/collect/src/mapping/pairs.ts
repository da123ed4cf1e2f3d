// Pairs in a text: key=value key="v v" key='v v' key=<v v>, commas between them or not; [key "v v"] as ModSecurity has them.

export type Pairs = Record<string, string>;

/** More pairs than any product writes. */
export const MOST_PAIRS = 1000;
const PAIR = /(?<![^\s,;])([\p{L}_][\p{L}\p{M}\p{N}_.:/-]*)=(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|<([^<>]*)>(?=[\s,;]|$)|([^\s]*))/gu;

const BRACKETED = /\[(\w+) "((?:[^"\\]|\\.)*)"\]/g;

/** The first of each name counts. */
export function pairsOf(text: string): Pairs {
  const names: Pairs = Object.create(null) as Pairs;
  let count = 0;
  for (const [, name = "", double, single, angled, bare] of text.matchAll(PAIR)) {
    if ((count += 1) > MOST_PAIRS) break;
    names[name] ??= double?.replaceAll(/\\(["\\])/g, "$1") ?? single ?? angled ?? bare?.replace(/[,;]$/, "") ?? "";
  }
  if (text.includes('"]')) for (const [, name = "", value = ""] of text.matchAll(BRACKETED)) names[name] ??= value;
  return names;
}

/** The names with those of the pairs that stand in some of their values; what is named already stays. */
export function withNested(names: Readonly<Record<string, string | undefined>>, nested: readonly string[]): Pairs {
  const all = { ...names } as Pairs;
  for (const name of nested) for (const [key, value] of Object.entries(pairsOf(all[name] ?? ""))) all[key] ??= value;
  return all;
}
