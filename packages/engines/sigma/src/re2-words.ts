// Words of RE2's syntax that its check and its reader both meet: named classes, counts, heads of groups, code points.
//
// Spec: https://github.com/google/re2/wiki/Syntax. Each is looked for at a place of a source; what is not there is null.

const CLASSES: Readonly<Record<string, string>> = { d: "0-9", s: "\\t\\n\\f\\r ", w: "0-9A-Za-z_" };
/** Name of a class in brackets -> the same for JavaScript. */
export const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7F",
  blank: "\\t ",
  cntrl: "\\x00-\\x1F\\x7F",
  digit: "0-9",
  graph: "!-~",
  lower: "a-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};
export const CONTROLS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", t: "\t", n: "\n", r: "\r", v: "\v" };

/** `*`, `{2,3}`: the whole, the least, the comma, the most. */
export function repetitionAt(source: string, at: number): RegExpExecArray | null {
  return /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at, at + 12));
}

export interface GroupHead {
  /** `(?i)`, `(?i-s:`: flags on, flags off, and ")" where it is no group. */
  readonly setting: RegExpExecArray | null;
  /** `(?P<name>` */
  readonly named: RegExpExecArray | null;
}

export function groupHeadAt(source: string, at: number): GroupHead {
  const rest = source.slice(at);
  return { setting: /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest), named: /^\(\?P?<[A-Za-z_]\w*>/.exec(rest) };
}

export function changedFlags(flags: string, on: string, off: string): string {
  return [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join("");
}

export interface SetWord {
  readonly length: number;
  readonly js: string;
  readonly isNot: boolean;
}

/** `\d`, `\W`, `\pL`, `\p{^Greek}`; whether JavaScript knows the property is not asked. */
export function setAt(source: string, at: number): SetWord | null {
  const next = source[at + 1] ?? "";
  const inner = CLASSES[next.toLowerCase()];
  if (inner !== undefined) return { length: 2, js: inner, isNot: next !== next.toLowerCase() };
  const [whole, letter, caret, name = "", short = ""] = /^\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(source.slice(at)) ?? [];
  if (whole === undefined) return null;
  const property = short === "" ? (name.length > 2 ? `Script=${name}` : name) : short;
  return { length: whole.length, js: `\\p{${property}}`, isNot: (letter === "P") !== (caret === "^") };
}

/** `[:^alpha:]` of a class in brackets: the whole, the caret, the name. */
export function posixAt(source: string, at: number): RegExpExecArray | null {
  return /^\[:(\^?)(\w+):\]/.exec(source.slice(at));
}

/** `\x41`, `\x{1F600}`, `\101`. */
export function codePointAt(source: string, at: number): { readonly length: number; readonly code: number } | null {
  const rest = source.slice(at, at + 12);
  const [hex, wide, pair] = /^\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(rest) ?? [];
  if (hex !== undefined) return { length: hex.length, code: Number.parseInt(wide ?? pair ?? "", 16) };
  const octal = /^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest)?.[0];
  return octal === undefined ? null : { length: octal.length, code: Number.parseInt(octal.slice(1), 8) };
}

/** Whether the `-` that stands here is one of a range, and not a letter at the end of its class. */
export function isRangeAt(source: string, at: number): boolean {
  return source[at] === "-" && !["]", undefined].includes(source[at + 1]);
}
