// hamon rules test, as it is called: what it says, and its exit code.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const HAMON = fileURLToPath(new URL("../../bin/hamon.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamon-rules-test-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const RULE = "title: Admin\nlogsource: { category: webserver }\ndetection: { a: { cs-uri-stem: /admin }, condition: a }\n";
const hamon = (...words: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [HAMON, "-w", join(folder, "none"), ...words], { encoding: "utf8" });
  return { status, lines: stdout.trim().split("\n") };
};

test("rules test ends with 0 where all is right, with 1 and the place where something is not", () => {
  writeFileSync(join(folder, "admin.yml"), RULE);
  const fine = hamon("rules", "test", folder, "--lang", "en");
  assert.deepEqual([fine.status, fine.lines[0]], [0, "evaluable  admin.yml:1:1  Admin  no samples"]);
  writeFileSync(join(folder, "admin.samples.yml"), "hits: [{ name: one, event: { url.path: /other } }]\nmisses: []\n");
  const failed = hamon("rules", "test", folder, "--lang", "en");
  assert.equal(failed.status, 1);
  assert.ok(failed.lines.includes('    ✗ admin.samples.yml:1:8: "one" must hit and does not'), failed.lines.join("\n"));
  const told = JSON.parse(hamon("rules", "test", folder, "--json").lines.join("")) as { ok: boolean; failed_count: number };
  assert.deepEqual([told.ok, told.failed_count], [false, 1]);
});
