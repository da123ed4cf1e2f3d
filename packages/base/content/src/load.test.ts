// What a person may write into a workspace, and what is said of their mistakes.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Fault } from "@hamon/records";
import { loadContent } from "./load.js";
import { ruleTitle } from "./rule-title.js";

const ALIASES = `a: &a [x, x, x, x, x, x, x, x]\n${"bcd".replaceAll(/./g, (name) => `${name}: &${name} [*${String.fromCharCode(name.charCodeAt(0) - 1)}, *a, *a, *a, *a, *a]\n`)}all: [*d, *d, *d, *d, *d]\n`;

function workspaceWith(context: TestContext, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-content-"));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const refusals: readonly { name: string; path: string; text: string | Buffer; code: string; at: string }[] = [
  {
    name: "a list that never ends",
    path: "data_maps/a.yml",
    text: "masks: [\nnext: 1\nother: 2\n",
    code: "content-syntax",
    at: "workspace:data_maps/a.yml:2:1",
  },
  { name: "a tab as indent", path: "rules/a.yml", text: "a:\n\tb: 1\n", code: "content-syntax", at: "workspace:rules/a.yml:2:1" },
  {
    name: "Shift_JIS",
    path: "data_maps/a.yml",
    text: Buffer.concat([Buffer.from("a: 1\nb: "), Buffer.from([0x8c, 0x5f, 0x96, 0xf1, 10])]),
    code: "content-not-utf8",
    at: "workspace:data_maps/a.yml:2",
  },
  { name: "aliases that grow", path: "templates/a.yml", text: ALIASES, code: "content-too-many-aliases", at: "workspace:templates/a.yml" },
  { name: "a law of one's own", path: "laws/a.yml", text: "a: 1\n", code: "content-not-yours", at: "workspace:laws" },
];

for (const { name, path, text, code, at } of refusals) {
  test(`loadContent refuses ${name} once, at its place`, async (context) => {
    const workspace = workspaceWith(context, { [path]: text, "data_maps/good.yml": "a: 契約\n" });
    await assert.rejects(loadContent({ workspace }), (fault: Fault) => {
      assert.deepEqual(
        fault.all.map((one) => [one.code, one.at]),
        [[code, at]],
      );
      return true;
    });
  });
}

test("loadContent names every file that is wrong, and an own file replaces a shipped one", async (context) => {
  const workspace = workspaceWith(context, { "rules/a.yml": "a: [", "rules/b.yml": "b: {" });
  await assert.rejects(loadContent({ workspace }), (fault: Fault) => fault.all.length === 2);
  const own = await loadContent({ workspace: workspaceWith(context, { "rules/story.yml": "own: 1\n" }) });
  assert.deepEqual(own.file("rules/story.yml").value, { own: 1 });
});

test("ruleTitle says a shipped rule in both languages, an own rule by its title, a lost one by its name", async (context) => {
  const content = await loadContent({ workspace: workspaceWith(context, { "rules/own/night.yml": "title: 夜の閲覧\n" }) });
  const shipped = ruleTitle(content, "web_shell_upload");
  assert.ok(!shipped.ja.includes("web_shell") && shipped.ja !== shipped.en, JSON.stringify(shipped));
  assert.deepEqual(ruleTitle(content, "night"), { ja: "夜の閲覧", en: "夜の閲覧" });
  assert.deepEqual(ruleTitle(content, "gone"), { ja: "gone", en: "gone" });
});
