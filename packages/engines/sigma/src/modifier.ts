// The modifiers of a field: what each is, and which can stand together.
//
// Spec: sigma-specification 2.1, "Sigma Appendix: Modifiers".

import { Fault } from "@hamon/records";
import type { WideEncoding } from "./encoding.js";
import type { NodePath, Reader } from "./fault-code.js";
import { nearestName } from "./nearest-name.js";
import type { Position } from "./pattern.js";
import type { Comparison, TimePart } from "./predicate.js";

/** How the values of a field are compared. */
export type Match = "text" | "re" | "cidr" | "exists" | "fieldref" | "number" | "time";
export type Transform = "windash" | "expand" | "base64" | "base64offset" | WideEncoding;

export interface Modifiers {
  readonly match: Match;
  readonly position: Position;
  /** In the order they were written. */
  readonly transforms: readonly Transform[];
  /** All values must hold, not one. */
  readonly isAll: boolean;
  readonly isNegated: boolean;
  readonly isCased: boolean;
  readonly comparison: Comparison;
  readonly part: TimePart | null;
  /** i, m, s of a regular expression. */
  readonly flags: string;
}

type Draft = { -readonly [Key in keyof Modifiers]: Modifiers[Key] };

const POSITIONS: readonly string[] = ["contains", "startswith", "endswith"];
const COMPARISONS: readonly string[] = ["lt", "lte", "gt", "gte"];
const PARTS: readonly string[] = ["minute", "hour", "day", "week", "month", "year"];
const WIDE: readonly string[] = ["utf16le", "utf16be", "utf16", "wide"];
const BASE64: readonly string[] = ["base64", "base64offset"];
const TRANSFORMS: readonly string[] = ["windash", "expand", ...BASE64, ...WIDE];
const MATCHES: readonly string[] = ["re", "cidr", "exists", "fieldref"];
const FLAGS: readonly string[] = ["i", "m", "s"];
const SWITCHES: readonly string[] = ["all", "neq", "cased"];

export const MODIFIER_NAMES: readonly string[] = [...POSITIONS, ...COMPARISONS, ...PARTS, ...TRANSFORMS, ...MATCHES, ...FLAGS, ...SWITCHES];

/** Reads the words after a field's name. Null after a fault. */
export function parseModifiers(words: readonly string[], path: NodePath, reader: Reader): Modifiers | null {
  const unknown = words.filter((word) => !MODIFIER_NAMES.includes(word));
  for (const word of unknown) {
    const params = { modifier: word, nearest: nearestName(word, MODIFIER_NAMES) };
    reader.add(new Fault("unknown-modifier", { at: reader.at(path), params }));
  }
  if (unknown.length > 0) return null;
  const conflict = conflictOf(words);
  if (conflict === null) return words.reduce<Draft>(applyWord, emptyDraft());
  const [modifier, other] = conflict;
  reader.add(new Fault("unsupported-modifier", { at: reader.at(path), params: { modifier, other } }));
  return null;
}

function emptyDraft(): Draft {
  return {
    match: "text",
    position: "equals",
    transforms: [],
    isAll: false,
    isNegated: false,
    isCased: false,
    comparison: "eq",
    part: null,
    flags: "",
  };
}

function applyWord(draft: Draft, word: string): Draft {
  if (POSITIONS.includes(word)) return { ...draft, position: word as Position };
  if (COMPARISONS.includes(word)) return { ...draft, comparison: word as Comparison, match: draft.part === null ? "number" : "time" };
  if (PARTS.includes(word)) return { ...draft, part: word as TimePart, match: "time" };
  if (TRANSFORMS.includes(word)) return { ...draft, transforms: [...draft.transforms, word as Transform] };
  if (MATCHES.includes(word)) return { ...draft, match: word as Match };
  if (FLAGS.includes(word)) return { ...draft, flags: draft.flags + word };
  if (word === "all") return { ...draft, isAll: true };
  if (word === "neq") return { ...draft, isNegated: true };
  return { ...draft, isCased: true };
}

// Two words that cannot stand together, the later one first; or a word and what it lacks ("").
function conflictOf(words: readonly string[]): readonly [string, string] | null {
  const one = (names: readonly string[]) => words.filter((word) => names.includes(word));
  const [positions, matches] = [one(POSITIONS), one([...MATCHES, ...COMPARISONS])];
  const timed = one(PARTS);
  if (positions.length > 1) return [positions[1] as string, positions[0] as string];
  if (matches.length > 1) return [matches[1] as string, matches[0] as string];
  if (timed.length > 1) return [timed[1] as string, timed[0] as string];
  const match = matches[0] ?? timed[0];
  const clash = match === undefined ? undefined : words.find((word) => clashes(match, word));
  if (match !== undefined && clash !== undefined) return [clash, match];
  if (match !== "re" && one(FLAGS).length > 0) return [one(FLAGS)[0] as string, match ?? ""];
  return encodingConflict(words);
}

function clashes(match: string, word: string): boolean {
  if (TRANSFORMS.includes(word)) return true;
  if (POSITIONS.includes(word)) return match !== "fieldref";
  if (word === "cased") return match !== "fieldref";
  return PARTS.includes(word) && match !== word && !COMPARISONS.includes(match);
}

// UTF-16 without base64 after it is no text; what is encoded has no more dashes or placeholders to open.
function encodingConflict(words: readonly string[]): readonly [string, string] | null {
  const encoder = words.findIndex((word) => BASE64.includes(word));
  const wide = words.filter((word) => WIDE.includes(word));
  const encoders = words.filter((word) => BASE64.includes(word));
  if (encoders.length > 1) return [encoders[1] as string, encoders[0] as string];
  if (wide.length > 1) return [wide[1] as string, wide[0] as string];
  if (wide[0] !== undefined && (encoder < 0 || words.indexOf(wide[0]) > encoder)) return [wide[0], ""];
  const opener = words.find((word) => word === "windash" || word === "expand");
  return encoder >= 0 && opener !== undefined ? [opener, words[encoder] as string] : null;
}
