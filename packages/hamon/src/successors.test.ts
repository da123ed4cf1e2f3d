import assert from "node:assert/strict";
import { test } from "node:test";
import type { Source, SourceResult } from "@hamon/records";
import { currentOriginals } from "./successors.js";

function source(evidence_id: string | null, result: Partial<SourceResult> | null): Pick<Source, "evidence_id" | "result"> {
  return { evidence_id, result: result as SourceResult | null };
}
const from = (...ids: readonly string[]) => ({ grown_from: ids.map((evidence_id) => ({ evidence_id, bytes: 1 })) });

const cases = [
  { name: "no sources", sources: [], of: "a", is: "a" },
  { name: "one that was not read", sources: [source(null, null), source("a", null)], of: "a", is: "a" },
  { name: "grown twice", sources: [source("c", from("a", "b"))], of: "a", is: "c" },
  { name: "the one that has grown is itself", sources: [source("c", from("a", "b"))], of: "c", is: "c" },
  { name: "a copy", sources: [source("copy", { covered_by: "a" }), source("a", {})], of: "copy", is: "a" },
  { name: "a copy of what has grown since", sources: [source("copy", { covered_by: "a" }), source("b", from("a"))], of: "copy", is: "b" },
  { name: "grown, then a copy", sources: [source("b", { ...from("a"), covered_by: "c" }), source("c", {})], of: "a", is: "c" },
] as const;
for (const { name, sources, of, is } of cases) test(`currentOriginals: ${name}`, () => assert.equal(currentOriginals(sources)(of), is));

test("currentOriginals comes to an end where sources name each other", () => {
  const current = currentOriginals([source("a", { covered_by: "b" }), source("b", { covered_by: "a" })]);
  assert.ok(["a", "b"].includes(current("a")), "one of the two");
});
