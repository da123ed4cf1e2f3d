import assert from "node:assert/strict";
import { test } from "node:test";
import { answerOf, japanMoment } from "./answer.js";

const cases = [
  { type: "boolean", text: "true", value: true },
  { type: "boolean", text: "false", value: false },
  { type: "count", text: "1000", value: 1000 },
  { type: "day", text: "2024-02-29", value: "2024-02-29" },
  { type: "choice", text: "insurer", value: "insurer" },
] as const;
for (const { type, text, value } of cases) test(`answerOf: a ${type}, ${text}`, () => assert.equal(answerOf({ type }, text), value));

test("japanMoment is Japan's, with seconds or without", () => {
  assert.equal(japanMoment("2025-06-19T15:00"), "2025-06-19T15:00:00+09:00");
  assert.equal(japanMoment("2025-06-19T15:00:30"), "2025-06-19T15:00:30+09:00");
  assert.equal(new Date(japanMoment("2025-06-20T00:30")).toISOString(), "2025-06-19T15:30:00.000Z");
});
