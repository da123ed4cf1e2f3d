// A filter and the figure that counts its rows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { figureIdOf } from "./figure-id.js";

test("the figure of a filter", () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, string | null])[] = [
    [{}, "rows.total.reachable"],
    [{ certainty: "taken" }, "rows.total.taken"],
    [{ combination: "agency", certainty: "accessed_and_taken" }, "rows.agency.accessed_and_taken"],
    [{ of: "persons" }, "persons.total.reachable"],
    [{ of: "persons", combination: "agency" }, "persons.agency.reachable"],
    [{ of: "persons", element: "bank_account" }, "persons.element.bank_account.reachable"],
    [{ element: "bank_account" }, "element.bank_account.reachable"],
    [{ combination: "agency", element: "bank_account" }, null],
    [{ combination: "agency", person_id: "7" }, null],
  ];
  for (const [filter, figure] of cases) assert.equal(figureIdOf(filter), figure);
});
