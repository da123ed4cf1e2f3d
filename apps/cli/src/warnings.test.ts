import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "hamon";
import type { Source } from "@hamon/records";
import { createVoice } from "./voice.js";
import { sourceLines } from "./warnings.js";

const source = (name: string, evidence_id: string, warnings: NonNullable<Source["result"]>["warnings"]) =>
  ({ name, evidence_id, fault: null, result: { warnings } }) as unknown as Source;

test("sourceLines names the file of another original, where a source has it", async () => {
  const voice = createVoice({ content: await loadContent(), language: "en", isJson: false });
  const covered = (original: string) => [{ code: "known-content", params: { original } }];
  const lines = sourceLines(
    [
      source("a.log", "evidence_a", []),
      source("b.log.gz", "evidence_b", covered("evidence_a")),
      source("c.log", "evidence_c", covered("evidence_x")),
    ],
    voice,
  );
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? "", /b\.log\.gz.*a\.log \(evidence_a\)/);
  assert.match(lines[1] ?? "", /c\.log.* evidence_x,/);
});
