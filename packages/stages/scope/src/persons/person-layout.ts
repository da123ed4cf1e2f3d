// What linkage reads of each collection: which columns in which order, and which of them make which key.

import { quoteName } from "@hamon/lake";
import type { KeyPart, KeyRule } from "@hamon/linkage";
import {
  PERSON_COLUMNS,
  type Collection,
  type DataMap,
  type MapField,
  type PersonColumn,
  type PersonKey,
  type PersonKeyPart,
} from "../map/data-map.js";
import type { CollectedTables } from "../record-tables.js";
import { hasValue, recordTable } from "../sql-text.js";

/** A key as linkage takes it. */
export interface LinkStep {
  readonly key: string;
  /** Its rule, and the rule of its veto where it has one. */
  readonly rule: number;
  readonly veto: number | null;
  readonly is_single: boolean;
  /** False: it holds nothing but a number of the company's own, by which no two customers can be compared. */
  readonly is_comparing: boolean;
}

export interface PersonLayout {
  /** Elements, one column each after row_id and the day, then the person columns that are no element's. */
  readonly values: readonly ValueColumn[];
  readonly rules: readonly KeyRule[];
  readonly steps: readonly LinkStep[];
  /** Person column i is value presence[i]; -1: the map has none. */
  readonly presence: readonly number[];
  /** The rule of the name alone, which joins nothing; null where the map has no names. */
  readonly name_rule: number | null;
}

/** One column of what is read: an element's field, or a person column's. */
interface ValueColumn {
  readonly element: string | null;
  readonly category: string | null;
}

export function personLayout(map: DataMap): PersonLayout {
  const parts = map.person_keys.flatMap((key) => [...key.parts, ...(key.veto === null ? [] : [key.veto])]);
  const used = new Set(parts.map(({ element }) => element));
  const values: ValueColumn[] = map.elements.filter(({ key }) => used.has(key)).map(({ key }) => ({ element: key, category: null }));
  const presence = PERSON_COLUMNS.map((column) => presenceOf(map, column, values));
  const rules: KeyRule[] = [];
  const apart = rulesApart(rules);
  const steps = map.person_keys.map((key) => stepOf(key, { rules, apart, partFor: (part) => partOf(map, part, values) }));
  const name = values.findIndex(({ element }) => map.elements.some(({ key, kind }) => key === element && kind === "name"));
  const name_rule = name < 0 ? null : apart({ column: name, kind: "name", form: "whole" });
  return { values, rules, steps, presence, name_rule };
}

type RuleApart = (part: KeyPart) => number;

/** Rules that join nothing (vetoes, the name alone), each there once: linkage wipes what a joining one drops. */
function rulesApart(rules: KeyRule[]): RuleApart {
  const places = new Map<string, number>();
  return (part) => {
    const text = JSON.stringify(part);
    const place = places.get(text) ?? rules.push([part]) - 1;
    places.set(text, place);
    return place;
  };
}

function presenceOf(map: DataMap, column: PersonColumn, values: ValueColumn[]): number {
  const category = map.person_columns[column];
  if (category === null) return -1;
  const element = map.elements.find(({ categories }) => categories.includes(category))?.key;
  const known = values.findIndex((value) => element !== undefined && value.element === element);
  if (known >= 0) return known;
  return values.push({ element: null, category }) - 1;
}

interface RuleMaking {
  readonly rules: KeyRule[];
  readonly apart: RuleApart;
  readonly partFor: (part: PersonKeyPart) => KeyPart;
}

function stepOf({ key, parts, veto, is_single }: PersonKey, { rules, apart, partFor }: RuleMaking): LinkStep {
  const rule = rules.push(parts.map(partFor)) - 1;
  return { key, rule, veto: veto === null ? null : apart(partFor(veto)), is_single, is_comparing: is_single || parts.length > 1 };
}

function partOf(map: DataMap, { element, form }: PersonKeyPart, values: readonly ValueColumn[]): KeyPart {
  const kind = map.elements.find(({ key }) => key === element)?.kind ?? "number";
  return { column: values.findIndex((value) => value.element === element), kind, form };
}

/** The field of a collection that a value column reads; undefined where it has none. */
function fieldFor(collection: Collection, { element, category }: ValueColumn): MapField | undefined {
  return collection.fields.find(({ elements, categories }) =>
    element === null ? categories.includes(category ?? "") : elements.includes(element),
  );
}

/** The field of a collection that a person column comes from. */
export function personField(map: DataMap, collection: Collection, column: PersonColumn): MapField | undefined {
  const category = map.person_columns[column];
  return category === null ? undefined : collection.fields.find(({ categories }) => categories.includes(category));
}

/** The kinds of element that can tell a person, or lead to one. */
const TELLING = new Set(["name", "kana", "address", "phone", "email"]);

/** Fields of which at least one must hold a value for the row to be anybody's. */
export function tellingFields(map: DataMap, collection: Collection): readonly MapField[] {
  const kindOf = new Map(map.elements.map(({ key, kind }) => [key, kind]));
  return collection.fields.filter(({ elements }) => elements.some((element) => TELLING.has(kindOf.get(element) ?? "")));
}

/** "row_id, day, values…" of a collection, as SQL. `where` narrows the rows; rows that tell nobody are left out. */
export function personSelect(
  map: DataMap,
  collection: Collection,
  { layout, tables, where }: { layout: PersonLayout; tables: CollectedTables; where: string },
): string {
  const values = layout.values.map((value) => {
    const field = fieldFor(collection, value);
    return field === undefined ? "null" : `${quoteName(field.name)}::varchar`;
  });
  const day = collection.newest_by === null ? "0" : `coalesce(try_cast(${quoteName(collection.newest_by)} as date) - date '1970-01-01', 0)`;
  return `select row_id, ${day}, ${values.join(", ")} from ${recordTable(collection)} where ${tellsSql(map, collection, tables)} and ${where}`;
}

/** Whether a row tells anybody, as SQL. */
export function tellsSql(map: DataMap, collection: Collection, tables: CollectedTables): string {
  const types = tables.get(collection.key)?.columns ?? {};
  const telling = tellingFields(map, collection).map((field) => hasValue(field, types[field.name] ?? "VARCHAR"));
  return `(${telling.join(" or ") || "false"})`;
}
