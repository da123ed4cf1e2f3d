import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Acquisition, EvidenceItem, Run } from "@hamon/records";
import { caseNodes, type CaseNode, type GraphPlan } from "./case-graph.js";

const ONTOLOGY = fileURLToPath(
  new URL("../../../../../shared/data/vectors/case-utils/case_utils/ontology/case-1.4.0.ttl", import.meta.url),
);
const skip = !existsSync(ONTOLOGY) && "../shared/data/vectors is not there";

const at = "2026-05-11T00:00:00.000Z";
const item = (evidence_no: number): EvidenceItem => ({
  evidence_id: `evidence_${evidence_no}`,
  evidence_no,
  case_id: "case_2026_0001",
  name: `canary-${evidence_no}.log`,
  sha256: "f".repeat(64),
  original_sha256: String(evidence_no).repeat(64),
  erased_at: null,
  bytes: 10 * evidence_no,
  entry_index: evidence_no,
  kept_at: at,
});
const run = (run_id: string, stage: Run["stage"], state: Run["state"]): Run => ({
  run_id,
  case_id: "case_2026_0001",
  stage,
  state,
  done: 1,
  total: 1,
  input_digest: null,
  result: null,
  fault: null,
  started_at: at,
  ended_at: state === "done" ? at : null,
});
const acquisition: Acquisition = {
  acquisition_id: "acquisition_1",
  case_id: "case_2026_0001",
  acquired_at: at,
  acquired_by: "山田 太郎",
  organisation: "例示商会",
  place: "東京",
  medium: "web-01",
  method: "scp",
  tool: "OpenSSH 9.2",
  witness: "佐藤",
  note: null,
  hash_before: null,
  hash_after: null,
  originals: [{ evidence_id: "evidence_1", name: "canary-1.log", sha256: "1".repeat(64), bytes: 10 }],
  entry_index: 9,
  commitment: "c".repeat(64),
  recorded_by: "cli",
  recorded_at: at,
};
const plan: GraphPlan = {
  case_id: "case_2026_0001",
  items: [item(1), item(2)],
  chosen: new Set(["evidence_1"]),
  runs: [run("run_1", "collect", "done"), run("run_2", "detect", "failed"), run("run_3", "detect", "done")],
  acquisitions: [acquisition],
};

/** Every node, nested facets too, and every reference. */
function walk(value: unknown, seen: { nodes: CaseNode[]; references: string[] }): void {
  if (Array.isArray(value)) for (const one of value) walk(one, seen);
  if (typeof value !== "object" || value === null || Array.isArray(value) || "@value" in value) return;
  if ("@type" in value) seen.nodes.push(value as CaseNode);
  else if ("@id" in value) seen.references.push(String(value["@id"]));
  for (const [name, inner] of Object.entries(value)) if (!name.startsWith("@")) walk(inner, seen);
}

test("every node has an id of its own, and every reference leads to a node", () => {
  const seen = { nodes: [] as CaseNode[], references: [] as string[] };
  walk(caseNodes(plan), seen);
  const ids = seen.nodes.map(({ "@id": id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(
    seen.references.filter((id) => !ids.includes(id)),
    [],
  );
  for (const id of ids) assert.match(id, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("each class and property is one of CASE and UCO 1.4.0", { skip }, () => {
  const ontology = readFileSync(ONTOLOGY, "utf8");
  const seen = { nodes: [] as CaseNode[], references: [] as string[] };
  walk(caseNodes(plan), seen);
  const terms = new Set(seen.nodes.flatMap((node) => [node["@type"], ...Object.keys(node).filter((name) => !name.startsWith("@"))]));
  assert.ok(terms.size > 15);
  for (const term of terms) {
    const name = term.replace(/^(uco|case)-/, "");
    assert.match(ontology, new RegExp(`^${name}\\n\\ta(\\n\\t\\t| )owl:`, "m"), term);
  }
});

test("an action that was done leaves a provenance record, and an acquisition leads to the keeping", () => {
  const nodes = caseNodes(plan);
  const named = (name: string) => nodes.filter((node) => node["uco-core:name"] === name);
  assert.deepEqual([named("ingest").length, named("acquisition").length, named("collect").length, named("detect").length], [2, 1, 1, 1]);
  const [first] = named("ingest");
  assert.deepEqual(first?.["case-investigation:wasInformedBy"], [{ "@id": named("acquisition")[0]?.["@id"] }]);
});

test("nobody is named, and of an original that stays neither name nor hash is told", () => {
  const text = JSON.stringify(caseNodes(plan));
  assert.match(text, /canary-1\.log/);
  assert.doesNotMatch(text, /canary-2|2{64}|山田|佐藤/);
});
