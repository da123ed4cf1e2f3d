import assert from "node:assert/strict";
import { test } from "node:test";
import { localOfMoment, momentOfLocal } from "./local-moment.js";

const cases = [
  { name: "to the minute", local: "2025-04-17T02:14", moment: "2025-04-17T02:14:00+09:00", back: "2025-04-17T02:14:00" },
  { name: "to the second", local: "2024-02-29T23:59:59", moment: "2024-02-29T23:59:59+09:00", back: "2024-02-29T23:59:59" },
  { name: "nothing", local: "", moment: null, back: "" },
] as const;
for (const { name, local, moment, back } of cases)
  test(`momentOfLocal: ${name}`, () => assert.deepEqual([momentOfLocal(local), localOfMoment(moment)], [moment, back]));

test("localOfMoment: the day before in UTC is the day in Japan", () =>
  assert.equal(localOfMoment("2025-04-16T17:14:00Z"), "2025-04-17T02:14:00"));
