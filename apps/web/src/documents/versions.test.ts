import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentRecord, ExposureTable } from "@hamon/records";
import { figuresOf, kindsOf } from "./versions.js";

const document = (parts: Partial<DocumentRecord>) =>
  ({
    kind: "final_report",
    language: "ja",
    format: "pdf",
    version: 1,
    is_stale: false,
    missing: [],
    made_at: "2025-04-24T00:00:00Z",
    ...parts,
  }) as DocumentRecord;

test("kindsOf: nothing made, nothing shown", () => assert.deepEqual(kindsOf([]), []));

test("kindsOf: kinds in the order of filing, versions newest first, files Japanese first", () => {
  const kinds = kindsOf([
    document({ kind: "public_statement", language: "en" }),
    document({ kind: "public_statement", format: "docx" }),
    document({ kind: "public_statement" }),
    document({ kind: "preliminary_report", version: 1 }),
    document({ kind: "preliminary_report", version: 2 }),
  ]);
  assert.deepEqual(
    kinds.map(({ kind, versions }) => [kind, versions.map(({ version }) => version)]),
    [
      ["preliminary_report", [2, 1]],
      ["public_statement", [1]],
    ],
  );
  assert.deepEqual(
    kinds[1]?.versions[0]?.files.map(({ language, format }) => `${language} ${format}`),
    ["ja pdf", "ja docx", "en pdf"],
  );
});

test("kindsOf: one stale file makes the version stale; what is missing is said once", () => {
  const [kind] = kindsOf([document({ missing: ["fact:a"] }), document({ format: "docx", is_stale: true, missing: ["fact:a", "fact:b"] })]);
  assert.equal(kind?.versions[0]?.is_stale, true);
  assert.deepEqual(kind?.versions[0]?.missing, ["fact:a", "fact:b"]);
});

test("figuresOf: a number is found by its id, an attested zero once; no table, no numbers", () => {
  const zero = { figure_id: "zero.x", value: 0 };
  const line = { key: "x", reachable: zero, accessed: zero, taken: zero, accessed_and_taken: zero, persons: zero };
  assert.deepEqual(
    [...figuresOf({ lines: [line] } as unknown as ExposureTable)].map(([id, { column }]) => [id, column]),
    [["zero.x", "reachable"]],
  );
  assert.equal(figuresOf(null).size, 0);
});
