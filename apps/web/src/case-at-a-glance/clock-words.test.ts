import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock, Obligation } from "@hamon/records";
import { clockWords } from "./clock-words.js";

function obligation(clock: Partial<Clock>, rest: Partial<Obligation> = {}): Obligation {
  const whole: Clock = { kind: "hard", anchor_on: "2025-04-21", due_on: "2025-06-19", from_on: null, working: [], ...clock };
  return { state: "open", owed: true, is_late: null, clock: whole, ...rest } as Obligation;
}

const cases = [
  { name: "days are left", given: obligation({}), today: "2025-04-23", words: { kind: "left", days: 57 } },
  { name: "the last day is not late", given: obligation({}), today: "2025-06-19", words: { kind: "left", days: 0 } },
  { name: "the day after is", given: obligation({}), today: "2025-06-20", words: { kind: "late", days: 1 } },
  { name: "a target is a target", given: obligation({ kind: "target", due_on: "2025-04-25" }), today: "2025-04-23", words: { kind: "target", days: 2 } },
  { name: "a target that has passed is no breach", given: obligation({ kind: "target", due_on: "2025-04-25" }), today: "2025-04-28", words: { kind: "target-past", days: 3 } },
  { name: "promptly counts the days gone, from day 1", given: obligation({ kind: "promptly", due_on: null }), today: "2025-04-23", words: { kind: "promptly", days: 3 } },
  { name: "an unknown anchor has no day", given: obligation({ anchor_on: null, due_on: null }), today: "2025-04-23", words: { kind: "no-anchor" } },
  { name: "missing facts are a question", given: obligation({}, { state: "undecided", owed: "unknown" }), today: "2025-04-23", words: { kind: "undecided" } },
  { name: "filed late stays late", given: obligation({}, { state: "filed", is_late: true }), today: "2025-07-01", words: { kind: "late-filed" } },
] as const;

for (const { name, given, today, words } of cases) test(`clockWords: ${name}`, () => assert.deepEqual(clockWords(given, today), words));
