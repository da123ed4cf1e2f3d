// Which elements a row holds, and which combination of the table it belongs to: SQL from the data map.

import { quoteText } from "@hamon/lake";
import type { Columns } from "@hamon/records";
import type { Collection, Combination, DataMap } from "../map/data-map.js";
import { bitOf } from "../map/load.js";
import { hasValue } from "../sql-text.js";

/** The mask of a row: bit i is set where element i holds a value in any of its fields. */
export function maskSql(map: DataMap, collection: Collection, columns: Columns): string {
  const terms = map.elements.flatMap(({ key, bit }) => {
    const fields = collection.fields.filter(({ elements }) => elements.includes(key));
    if (fields.length === 0) return [];
    const has = fields.map((field) => hasValue(field, columns[field.name] ?? "VARCHAR")).join(" or ");
    return [`case when ${has} then ${bitOf(bit)} else 0 end`];
  });
  return terms.length === 0 ? "0::uinteger" : `(${terms.join(" + ")})::uinteger`;
}

/** The key of the first combination that a row with `mask` of this collection fits. */
export function combinationSql(map: DataMap, collection: Collection): string {
  const cases = map.combinations
    .filter(({ when }) => when.collection === null || when.collection === collection.key)
    .map((combination) => `when ${conditionSql(map, combination)} then ${quoteText(combination.key)}`);
  return `case ${cases.join(" ")} end`;
}

function conditionSql(map: DataMap, { when }: Combination): string {
  const mask = (keys: readonly string[]) =>
    keys.reduce((sum, key) => sum + bitOf(map.elements.find((element) => element.key === key)?.bit), 0);
  const [all, any, none, only] = [mask(when.all), mask(when.any), mask(when.none), mask(when.only)];
  const conditions = [
    ...(all === 0 ? [] : [`(mask & ${all}) = ${all}`]),
    ...(any === 0 ? [] : [`(mask & ${any}) <> 0`]),
    ...(none === 0 ? [] : [`(mask & ${none}) = 0`]),
    ...(only === 0 ? [] : [`mask <> 0 and (mask | ${only}) = ${only}`]),
  ];
  return conditions.length === 0 ? "true" : conditions.join(" and ");
}
