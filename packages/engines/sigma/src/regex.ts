// RE2 syntax: whether an expression is one, and the same in JavaScript for the interpreter.
//
// Spec: https://github.com/google/re2/wiki/Syntax. Refused as RE2 refuses it: look-around, back-references,
// possessive and doubled repetition, counts past 1000. Linear time is what RE2 gives for that.

import {
  changedFlags,
  codePointAt,
  CONTROLS,
  groupHeadAt,
  isRangeAt,
  POSIX,
  posixAt,
  repetitionAt,
  setAt,
  type SetWord,
} from "./re2-words.js";

export interface Re2Check {
  /** What is wrong, as a word and where it stands; null: nothing. */
  readonly fault: { readonly word: string; readonly position: number } | null;
  /** The same for JavaScript's "u" mode; null where JavaScript has no equal. */
  readonly js: string | null;
}

interface Walk {
  readonly source: string;
  position: number;
  js: string;
  /** i, m, s, U as they stand here. */
  flags: string;
  /** False once something was met that JavaScript cannot say. */
  isSame: boolean;
  depth: number;
}

class Refused extends Error {
  constructor(
    readonly word: string,
    readonly position: number,
  ) {
    super(word);
  }
}

const MAX_DEPTH = 200;
const MAX_COUNT = 1000;

/** @param flags of i, m, s, as the rule's modifiers say. */
export function checkRe2(source: string, flags = ""): Re2Check {
  const walk: Walk = { source, position: 0, js: "", flags, isSame: true, depth: 0 };
  try {
    walkAlternatives(walk);
    if (walk.position < source.length) refuse(walk, ")");
  } catch (mistake) {
    if (!(mistake instanceof Refused)) throw mistake;
    return { fault: { word: mistake.word, position: mistake.position }, js: null };
  }
  return { fault: null, js: walk.isSame ? walk.js : null };
}

function refuse(walk: Walk, word: string, at = walk.position): never {
  throw new Refused(word, at);
}

function walkAlternatives(walk: Walk): void {
  walk.depth += 1;
  if (walk.depth > MAX_DEPTH) refuse(walk, "(");
  while (walk.position < walk.source.length && walk.source[walk.position] !== ")") walkPiece(walk);
  walk.depth -= 1;
}

function walkPiece(walk: Walk): void {
  if (walk.source[walk.position] === "|") {
    walk.position += 1;
    walk.js += "|";
    return;
  }
  const before = walk.js;
  const isSetting = walkAtom(walk);
  if (!isSetting) walkRepetition(walk, before);
}

// The atom's JavaScript is wrapped when repeated, since an assertion cannot be repeated in "u" mode.
function walkRepetition(walk: Walk, before: string): void {
  const [whole, least, comma, most] = repetitionAt(walk.source, walk.position) ?? [];
  if (whole === undefined) return;
  const counts = [least, most].filter((count) => count !== undefined && count !== "").map(Number);
  if (counts.some((count) => count > MAX_COUNT) || (comma === "," && (counts[1] ?? MAX_COUNT) < (counts[0] ?? 0))) refuse(walk, whole);
  walk.position += whole.length;
  const isLazy = walk.source[walk.position] === "?";
  if (isLazy) walk.position += 1;
  if (repetitionAt(walk.source, walk.position) !== null) refuse(walk, walk.source.slice(walk.position - 1, walk.position + 1));
  walk.js = `${before}(?:${walk.js.slice(before.length)})${whole}${isLazy ? "?" : ""}`;
}

// Tells whether it was a setting like (?i), which cannot be repeated.
function walkAtom(walk: Walk): boolean {
  const char = walk.source[walk.position] as string;
  if (char === "(") return walkGroup(walk);
  if (repetitionAt(walk.source, walk.position) !== null) refuse(walk, char);
  if (char === "[") walkClass(walk);
  else if (char === "\\") walkEscape(walk);
  else walkPlain(walk, char);
  return false;
}

function walkPlain(walk: Walk, char: string): void {
  const isMulti = walk.flags.includes("m");
  if (char === "^") emit(walk, 1, isMulti ? "(?<![^\\n])" : "(?<![\\s\\S])");
  else if (char === "$") emit(walk, 1, isMulti ? "(?![^\\n])" : "(?![\\s\\S])");
  else if (char === ".") emit(walk, 1, walk.flags.includes("s") ? "[\\s\\S]" : "[^\\n]");
  else {
    const whole = String.fromCodePoint(walk.source.codePointAt(walk.position) as number);
    emit(walk, whole.length, quoteJs(whole));
  }
}

function emit(walk: Walk, length: number, js: string): void {
  walk.position += length;
  walk.js += js;
}

function quoteJs(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => (char === "-" ? "\\x2d" : `\\${char}`));
}

function walkGroup(walk: Walk): boolean {
  const rest = walk.source.slice(walk.position);
  if (/^\(\?(?:[=!]|<[=!])/.test(rest)) refuse(walk, rest.slice(0, 3));
  const { setting, named } = groupHeadAt(walk.source, walk.position);
  if (rest.startsWith("(?") && setting === null && named === null) refuse(walk, rest.slice(0, 3));
  const outer = walk.flags;
  if (setting !== null) setFlags(walk, setting[1] ?? "", setting[2] ?? "");
  const opening = setting?.[0] ?? named?.[0] ?? "(";
  if (setting?.[3] === ")") {
    walk.position += opening.length;
    return true;
  }
  emit(walk, opening.length, "(?:");
  walkAlternatives(walk);
  if (walk.source[walk.position] !== ")") refuse(walk, "(");
  emit(walk, 1, ")");
  walk.flags = outer;
  return false;
}

// JavaScript folds case for the whole expression or not at all; U (swap greed) changes no match, only its length.
function setFlags(walk: Walk, on: string, off: string): void {
  const isWhole = walk.position === 0 && walk.source.startsWith(`(?${on})`);
  const flips = (on + off).includes("i") && on.includes("i") !== walk.flags.includes("i");
  if (flips && !isWhole) walk.isSame = false;
  walk.flags = changedFlags(walk.flags, on, off);
}

function walkEscape(walk: Walk): void {
  const { source, position } = walk;
  const next = source[position + 1];
  if (next === undefined) refuse(walk, "\\");
  if (next === "Q") return walkQuoted(walk);
  if (next === "A" || next === "z") return emit(walk, 2, next === "A" ? "(?<![\\s\\S])" : "(?![\\s\\S])");
  if (next === "b" || next === "B") return emit(walk, 2, `\\${next}`);
  const set = knownSetAt(walk);
  if (set !== null) return emit(walk, set.length, set.isNot ? `[^${set.js}]` : `[${set.js}]`);
  const [length, char] = escapedChar(walk);
  emit(walk, length, quoteJs(char));
}

function walkQuoted(walk: Walk): void {
  const end = walk.source.indexOf("\\E", walk.position);
  const text = walk.source.slice(walk.position + 2, end < 0 ? undefined : end);
  emit(walk, text.length + (end < 0 ? 2 : 4), quoteJs(text));
}

// Inside a class or out; null for a property that JavaScript does not know.
function knownSetAt({ source, position }: Walk): SetWord | null {
  const set = setAt(source, position);
  return set === null || !set.js.startsWith("\\p") || isJsProperty(set.js) ? set : null;
}

function isJsProperty(js: string): boolean {
  try {
    return new RegExp(js, "u").source === js;
  } catch {
    return false;
  }
}

function escapedChar(walk: Walk): readonly [length: number, char: string] {
  const point = codePointAt(walk.source, walk.position);
  if (point !== null && point.code > 0x10ffff) refuse(walk, "\\x");
  if (point !== null) return [point.length, String.fromCodePoint(point.code)];
  const next = walk.source[walk.position + 1] ?? "";
  const control = CONTROLS[next];
  if (control !== undefined) return [2, control];
  if (!/^[!-/:-@[-`{-~ \x00-\x1f\x7f]$/.test(next)) refuse(walk, `\\${next}`);
  return [2, next];
}

function walkClass(walk: Walk): void {
  const start = walk.position;
  const isNot = walk.source[start + 1] === "^";
  walk.position += isNot ? 2 : 1;
  let js = "";
  for (let isFirst = true; isFirst || walk.source[walk.position] !== "]"; isFirst = false) {
    if (walk.position >= walk.source.length) refuse(walk, "[", start);
    js += walkClassItem(walk);
  }
  walk.position += 1;
  walk.js += `[${isNot ? "^" : ""}${js}]`;
}

function walkClassItem(walk: Walk): string {
  const posix = posixAt(walk.source, walk.position);
  if (posix !== null) return walkPosix(walk, posix);
  const set = walk.source[walk.position] === "\\" ? knownSetAt(walk) : null;
  if (set !== null) return walkSet(walk, set);
  const low = walkClassChar(walk);
  if (!isRangeAt(walk.source, walk.position)) return quoteJs(low);
  walk.position += 1;
  const high = walkClassChar(walk);
  if ((low.codePointAt(0) as number) > (high.codePointAt(0) as number)) refuse(walk, `${low}-${high}`);
  return `${quoteJs(low)}-${quoteJs(high)}`;
}

function walkPosix(walk: Walk, [whole, caret, name = ""]: RegExpExecArray): string {
  const inner = POSIX[name];
  if (inner === undefined) refuse(walk, whole);
  if (caret === "^") walk.isSame = false;
  walk.position += whole.length;
  return inner;
}

// \W and \S within a class: JavaScript has \W of the same meaning, but its \S knows more spaces.
function walkSet(walk: Walk, set: SetWord): string {
  const letter = walk.source[walk.position + 1] ?? "";
  if (set.isNot && letter !== "W" && letter !== "D") walk.isSame = false;
  walk.position += set.length;
  return set.isNot ? `\\${letter}` : set.js;
}

function walkClassChar(walk: Walk): string {
  if (walk.source[walk.position] === "\\") {
    if (/^\\[bBAzQ]/.test(walk.source.slice(walk.position))) refuse(walk, walk.source.slice(walk.position, walk.position + 2));
    const [length, char] = escapedChar(walk);
    walk.position += length;
    return char;
  }
  if (walk.position >= walk.source.length) refuse(walk, "[");
  const char = String.fromCodePoint(walk.source.codePointAt(walk.position) as number);
  walk.position += char.length;
  return char;
}

/** RE2 text that matches `text` and nothing else. */
export function quoteRe2(text: string): string {
  return text.replaceAll("\0", "\\x00").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
