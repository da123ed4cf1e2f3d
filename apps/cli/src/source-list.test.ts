import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "hamon";
import type { Source } from "@hamon/records";
import { sourceListLines } from "./source-list.js";
import { createVoice } from "./voice.js";

const source = (own: Partial<Source>) =>
  ({ name: "a.log", kind: "log", as: "portal", state: "added", fault: null, result: null, ...own }) as Source;
const read = {
  format: "combined",
  compression: "gzip",
  row_count: 1_234,
  unparsed_count: 3,
  warnings: [],
  first_at: "2025-04-17T02:14:03Z",
  last_at: "2025-04-18T02:14:03Z",
} as unknown as NonNullable<Source["result"]>;

test("sourceListLines: a line each, with what it was read as, its rows and its time in Japan", async () => {
  const voice = createVoice({ content: await loadContent(), language: "en", isJson: false });
  const lines = sourceListLines(
    [
      source({ state: "collected", result: read }),
      source({ name: "b\u001b[2J.csv", kind: "table", as: "policy" }),
      source({
        name: "c.evtx",
        state: "failed",
        fault: { code: "source-missing", at: "c.evtx", params: {}, also: [] },
      }),
    ],
    voice,
  );
  assert.equal(lines[0], "Files added: 3");
  assert.equal(lines[1], "  a.log  (log portal)  combined + gzip  1,234 rows  3 not readable  2025-04-17 11:14 JST – 2025-04-18 11:14 JST");
  assert.match(lines[2] ?? "", /\(table policy\) {2}not read yet$/);
  assert.ok(!lines.join("").includes("\u001b"), "a file's name moves the cursor");
  assert.match(lines[3] ?? "", /c\.evtx {2}\(log portal\) {2}✗ There is no such file\.$/);
});
