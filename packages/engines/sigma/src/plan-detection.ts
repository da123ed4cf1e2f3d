// A detection against the columns there are, way by way: what it asks of which column, and which fields are missing.

import { literalPattern, placePattern, type Pattern } from "./pattern.js";
import type { DerivedColumn, Fields, PlannedWay, Verdict } from "./plan.js";
import {
  allOf,
  ALWAYS,
  anyOf,
  fieldsOf,
  isNever,
  mapAtoms,
  NEVER,
  placeholdersOf,
  simplified,
  type Atom,
  type Predicate,
} from "./predicate.js";
import { canHave, namesIn, waysOf, type Way } from "./routing.js";
import { readingOf, sourceOf } from "./reading.js";
import type { DetectionRule, Logsource } from "./rule.js";

/** Columns that a plan asks for and no table has, by name. */
export type DerivedColumns = Map<string, DerivedColumn>;

/** A way with what a rule asks there. */
interface Asked {
  readonly planned: PlannedWay;
  readonly when: Predicate;
  readonly search: Predicate;
}

export function planDetection(rule: DetectionRule, fields: Fields, derived: DerivedColumns): Verdict {
  const { test } = rule;
  if (test === null) return refuse("unsupported", rule.unsupported);
  const ways = waysFor(rule.logsource, fields);
  if (ways === null) return refuse("unsupported", [`logsource ${nameOf(rule.logsource)}`]);
  const placeholders = placeholdersOf(test).filter((name) => fields.placeholders?.[name] === undefined);
  const asked = ways.map((way) => askWay(test, way, fields, derived));
  const good = asked.filter(({ planned }) => planned.status === "evaluable");
  const planned = asked.map((one) => one.planned);
  if (good.length === 0) return { ...refuse("fields-missing", fewestMissing(planned)), ways: planned };
  if (placeholders.length > 0) return { ...refuse("needs-placeholder", placeholders), ways: planned };
  return { ...together(good), status: "evaluable", what: [], window: null, ways: planned };
}

// Of the way that lacks least: what would have to be logged.
function fewestMissing(ways: readonly PlannedWay[]): readonly string[] {
  const [first = [], ...others] = ways.map(({ missing }) => missing);
  return others.reduce((fewest, missing) => (missing.length < fewest.length ? missing : fewest), first);
}

export function refuse(status: Verdict["status"], what: readonly string[]): Verdict {
  return { status, what, test: null, logsource: ALWAYS, search: ALWAYS, window: null, ways: [] };
}

// Where all ways ask the same, only the logsource has alternatives.
function together(asked: readonly Asked[]): Pick<Verdict, "test" | "logsource" | "search"> {
  const [first] = asked as readonly [Asked];
  const isSame = asked.every(({ search }) => JSON.stringify(search) === JSON.stringify(first.search));
  const logsource = anyOf(asked.map(({ when }) => when));
  const search = isSame ? first.search : anyOf(asked.map((one) => allOf([one.when, one.search])));
  return { test: allOf([logsource, search]), logsource, search };
}

function nameOf({ product, category, service }: Logsource): string {
  return [product, category, service].filter((part) => part !== null).join("/");
}

const ANYWHERE: Way = { name: "", when: ALWAYS, names: {}, columns: {}, fields: null, keywords: null, inside: [] };

/** The ways to the events of a logsource. Null: nothing says where these are. */
export function waysFor(logsource: Logsource, { routing, logsource: columns, hasWhole }: Fields): readonly Way[] | null {
  const ways = routing === undefined ? null : waysOf(routing, logsource);
  if (ways !== null) return ways;
  if (routing !== undefined && columns === undefined) return null;
  const inside = hasWhole === true ? ["{}"] : [];
  return [{ ...ANYWHERE, inside, when: allOf(columns === undefined ? [] : logsourceTests(logsource, columns)) }];
}

function logsourceTests(logsource: Logsource, columns: NonNullable<Fields["logsource"]>): readonly Predicate[] {
  return (["category", "product", "service"] as const).flatMap((key): readonly Predicate[] => {
    const value = logsource[key];
    return value === null ? [] : [{ kind: "text", field: columns[key], pattern: literalPattern(value), isCased: false }];
  });
}

function askWay(test: Predicate, way: Way, fields: Fields, derived: DerivedColumns): Asked {
  const asked = [...new Set([...fieldsOf(way.when), ...fieldsOf(test)])];
  const missing = asked.filter((field) => !isThere(way, field, fields));
  const lost = asked.filter((field) => !missing.includes(field) && columnIn(way, field, fields) === null);
  if (lost.length > 0) return { planned: { name: way.name, status: "fields-missing", missing: lost }, when: NEVER, search: NEVER };
  const put = (predicate: Predicate) => simplified(mapAtoms(predicate, (atom) => inColumns(atom, way, fields, derived)));
  const [when, search] = [put(way.when), put(test)];
  const status = missing.length > 0 && (isNever(search) || isNever(when)) ? "fields-missing" : "evaluable";
  return { planned: { name: way.name, status, missing }, when, search };
}

// Whether these events can have the field: by what the way says, and by what the records hold.
function isThere(way: Way, field: string, fields: Fields): boolean {
  if (!canHave(way, field)) return false;
  if (fields.hasWhole !== true || way.inside.length === 0) return true;
  return namesIn(way, field).some((name) => columnOf(name, fields) !== null) || pathsOf(way, field, fields).length > 0;
}

// Within a record kept whole: those that some record has, where that is known.
function pathsOf(way: Way, field: string, { wholePaths }: Fields): readonly string[] {
  return namesIn(way, field).flatMap((name) => {
    const isHeld = (path: string) => wholePaths?.has(path.replace("{}", () => name.split(".")[0] ?? name)) ?? true;
    return way.inside.filter(isHeld).map((path) => path.replace("{}", () => name));
  });
}

/** The column of a field that any event may have; null when there is none. */
function columnOf(field: string, { names, columns }: Fields): string | null {
  const column = names !== undefined && Object.hasOwn(names, field) ? (names[field] as string) : field;
  return Object.hasOwn(columns, sourceOf(column)) ? column : null;
}

/** The column of a field in the events of one way; null when there is none. */
function columnIn(way: Way, field: string, fields: Fields): string | null {
  const names = namesIn(way, field);
  const column = names.map((name) => columnOf(name, fields)).find((one) => one !== null) ?? null;
  return column === null && fields.hasWhole === true && way.inside.length > 0 ? derivedName(names[0] as string) : column;
}

// Names of columns are the same in any case, names of fields are not: a capital is marked.
function derivedName(field: string): string {
  return `whole.${field.replaceAll(/\p{Lu}/gu, "^$&")}`;
}

/**
 * The column of a field in the events of a rule. Null when they have none; an empty text when it differs from way to way.
 */
export function columnInRule(rule: DetectionRule, field: string, fields: Fields, derived: DerivedColumns): string | null {
  const test = rule.test ?? NEVER;
  const ways = (waysFor(rule.logsource, fields) ?? []).filter((way) => askWay(test, way, fields, new Map()).planned.status === "evaluable");
  const columns = new Set(ways.map((way) => (isThere(way, field, fields) ? columnIn(way, field, fields) : null)));
  const [first = null] = columns;
  if (columns.size > 1) return "";
  if (first !== null) useColumn(ways[0] as Way, field, fields, derived);
  return first;
}

function useColumn(way: Way, field: string, fields: Fields, derived: DerivedColumns): string {
  const column = columnIn(way, field, fields) as string;
  if (!Object.hasOwn(fields.columns, column) && readingOf(column) === null)
    derive(way, field, { column, is_presence: false, fields }, derived);
  return column;
}

function derive(way: Way, field: string, { column, is_presence, fields }: Deriving, derived: DerivedColumns): void {
  const paths = [...(derived.get(column)?.paths ?? []), ...pathsOf(way, field, fields)];
  derived.set(column, { column, is_presence, paths: [...new Set(paths)] });
}

interface Deriving extends Omit<DerivedColumn, "paths"> {
  readonly fields: Fields;
}

// A field can be there and null: only a column that says so can tell that from one that is not there.
function existsIn(way: Way, atom: Extract<Atom, { kind: "exists" }>, fields: Fields, derived: DerivedColumns): Predicate {
  const column = useColumn(way, atom.field, fields, derived);
  const isDerived = !Object.hasOwn(fields.columns, column) && readingOf(column) === null;
  const presence = isDerived ? `is ${column}` : fields.presence?.[column];
  if (presence === undefined) return { kind: "exists", field: column };
  if (isDerived) derive(way, atom.field, { column: presence, is_presence: true, fields }, derived);
  return { kind: "text", field: presence, pattern: literalPattern("true"), isCased: true };
}

function inColumns(atom: Atom, way: Way, fields: Fields, derived: DerivedColumns): Predicate {
  if (atom.field === null) return anyOf(keywordColumns(way, fields).map((field) => filledIn({ ...atom, field } as Atom, fields)));
  const isAbsent = !isThere(way, atom.field, fields) || (atom.kind === "fieldref" && !isThere(way, atom.other, fields));
  if (isAbsent) return atom.kind === "null" ? ALWAYS : NEVER;
  if (atom.kind === "exists") return existsIn(way, atom, fields, derived);
  const column = (field: string) => useColumn(way, field, fields, derived);
  const field = column(atom.field);
  if (atom.kind === "fieldref") return { ...atom, field, other: column(atom.other) };
  return filledIn({ ...atom, field } as Atom, fields);
}

function keywordColumns(way: Way, { keywords, columns }: Fields): readonly string[] {
  const own = (way.keywords ?? []).flatMap((field) => columnIn({ ...way, inside: [] }, field, { columns }) ?? []);
  if (own.length > 0) return own;
  return keywords ?? Object.keys(columns).filter((name) => /^(VARCHAR|TEXT|STRING)$/i.test(columns[name] as string));
}

// One test for each way to fill the placeholders in.
function filledIn(atom: Atom, { placeholders = {} }: Fields): Predicate {
  if (atom.kind !== "text") return atom;
  let patterns: readonly Pattern[] = [atom.pattern];
  for (const name of placeholdersOf(atom)) {
    const values = placeholders[name] ?? [];
    patterns = patterns.flatMap((pattern) => values.map((value) => replacePlaceholder(pattern, name, value)));
  }
  return anyOf(patterns.map((pattern) => ({ ...atom, pattern })));
}

function replacePlaceholder(pattern: Pattern, name: string, value: string): Pattern {
  const filled = pattern.flatMap((part) => (part.kind === "placeholder" && part.name === name ? literalPattern(value) : [part]));
  return placePattern(filled, "equals");
}
