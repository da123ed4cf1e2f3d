// Figures from counts given by hand, over the shipped data map: what a special subset says of persons.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { loadContent } from "@hamon/content";
import type { DataMap } from "../map/data-map.js";
import { bitOf, loadDataMap } from "../map/load.js";
import { makeFigures, type Counted } from "./made-figures.js";
import type { RowGroup } from "./row-groups.js";

let map: DataMap;
before(async () => {
  map = loadDataMap(await loadContent(), "kpi_websub").map;
});

const counts = (reachable: number) => ({ reachable, accessed: 0, taken: 0, accessed_and_taken: 0 });
const lineCounts = (lines: Readonly<Record<string, number>>) => new Map(Object.entries(lines).map(([line, n]) => [line, counts(n)]));

function holders(row_count: number, own: Partial<RowGroup> = {}): RowGroup {
  const element_mask = bitOf(map.elements.find(({ key }) => key === "bank_account")?.bit);
  const combination = map.combinations.find(({ tells_persons }) => tells_persons)?.key ?? "";
  return {
    collection: "kpi_websub_db.policy",
    combination,
    element_mask,
    is_accessed: false,
    is_taken: false,
    is_loose: true,
    row_count,
    ...own,
  };
}

function personsWithAccount({
  groups = [],
  strong = {},
  weak = {},
}: {
  groups?: readonly RowGroup[];
  strong?: Record<string, number>;
  weak?: Record<string, number>;
}): string {
  const shares = { weak_repeats: 0.5, loose_repeats: 0.9 };
  const counted: Counted = { groups, strong: lineCounts(strong), weak: lineCounts(weak), newNames: new Map(), shares };
  const figures = makeFigures({ map, tables: new Map(), exposed: [], doubt: () => "sure", missing: [] }, counted);
  const found = figures.find(({ figure_id }) => figure_id === "persons.element.bank_account.reachable");
  assert.equal(found?.unit, "person");
  return [found?.state, found?.value, found?.low, found?.high].filter((part) => part !== null).join(" ");
}

const line = "element.bank_account";
const cases = [
  { name: "nobody", given: () => ({}), says: "exact 0" },
  {
    name: "rows of known persons are as many as the persons",
    given: () => ({ groups: [holders(9, { is_loose: false })], strong: { [line]: 4, total: 80 } }),
    says: "exact 4",
  },
  {
    name: "a repeat of somebody outside the subset is one more inside",
    given: () => ({ groups: [holders(10)], strong: { total: 1000 } }),
    says: "range 10 1 10",
  },
  {
    name: "where all persons are in the subset a repeat counts as everywhere",
    given: () => ({ groups: [holders(10)], strong: { [line]: 20, total: 20 } }),
    says: "range 21 20 30",
  },
  { name: "persons of a number alone", given: () => ({ weak: { [line]: 8 }, strong: { [line]: 50, total: 100 } }), says: "range 56 50 58" },
  {
    name: "rows of another collection are not of the subset",
    given: () => ({ groups: [holders(10, { collection: "kpi_websub_db.agency_staff" })] }),
    says: "exact 0",
  },
  {
    name: "rows that tell nobody at all: unknown, not none",
    given: () => ({ groups: [holders(2, { combination: "number_only" })], strong: { [line]: 4, total: 80 } }),
    says: "unknown",
  },
] as const;
for (const { name, given, says } of cases)
  test(`persons of a special subset: ${name}`, () => assert.equal(personsWithAccount(given()), says));
