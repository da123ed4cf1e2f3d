import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { safePath } from "./safe-path.js";

const cases = [
  { name: "a screen of a case", from: "/cases/case_2025_0001/exposure", path: "/cases/case_2025_0001/exposure" },
  { name: "a row", from: "/cases/case_2025_0001/rows/4294967296", path: "/cases/case_2025_0001/rows/4294967296" },
  { name: "nothing", from: undefined, path: "/" },
  { name: "another site", from: "https://example.com/cases/a", path: "/" },
  { name: "another site without its scheme", from: "//example.com/cases/a", path: "/" },
  { name: "a backslash", from: "/cases\\..\\a", path: "/" },
  { name: "a script", from: "javascript:alert(1)", path: "/" },
] as const;
for (const { name, from, path } of cases) test(`safePath: ${name}`, () => assert.equal(safePath(from), path));

test("safePath: whatever is asked, one stays at home", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl()), (from) => new URL(safePath(from), "http://localhost").origin === "http://localhost"),
  );
});
