// What a rule asks of an event, as a tree. Two-valued: over an absent field every atom but `null` is false,
// and NOT of false is true.

import type { AddressRange } from "./cidr.js";
import type { Pattern, Position } from "./pattern.js";

export type Comparison = "lt" | "lte" | "gt" | "gte" | "eq" | "neq";
export type TimePart = "minute" | "hour" | "day" | "week" | "month" | "year";

/** A field's name; null: any text of the event (a keyword). */
export type FieldName = string | null;

export type Atom =
  | { readonly kind: "text"; readonly field: FieldName; readonly pattern: Pattern; readonly isCased: boolean }
  /** `source` in RE2 syntax; `flags` of i, m, s. Matches anywhere in the value. */
  | { readonly kind: "regex"; readonly field: FieldName; readonly source: string; readonly flags: string }
  | { readonly kind: "null"; readonly field: string }
  | { readonly kind: "exists"; readonly field: string }
  | { readonly kind: "cidr"; readonly field: string; readonly range: AddressRange }
  | { readonly kind: "number"; readonly field: string; readonly comparison: Comparison; readonly value: number }
  /** A part of a moment, in UTC; weeks as ISO 8601 counts them. */
  | {
      readonly kind: "time";
      readonly field: string;
      readonly part: TimePart;
      readonly comparison: Comparison;
      readonly value: number;
    }
  | {
      readonly kind: "fieldref";
      readonly field: string;
      readonly other: string;
      readonly position: Position;
      readonly isCased: boolean;
    };

export type Predicate =
  | { readonly kind: "all"; readonly of: readonly Predicate[] }
  | { readonly kind: "any"; readonly of: readonly Predicate[] }
  | { readonly kind: "not"; readonly of: Predicate }
  | { readonly kind: "at_least"; readonly count: number; readonly of: readonly Predicate[] }
  | Atom;

/** All must hold; one alone is itself; nested alls become one. */
export function allOf(of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((one) => (one.kind === "all" ? one.of : [one]));
  return flat.length === 1 ? (flat[0] as Predicate) : { kind: "all", of: flat };
}

/** One must hold; one alone is itself; nested anys become one. */
export function anyOf(of: readonly Predicate[]): Predicate {
  const flat = of.flatMap((one) => (one.kind === "any" ? one.of : [one]));
  return flat.length === 1 ? (flat[0] as Predicate) : { kind: "any", of: flat };
}

export function notOf(of: Predicate): Predicate {
  return of.kind === "not" ? of.of : { kind: "not", of };
}

/** The tree with each atom replaced. */
export function mapAtoms(predicate: Predicate, change: (atom: Atom) => Predicate): Predicate {
  if (predicate.kind === "not") return notOf(mapAtoms(predicate.of, change));
  if (predicate.kind === "all") return allOf(predicate.of.map((one) => mapAtoms(one, change)));
  if (predicate.kind === "any") return anyOf(predicate.of.map((one) => mapAtoms(one, change)));
  if (predicate.kind === "at_least") return { ...predicate, of: predicate.of.map((one) => mapAtoms(one, change)) };
  return change(predicate);
}

/** True, and false, of every event. */
export const ALWAYS: Predicate = { kind: "all", of: [] };
export const NEVER: Predicate = { kind: "any", of: [] };

function isAlways(predicate: Predicate): boolean {
  return predicate.kind === "all" && predicate.of.length === 0;
}

export function isNever(predicate: Predicate): boolean {
  return predicate.kind === "any" && predicate.of.length === 0;
}

/** The same without what is always or never true within it. */
export function simplified(predicate: Predicate): Predicate {
  if (predicate.kind === "not") return negated(simplified(predicate.of));
  if (predicate.kind !== "all" && predicate.kind !== "any" && predicate.kind !== "at_least") return predicate;
  const parts = predicate.of.map(simplified);
  if (predicate.kind === "all") return parts.some(isNever) ? NEVER : allOf(parts.filter((part) => !isAlways(part)));
  if (predicate.kind === "any") return parts.some(isAlways) ? ALWAYS : anyOf(parts.filter((part) => !isNever(part)));
  const of = parts.filter((part) => !isAlways(part) && !isNever(part));
  const count = predicate.count - parts.filter(isAlways).length;
  if (count <= 0) return ALWAYS;
  return count > of.length ? NEVER : { kind: "at_least", count, of };
}

function negated(predicate: Predicate): Predicate {
  if (isAlways(predicate)) return NEVER;
  return isNever(predicate) ? ALWAYS : notOf(predicate);
}

function atomsOf(predicate: Predicate): readonly Atom[] {
  if (predicate.kind === "not") return atomsOf(predicate.of);
  if (predicate.kind === "all" || predicate.kind === "any" || predicate.kind === "at_least") return predicate.of.flatMap(atomsOf);
  return [predicate];
}

/** Every field that is asked for, in order of appearance. */
export function fieldsOf(predicate: Predicate): readonly string[] {
  const names = atomsOf(predicate).flatMap((atom) => [atom.field, atom.kind === "fieldref" ? atom.other : null]);
  return [...new Set(names.filter((name) => name !== null))];
}

/** Names of the placeholders that must be filled in. */
export function placeholdersOf(predicate: Predicate): readonly string[] {
  const parts = atomsOf(predicate).flatMap((atom) => (atom.kind === "text" ? atom.pattern : []));
  return [...new Set(parts.flatMap((part) => (part.kind === "placeholder" ? [part.name] : [])))];
}
