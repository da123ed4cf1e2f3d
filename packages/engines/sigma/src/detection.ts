// A rule's `detection`: each selection as a predicate.
//
// Spec: sigma-specification 2.1, "Sigma Rules", detection. A map is AND, a list is OR, a bare text is a keyword.

import { Fault } from "@hamon/records";
import { parseCidr } from "./cidr.js";
import { base64Offsets, encodeText, type WideEncoding } from "./encoding.js";
import { isMap, toList, type NodePath, type Reader } from "./fault-code.js";
import { parseModifiers, type Modifiers } from "./modifier.js";
import {
  literalPattern,
  mapLiterals,
  openDashes,
  openPlaceholders,
  parsePattern,
  placePattern,
  plainText,
  type Pattern,
} from "./pattern.js";
import { allOf, anyOf, notOf, type FieldName, type Predicate } from "./predicate.js";
import { checkRe2 } from "./regex.js";

const MAX_DEPTH = 20;

/** One field (or none: keywords) with its modifiers, and where it stands. */
interface Item {
  readonly field: FieldName;
  readonly modifiers: Modifiers;
  readonly path: NodePath;
  readonly reader: Reader;
}

const KEYWORD: Modifiers = parseModifiers([], [], { at: () => "", add: () => undefined }) as Modifiers;

/** A selection's value as a predicate. Null after a fault. */
export function parseSelection(value: unknown, path: NodePath, reader: Reader): Predicate | null {
  if (path.length > MAX_DEPTH) return refuseValue({ field: null, modifiers: KEYWORD, path, reader }, "…");
  if (isMap(value)) return parseMap(value, path, reader);
  if (!Array.isArray(value)) return parseItem({ field: null, modifiers: KEYWORD, path, reader }, value);
  if (value.length === 0) return refuseEmpty(path, reader);
  return join(
    value.map((one, i) => parseSelection(one, [...path, i], reader)),
    anyOf,
  );
}

function parseMap(map: Readonly<Record<string, unknown>>, path: NodePath, reader: Reader): Predicate | null {
  const entries = Object.entries(map);
  if (entries.length === 0) return refuseEmpty(path, reader);
  return join(
    entries.map(([key, value]) => parseField(key, value, [...path, key], reader)),
    allOf,
  );
}

function parseField(key: string, value: unknown, path: NodePath, reader: Reader): Predicate | null {
  const [field = "", ...words] = key.split("|");
  const modifiers = parseModifiers(words, path, reader);
  if (modifiers === null) return null;
  return parseItem({ field: field === "" ? null : field, modifiers, path, reader }, value);
}

function parseItem(item: Item, value: unknown): Predicate | null {
  const values = toList(value);
  if (values.length === 0) return refuseEmpty(item.path, item.reader);
  const { isAll, isNegated } = item.modifiers;
  const tests = values.map((one, i) => parseValue(Array.isArray(value) ? { ...item, path: [...item.path, i] } : item, one));
  const joined = join(tests, isAll ? allOf : anyOf);
  return joined !== null && isNegated ? notOf(joined) : joined;
}

function join(tests: readonly (Predicate | null)[], how: (of: readonly Predicate[]) => Predicate): Predicate | null {
  const good = tests.filter((test) => test !== null);
  return good.length === tests.length ? how(good) : null;
}

function refuseEmpty(path: NodePath, reader: Reader): null {
  reader.add(new Fault("empty-selection", { at: reader.at(path), params: { field: String(path.at(-1) ?? "") } }));
  return null;
}

function refuseValue({ field, path, reader }: Item, value: unknown): null {
  const shown = typeof value === "object" ? typeof value : String(value).slice(0, 80);
  reader.add(new Fault("bad-value", { at: reader.at(path), params: { field: field ?? "", value: shown } }));
  return null;
}

function parseValue(item: Item, value: unknown): Predicate | null {
  const { field, modifiers } = item;
  if (modifiers.match === "text") return textTest(item, value);
  if (modifiers.match === "re") return regexTest(item, value);
  if (field === null) return refuseValue(item, value);
  if (modifiers.match === "exists") return existsTest(item, field, value);
  if (modifiers.match === "cidr") return cidrTest(item, field, value);
  if (modifiers.match === "fieldref") return fieldrefTest(item, field, value);
  return numberTest(item, field, value);
}

function textTest(item: Item, value: unknown): Predicate | null {
  const { field, modifiers } = item;
  if (value === null) return field === null || modifiers.position !== "equals" ? refuseValue(item, value) : { kind: "null", field };
  if (typeof value === "object" || value === undefined) return refuseValue(item, value);
  const patterns = transformed(parsePattern(String(value)), item);
  if (patterns === null) return refuseValue(item, value);
  // A keyword is looked for in the text, a field's value is the whole text.
  const position = field === null && modifiers.position === "equals" ? "contains" : modifiers.position;
  const isCased = modifiers.isCased || modifiers.transforms.some((word) => word.startsWith("base64"));
  return anyOf(patterns.map((pattern) => ({ kind: "text", field, pattern: placePattern(pattern, position), isCased })));
}

// Null when a wildcard stands where only text can be encoded.
function transformed(pattern: Pattern, { modifiers }: Item): readonly Pattern[] | null {
  let opened = pattern;
  let encoding: WideEncoding | null = null;
  for (const word of modifiers.transforms) {
    if (word === "windash") opened = mapLiterals(opened, openDashes);
    else if (word === "expand") opened = mapLiterals(opened, openPlaceholders);
    else if (word === "base64" || word === "base64offset") {
      const text = plainText(opened);
      if (text === null) return null;
      const bytes = encodeText(text, encoding);
      return (word === "base64" ? [bytes.toString("base64")] : base64Offsets(bytes)).map(literalPattern);
    } else encoding = word;
  }
  return [opened];
}

function regexTest(item: Item, value: unknown): Predicate | null {
  if (typeof value !== "string" && typeof value !== "number") return refuseValue(item, value);
  const { field, path, reader, modifiers } = item;
  const source = String(value);
  const { fault } = checkRe2(source, modifiers.flags);
  if (fault === null) return { kind: "regex", field, source, flags: modifiers.flags };
  reader.add(new Fault("bad-regex", { at: reader.at(path), params: { ...fault } }));
  return null;
}

function existsTest(item: Item, field: string, value: unknown): Predicate | null {
  const isWanted = { true: true, false: false }[String(value).toLowerCase()];
  if (isWanted === undefined) return refuseValue(item, value);
  return isWanted ? { kind: "exists", field } : notOf({ kind: "exists", field });
}

function cidrTest(item: Item, field: string, value: unknown): Predicate | null {
  const range = typeof value === "string" ? parseCidr(value) : null;
  if (range !== null) return { kind: "cidr", field, range };
  const shown = String(value).slice(0, 80);
  item.reader.add(new Fault("bad-cidr", { at: item.reader.at(item.path), params: { value: shown } }));
  return null;
}

function fieldrefTest(item: Item, field: string, value: unknown): Predicate | null {
  if (typeof value !== "string" || value === "") return refuseValue(item, value);
  const { position, isCased } = item.modifiers;
  return { kind: "fieldref", field, other: value, position, isCased };
}

function numberTest(item: Item, field: string, value: unknown): Predicate | null {
  const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return refuseValue(item, value);
  const { comparison, part } = item.modifiers;
  if (part === null) return { kind: "number", field, comparison, value: number };
  return { kind: "time", field, part, comparison, value: number };
}
