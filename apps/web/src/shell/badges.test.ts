import assert from "node:assert/strict";
import { test } from "node:test";
import type { CaseOverview } from "@hamon/records";
import { badgesOf } from "./badges.js";

function overview(parts: object): CaseOverview {
  const counts = { finding_count: 0, document_count: 0, stale_document_count: 0, unparsed_count: 0, source_count: 0 };
  return {
    obligations: [],
    question_count: 0,
    deliveries: { undisposed_count: 0 },
    evidence: { verified: null },
    counts,
    ...parts,
  } as unknown as CaseOverview;
}
const hard = {
  state: "open",
  owed: true,
  is_late: null,
  clock: { kind: "hard", anchor_on: "2025-04-21", due_on: "2025-06-19", from_on: null, working: [] },
};

const cases = [
  { name: "an empty case says nothing", given: {}, badges: {} },
  {
    name: "a late obligation beats questions",
    given: { obligations: [hard], question_count: 3 },
    today: "2025-06-20",
    badges: { obligations: { count: 1, tone: "late" } },
  },
  {
    name: "on the last day it is not late",
    given: { obligations: [hard], question_count: 3 },
    today: "2025-06-19",
    badges: { obligations: { count: 3, tone: "look" } },
  },
  { name: "proven evidence is marked", given: { evidence: { verified: { ok: true } } }, badges: { evidence: { count: 0, tone: "ok" } } },
  {
    name: "broken evidence is to be looked at",
    given: { evidence: { verified: { ok: false } } },
    badges: { evidence: { count: 0, tone: "look" } },
  },
  {
    name: "unread lines beat the number of files",
    given: { counts: { finding_count: 0, document_count: 0, stale_document_count: 0, unparsed_count: 14, source_count: 45 } },
    badges: { sources: { count: 14, tone: "look" } },
  },
] as const;

for (const { name, given, badges, ...rest } of cases)
  test(`badgesOf: ${name}`, () => assert.deepEqual(badgesOf(overview(given), "today" in rest ? rest.today : "2025-04-24"), badges));
