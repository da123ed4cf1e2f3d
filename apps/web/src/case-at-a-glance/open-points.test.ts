import assert from "node:assert/strict";
import { test } from "node:test";
import type { CaseOverview, Run, StageView } from "@hamon/records";
import { openPoints } from "./open-points.js";

type Parts = {
  readonly stages?: readonly StageView[];
  readonly counts?: object;
  readonly deliveries?: object;
  readonly evidence?: object;
  readonly exposure?: object | null;
};

const verified = { ok: true, tree_size: 1, root_hash: "", steps: [], verified_at: "2025-04-24T00:00:00Z" };

function overview(parts: Parts): CaseOverview {
  return {
    stages: parts.stages ?? [],
    counts: { unparsed_count: 0, stale_document_count: 0, ...parts.counts },
    deliveries: { undisposed_count: 0, ...parts.deliveries },
    evidence: { item_count: 1, entry_count: 1, verified, fault: null, ...parts.evidence },
    exposure: parts.exposure === undefined ? { warnings: [], unmapped_event_count: 0, unmapped_explained_count: 0 } : parts.exposure,
  } as unknown as CaseOverview;
}
const run = (state: Run["state"]) => ({ state }) as Run;

const cases = [
  { name: "nothing is open", given: {}, keys: [] },
  { name: "nothing is known yet", given: { exposure: null, evidence: { verified: null, entry_count: 0 } }, keys: [] },
  { name: "never verified is said", given: { evidence: { verified: null } }, keys: ["never_verified"] },
  {
    name: "broken evidence comes first",
    given: { evidence: { verified: { ...verified, ok: false } }, counts: { unparsed_count: 3 } },
    keys: ["evidence_broken", "unparsed"],
  },
  {
    name: "a log that cannot be read is broken evidence, verified or not",
    given: { evidence: { fault: { code: "log-inconsistent" }, item_count: null, entry_count: null } },
    keys: ["evidence_broken"],
  },
  {
    name: "a stage that never ran is not stale",
    given: { stages: [{ stage: "scope", run: null, is_stale: true, is_unfinished: false }] },
    keys: [],
  },
  {
    name: "stale and failed stages are two things",
    given: {
      stages: [
        { stage: "scope", run: run("done"), is_stale: true, is_unfinished: false },
        { stage: "report", run: run("failed"), is_stale: false, is_unfinished: false },
      ],
    },
    keys: ["stages_failed", "stages_stale"],
  },
  {
    name: "what nobody explained",
    given: { exposure: { warnings: [{ code: "x", params: {} }], unmapped_event_count: 60, unmapped_explained_count: 57 } },
    keys: ["warnings", "unmapped"],
  },
  {
    name: "what has a point of its own is not warned of again",
    given: { exposure: { warnings: [{ code: "requests-unmapped", params: {} }], unmapped_event_count: 60, unmapped_explained_count: 0 } },
    keys: ["unmapped"],
  },
  {
    name: "what a person explained is still warned of",
    given: {
      exposure: { warnings: [{ code: "requests-unmapped-explained", params: {} }], unmapped_event_count: 60, unmapped_explained_count: 60 },
    },
    keys: ["warnings"],
  },
  {
    name: "persons and documents",
    given: { counts: { stale_document_count: 2 }, deliveries: { undisposed_count: 214 } },
    keys: ["documents_stale", "undisposed"],
  },
] as const;

for (const { name, given, keys } of cases)
  test(`openPoints: ${name}`, () =>
    assert.deepEqual(
      openPoints(overview(given)).map(({ key }) => key),
      keys,
    ));

test("openPoints: only what is left to explain is counted", () => {
  const [point] = openPoints(overview({ exposure: { warnings: [], unmapped_event_count: 60, unmapped_explained_count: 57 } }));
  assert.deepEqual(point, { key: "unmapped", screen: "unmapped", is_broken: false, count: 3 });
});
