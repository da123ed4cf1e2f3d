import assert from "node:assert/strict";
import { test } from "node:test";
import type { FindingView, StoryView } from "@hamon/records";
import { flaggedOf } from "./flagged.js";

const finding = (finding_id: string, level: FindingView["level"], more: Partial<FindingView> = {}) =>
  ({ finding_id, level, story_id: null, is_left_out: false, ...more }) as FindingView;
const idsOf = ({ findings }: ReturnType<typeof flaggedOf>) => findings.map(({ finding_id }) => finding_id);

test("flaggedOf takes only the intruders' findings, whatever their level", () => {
  const stories = [
    { story_id: "story_a", is_intruder: true },
    { story_id: "story_b", is_intruder: false },
  ] as unknown as StoryView[];
  const flagged = flaggedOf([finding("one", "low", { story_id: "story_a" }), finding("two", "critical", { story_id: "story_b" })], stories);
  assert.deepEqual(idsOf(flagged), ["one"]);
  assert.equal(flagged.isIntruders, true);
});

test("flaggedOf takes the grave findings that nobody set aside where nobody is held to be an intruder", () => {
  const flagged = flaggedOf([finding("one", "high"), finding("two", "critical", { is_left_out: true }), finding("three", "medium")], []);
  assert.deepEqual(idsOf(flagged), ["one"]);
  assert.equal(flagged.isIntruders, false);
});
