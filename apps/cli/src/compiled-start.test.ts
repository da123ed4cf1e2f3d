// The program starts from what was compiled, and only where that is of the sources as they are.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

function say(word: string): string {
  return `export const main = async () => { console.log("${word}"); return 0; };\n`;
}

/** A house with the real program in it, and beside it what is copied or written. */
function house(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-start-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const room of ["packages/one", "apps/server", "apps/cli/src"]) mkdirSync(join(folder, room), { recursive: true });
  cpSync(join(ROOT, "apps/cli/bin"), join(folder, "apps/cli/bin"), { recursive: true });
  cpSync(join(ROOT, "apps/cli/package.json"), join(folder, "apps/cli/package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function start(folder: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "apps/cli/bin/hamon.mjs"), ...words], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return stdout;
}

async function compile(folder: string): Promise<void> {
  const { compiledFolder } = (await import(pathToFileURL(join(folder, "apps/cli/bin/compiled.mjs")).href)) as { compiledFolder(): string };
  const file = join(compiledFolder(), "apps/cli/src/main.js");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(compiledFolder(), "package.json"), '{ "type": "module" }');
  writeFileSync(file, say("compiled"));
}

test("nothing compiled: the real program runs from its TypeScript and says the same", (t) => {
  const folder = house(t);
  cpSync(join(ROOT, "apps/cli/src"), join(folder, "apps/cli/src"), { recursive: true });
  cpSync(join(ROOT, "content"), join(folder, "content"), { recursive: true });
  assert.equal(start(folder, "--help"), start(ROOT, "--help"));
});

const changes = [
  { name: "a source that grew", change: (folder: string) => appendFileSync(join(folder, "apps/cli/src/main.ts"), "// more\n") },
  { name: "a new source", change: (folder: string) => writeFileSync(join(folder, "packages/one/new.ts"), "") },
  { name: "a source that is gone", change: (folder: string) => rmSync(join(folder, "packages/one/old.ts")) },
] as const;

for (const { name, change } of changes) {
  test(`compiled: it runs from there, until ${name}`, async (t) => {
    const folder = house(t);
    writeFileSync(join(folder, "packages/one/old.ts"), "");
    writeFileSync(join(folder, "apps/cli/src/main.ts"), say("source"));
    assert.equal(start(folder), "source\n");
    await compile(folder);
    assert.equal(start(folder), "compiled\n");
    change(folder);
    assert.equal(start(folder), "source\n");
  });
}
