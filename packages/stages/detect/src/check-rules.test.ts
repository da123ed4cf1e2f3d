import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { checkRules } from "./check-rules.js";
test("x", async () => {
  const faults = await checkRules(await loadContent());
  console.log(faults.filter((f)=>f.code!=="rule-title-missing").map(({ message }) => message).join("\n"));
});
