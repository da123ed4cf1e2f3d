import assert from "node:assert/strict";
import { test } from "node:test";
import { SCREENS, screenOf } from "./screens.js";

const cases = [
  { pathname: "/cases/case_2025_0001", screen: "" },
  { pathname: "/cases/case_2025_0001/", screen: "" },
  { pathname: "/cases/case_2025_0001/rows/4294967296", screen: "exposure" },
  { pathname: "/cases/case_2025_0001/events/1", screen: "events" },
  { pathname: "/cases/case_2025_0001/findings/finding_1", screen: "findings" },
  { pathname: "/cases/case_2025_0001/unmapped/f7efaabbb37e142f8b22", screen: "exposure" },
  { pathname: "/cases/case_2025_0001/unparsed", screen: "sources" },
] as const;
for (const { pathname, screen } of cases) test(`screenOf: ${pathname}`, () => assert.equal(screenOf(pathname), screen));

test("no two screens share a letter", () => assert.equal(new Set(SCREENS.map(({ key }) => key)).size, SCREENS.length));
