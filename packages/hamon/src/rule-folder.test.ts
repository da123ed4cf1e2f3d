// A folder of rules as a person has it: good ones, broken ones, samples that pass and fail, and what is no rule at all.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { testRuleFolder } from "./index.js";

const RULE = `title: 管理画面
id: 11111111-2222-3333-4444-555555555555
level: medium
logsource: { category: webserver }
detection: { a: { cs-uri-stem|startswith: /admin/ }, condition: a }
`;
const SAMPLES = `hits:
  - name: 管理画面を開いた
    event: { url.path: /admin/top }
misses:
  - name: ほかの画面
    event: { url.path: /top }
`;

function folderWith(t: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-rules-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

test("testRuleFolder: a rule whose samples are judged as they must is fine, whatever lies beside it", async (t) => {
  const files = { "web/admin.yml": RULE, "web/admin.samples.yml": SAMPLES, "mkdocs.yml": "site_name: x\n", ".github/ci.yml": "a: [" };
  const folder = folderWith(t, { ...files, "README.md": "x" });
  const outside = folderWith(t, { "outside.yml": "a: [" });
  symlinkSync(outside, join(folder, "link"));
  symlinkSync(join(outside, "outside.yml"), join(folder, "link.yml"));
  const tested = await testRuleFolder(folder);
  assert.deepEqual([tested.ok, tested.file_count, tested.rule_count, tested.sample_count, tested.failed_count], [true, 2, 1, 2, 0]);
  assert.deepEqual([tested.mistakes, tested.others, tested.counts], [[], ["mkdocs.yml"], { evaluable: 1 }]);
  const [rule] = tested.rules;
  assert.deepEqual([rule?.title, rule?.at, rule?.samples.map(({ passed }) => passed)], ["管理画面", "web/admin.yml:1:1", [true, true]]);
});

const failures = [
  { name: "a hit that does not hit", files: { "admin.samples.yml": SAMPLES.replace("/admin/top", "/x") }, failed: 1, mistakes: [] },
  { name: "a miss that hits", files: { "admin.samples.yml": SAMPLES.replace("path: /top", "path: /admin/") }, failed: 1, mistakes: [] },
  {
    name: "samples of a rule that nobody can ask",
    files: { "admin.yml": RULE.replace("cs-uri-stem|startswith", "NoSuchField|startswith") },
    failed: 2,
    mistakes: [],
  },
  {
    name: "a mistake in a rule, with line and column",
    files: { "admin.yml": RULE.replace("startswith", "startwith") },
    failed: 0,
    mistakes: ["unknown-modifier admin.yml:5:42"],
  },
  {
    name: "a tab for an indent",
    files: { "tab.yml": "title: x\nlogsource:\n\tproduct: a\n" },
    failed: 0,
    mistakes: ["content-syntax tab.yml:3:1"],
  },
  {
    name: "letters that are no UTF-8",
    files: { "sjis.yml": Buffer.concat([Buffer.from("a: 1\ntitle: "), Buffer.from([0x8c, 0x5f, 10])]) },
    failed: 0,
    mistakes: ["content-not-utf8 sjis.yml:2"],
  },
  {
    name: "samples beside no rule",
    files: { "other.samples.yml": SAMPLES },
    failed: 0,
    mistakes: ["samples-without-rule other.samples.yml"],
  },
  {
    name: "a sample with a field that events lack",
    files: { "admin.samples.yml": SAMPLES.replace("url.path: /top", "no.such: 1") },
    failed: 0,
    mistakes: ["sample-wrong admin.samples.yml:5:5"],
  },
] as const;
for (const { name, files, failed, mistakes } of failures) {
  test(`testRuleFolder tells of ${name}`, async (t) => {
    const tested = await testRuleFolder(folderWith(t, { "admin.yml": RULE, "admin.samples.yml": SAMPLES, ...files }));
    assert.equal(tested.ok, false);
    assert.equal(tested.failed_count, failed);
    assert.deepEqual(
      tested.mistakes.map(({ code, at }) => `${code} ${at}`),
      mistakes,
    );
  });
}

test("testRuleFolder takes a workspace's values of placeholders, refuses what is no folder or no rule's size, and stops", async (t) => {
  const folder = folderWith(t, { "a.yml": RULE.replace("cs-uri-stem|startswith: /admin/", "cs-uri-stem|expand: '%pages%'") });
  assert.deepEqual((await testRuleFolder(folder)).counts, { "needs-placeholder": 1 });
  const workspace = folderWith(t, { "rules/placeholders.yml": "pages: [/admin]\n" });
  assert.deepEqual((await testRuleFolder(folder, { workspace })).counts, { evaluable: 1 });
  await assert.rejects(testRuleFolder(join(folder, "none")), { code: "rule-folder-unreadable" });
  await assert.rejects(testRuleFolder(folderWith(t, { "big.yml": Buffer.alloc(2 ** 20 + 1, 10) })), { code: "rule-file-too-large" });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`r${i}.yml`, RULE]));
  await assert.rejects(testRuleFolder(folderWith(t, many), { signal: AbortSignal.abort() }), { code: "cancelled" });
});
