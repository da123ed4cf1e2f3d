import assert from "node:assert/strict";
import { test } from "node:test";
import { withNames } from "./named-originals.js";

const sources = [
  { evidence_id: null, name: "new.log" },
  { evidence_id: "evidence_a", name: "access.log" },
  { evidence_id: "evidence_a", name: "access.log.copy" },
];

test("withNames says which file an original is, where a source has it", () => {
  assert.deepEqual(withNames({ original: "evidence_a", bytes: 5 }, sources), { original: "access.log (evidence_a)", bytes: 5 });
  assert.deepEqual(withNames({ earlier: "evidence_b" }, sources), { earlier: "evidence_b" });
  assert.deepEqual(withNames({}, sources), {});
});
