import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { loadDataMap } from "../map/load.js";
import { keysIn } from "./key-places.js";

const { map } = loadDataMap(await loadContent(), "kpi_websub");
const cases = [
  { name: "nothing", url: "", keys: [] },
  { name: "a page that shows a row", url: "/kpi/records/77", keys: ["policy.record_id=77"] },
  { name: "the same in a referrer", url: "https://kpi.example/kpi/records/77?tab=1#top", keys: ["policy.record_id=77"] },
  { name: "percent-encoded, in full-width digits", url: "/kpi/records/%EF%BC%97%EF%BC%97", keys: ["policy.record_id=77"] },
  { name: "a path that only begins so", url: "/kpi/records/77/edit", keys: [] },
  { name: "a page without a number", url: "/kpi/dashboard?record_id=77", keys: [] },
  {
    name: "the ends of a range, whatever the set is, for each table that is exported so",
    url: "/report/export.ashx?FROM=5&to=9&set=other",
    keys: ["policy.record_id=5", "policy.record_id=9", "number_index.index_id=5", "number_index.index_id=9"],
  },
  { name: "the names of parameters alone are none", url: "/search?from=5&to=9&agency=A1", keys: [] },
  {
    name: "a parameter given twice is two",
    url: "/report/export.ashx?agency=A1&agency=A2",
    keys: ["agency_staff.agency_code=A1", "agency_staff.agency_code=A2"],
  },
  { name: "what does not decode is read as it is", url: "/kpi/records/%zz", keys: ["policy.record_id=%zz"] },
];
for (const { name, url, keys } of cases)
  test(`keysIn: ${name}`, () =>
    assert.deepEqual(
      keysIn(map, url).map(({ collection, column, value }) => `${collection.split(".")[1]}.${column}=${value}`),
      keys,
    ));
