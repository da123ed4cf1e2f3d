// A Sigma string: literal text with wildcards, as the rules specification's "Escaping" and "Wildcards" have it.
//
// * is any run of characters, ? is exactly one. A backslash makes *, ? and \ literal; before anything else it is itself.

export type PatternPart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  /** Any of the dashes that Windows takes for an option's: windash. */
  | { readonly kind: "dash" }
  /** %name%, to be filled in by the user: expand. */
  | { readonly kind: "placeholder"; readonly name: string };

export type Pattern = readonly PatternPart[];

export type Position = "equals" | "contains" | "startswith" | "endswith";

/** What a dash stands for under windash. */
export const DASHES = "-/–—―";

const ANY: PatternPart = { kind: "any" };

/** @example parsePattern("a\\*b*") // literal "a*b", then any */
export function parsePattern(value: string): Pattern {
  const parts: PatternPart[] = [];
  let text = "";
  const flush = () => {
    if (text !== "") parts.push({ kind: "literal", text });
    text = "";
  };
  for (let i = 0; i < value.length; i += 1) {
    const char = value[i] as string;
    const next = value[i + 1];
    if (char === "\\" && (next === "*" || next === "?" || next === "\\")) {
      text += next;
      i += 1;
    } else if (char === "*" || char === "?") {
      flush();
      parts.push({ kind: char === "*" ? "any" : "one" });
    } else text += char;
  }
  flush();
  return parts;
}

export function literalPattern(text: string): Pattern {
  return text === "" ? [] : [{ kind: "literal", text }];
}

/** The pattern with wildcards put where the position leaves room; runs of "any" become one. */
export function placePattern(pattern: Pattern, position: Position): Pattern {
  const before = position === "contains" || position === "endswith" ? [ANY] : [];
  const after = position === "contains" || position === "startswith" ? [ANY] : [];
  const parts = [...before, ...pattern, ...after];
  return parts.filter((part, i) => part.kind !== "any" || parts[i - 1]?.kind !== "any");
}

/** The text of a pattern without wildcards, or null. */
export function plainText(pattern: Pattern): string | null {
  if (pattern.some(({ kind }) => kind !== "literal")) return null;
  return pattern.map((part) => (part.kind === "literal" ? part.text : "")).join("");
}

/** How a pattern can be tested without a regular expression; null when it cannot. `anything` holds for every value. */
export function shapeOf(pattern: Pattern): { readonly how: Position | "anything"; readonly text: string } | null {
  const starts = pattern[0]?.kind === "any";
  const ends = pattern.length > 1 ? pattern.at(-1)?.kind === "any" : false;
  const inner = plainText(pattern.slice(starts ? 1 : 0, ends ? -1 : undefined));
  if (inner === null) return null;
  if (starts && inner === "") return { how: "anything", text: "" };
  if (starts) return { how: ends ? "contains" : "endswith", text: inner };
  return { how: ends ? "startswith" : "equals", text: inner };
}

/** Replaces each literal run by what `change` makes of it. */
export function mapLiterals(pattern: Pattern, change: (text: string) => Pattern): Pattern {
  return pattern.flatMap((part) => (part.kind === "literal" ? change(part.text) : [part]));
}

/** A dash or slash that begins a word becomes "any dash"; one within a word stays. */
export function openDashes(text: string): Pattern {
  return text.split(/(?<!\w)([-/])(?=\w)/).flatMap((piece, i): Pattern => (i % 2 === 1 ? [{ kind: "dash" }] : literalPattern(piece)));
}

export function openPlaceholders(text: string): Pattern {
  return text
    .split(/%([^%\s]+)%/)
    .flatMap((piece, i): Pattern => (i % 2 === 1 ? [{ kind: "placeholder", name: piece }] : literalPattern(piece)));
}

/**
 * Lower case by code point, as DuckDB's lower() has it: one code point stays one.
 * No NFKC: full-width letters stay full-width.
 */
export function foldCase(text: string): string {
  let folded = "";
  for (const char of text) {
    const lower = char.toLowerCase();
    folded += char === "İ" ? "i" : [...lower].length === 1 ? lower : char;
  }
  return folded;
}
