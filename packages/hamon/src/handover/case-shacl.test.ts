// The graph of a case against the SHACL shapes of CASE and UCO 1.4.0, by libraries of others; and the published examples, so
// that it is known that these libraries find what they must.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { JsonLdParser } from "jsonld-streaming-parser";
import { Parser, Store, type Quad } from "n3";
import Validator from "rdf-validate-shacl";
import { plan } from "./case-graph.fixture.js";
import { caseNodes, formatGraph } from "./case-graph.js";

const VECTORS = fileURLToPath(new URL("../../../../../shared/data/vectors/case-utils/", import.meta.url));
const skip = !existsSync(VECTORS) && "../shared/data/vectors is not there";
const read = (path: string) => readFileSync(join(VECTORS, path), "utf8");
const example = (path: string) => read(`tests/case_utils/case_validate/${path}`);

let ontology: readonly Quad[];
let validator: Validator;

// Shapes in SPARQL are left out: the library has none. They are advice (sh:Info) and rules about the ontology itself.
before(() => {
  if (skip !== false) return;
  const quads = new Parser().parse(read("case_utils/ontology/case-1.4.0.ttl"));
  assert.equal(quads.length, 14_170);
  ontology = quads.filter(({ predicate }) => !/shacl#sparql$|owl#imports$/.test(predicate.value));
  validator = new Validator(new Store([...ontology]));
});

function quadsOf(jsonLd: string): Promise<readonly Quad[]> {
  return new Promise((resolve, reject) => {
    const quads: Quad[] = [];
    const parser = new JsonLdParser();
    parser
      .on("data", (quad: Quad) => quads.push(quad))
      .on("end", () => resolve(quads))
      .on("error", reject);
    parser.end(jsonLd);
  });
}

/** Each thing that a shape does not allow, as property and kind of constraint. */
async function violationsOf(quads: readonly Quad[]): Promise<readonly string[]> {
  const classes = ontology.filter(({ predicate }) => predicate.value.endsWith("#subClassOf"));
  const { conforms, results } = await validator.validate(new Store([...quads, ...classes]));
  const lastOf = (iri: string | undefined) => iri?.split(/[/#]/).at(-1);
  const found = results.map((one) => {
    const path =
      Array.isArray(one.path) || one.path === null || one.path === undefined ? undefined : (one.path as { readonly value: string }).value;
    return `${lastOf(path)} ${lastOf(one.sourceConstraintComponent?.value)}`;
  });
  assert.equal(conforms, found.length === 0);
  return [...new Set(found)].toSorted();
}

test("the graph of a case violates no shape", { skip }, async (t) => {
  const quads = await quadsOf(formatGraph(caseNodes(plan)));
  assert.ok(quads.length > 60, String(quads.length));
  assert.deepEqual(await violationsOf(quads), []);
  t.diagnostic("vectors case-shacl 1");
});

const changes: readonly (readonly [string, (text: string) => string, string])[] = [
  [
    "an exhibit number that is no text",
    (text) => text.replace('exhibitNumber": "1"', 'exhibitNumber": 1'),
    "exhibitNumber DatatypeConstraintComponent",
  ],
  ["a hash that is none", (text) => text.replace("uco-types:Hash", "uco-types:Nothing"), "hash ClassConstraintComponent"],
  ["a method nobody knows", (text) => text.replace('"SHA256"', '"SHA-256"'), "hashMethod InConstraintComponent"],
  ["a size that is no number", (text) => text.replace('sizeInBytes": 10', 'sizeInBytes": "10"'), "sizeInBytes DatatypeConstraintComponent"],
  ["a day for a moment", (text) => text.replace("xsd:dateTime", "xsd:date"), "startTime DatatypeConstraintComponent"],
];

for (const [name, change, violation] of changes) {
  test(`the graph of a case with ${name} violates a shape`, { skip }, async () => {
    const text = formatGraph(caseNodes(plan));
    assert.notEqual(change(text), text);
    assert.deepEqual(await violationsOf(await quadsOf(change(text))), [violation]);
  });
}

/** Published data and the report that is published with it. */
const examples: readonly (readonly [string, readonly string[], string])[] = [
  ["one part of a graph that refers to the other", ["cli/split_data_graph_1.json"], "cli/split_data_graph_XFAIL.txt"],
  ["both parts", ["cli/split_data_graph_1.json", "cli/split_data_graph_2.json"], "cli/split_data_graph_PASS.txt"],
  ["a thing", ["cli/thing.ttl"], "cli/thing_metashacl_PASS.txt"],
  ["a concept that is not there", ["cli/errant_cdo_concept.ttl"], "cli/errant_cdo_concept_PASS.txt"],
  ["an earlier version", ["cli/past_version_reference_PASS.ttl"], "cli/past_version_reference_PASS.txt"],
  ["a version that never was", ["cli/past_version_reference_XFAIL.ttl"], "cli/past_version_reference_XFAIL.txt"],
  ["a thing without a UUID", ["shape_disabling/example.ttl"], "shape_disabling/validation_with_uuid_shape_enabled.txt"],
];

for (const [name, files, report] of examples) {
  test(`the example ${name} conforms as its report says`, { skip }, async (t) => {
    const parse = (file: string) => (file.endsWith(".ttl") ? new Parser().parse(example(file)) : quadsOf(example(file)));
    const found = await violationsOf((await Promise.all(files.map(parse))).flat());
    assert.deepEqual(found, /^Conforms: True$/m.test(example(report)) ? [] : ["object ClassConstraintComponent"]);
    t.diagnostic("vectors case-shacl 1");
  });
}
