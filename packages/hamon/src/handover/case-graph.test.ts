import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { plan } from "./case-graph.fixture.js";
import { caseNodes, type CaseNode } from "./case-graph.js";

const ONTOLOGY = fileURLToPath(
  new URL("../../../../../shared/data/vectors/case-utils/case_utils/ontology/case-1.4.0.ttl", import.meta.url),
);
const skip = !existsSync(ONTOLOGY) && "../shared/data/vectors is not there";

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
