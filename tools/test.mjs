// npm test: everything CI asks, one step after the other, and one closing line. --quick leaves out what is slow.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { findChromium } from "./chromium.mjs";
import { compiledPath, compileHouse } from "./compile.mjs";
import { install, ROOT } from "./install.mjs";
import { installOutsideTools } from "./outside-tools.mjs";
import { buildScreens } from "./screens.mjs";

const LEAST_MEMORY = 12 * 2 ** 30;
const isQuick = process.argv.includes("--quick");
const total = { passed: 0, failed: 0, skipped: [] };
const scratch = mkdtempSync(join(tmpdir(), "hamon-test-"));
const places = mkdtempSync(join(roomyMemory() ?? tmpdir(), "hamon-test-"));

install();
installOutsideTools();
const compiled = await compileHouse();
const node = (...args) => [process.execPath, args];
check("types", node("node_modules/ts7/bin/tsc", "--noEmit", "-p", "tsconfig.json"));
check("lint", ["node_modules/.bin/oxlint", ["--deny-warnings", "."]]);
check("floors", node(compiledPath(compiled, "tools/floors.ts")));
check("content", node(compiledPath(compiled, "tools/content.ts")));
check("dead code", node("node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"));
runTests("unit", testFiles("packages", "apps"));
if (!isQuick) {
  runTests("conformance and golden", [...testFiles("tests/conformance"), ...testFiles("tests/golden")]);
  // On the disk itself: that is what fails.
  runTests("crash", testFiles("tests/crash"), { TMPDIR: scratch });
  buildScreens();
  const chromium = findChromium();
  if (chromium.path === undefined) total.skipped.push(`pages: ${chromium.reason}`);
  else runTests("pages", testFiles("tests/e2e"), { CHROMIUM: chromium.path });
}
for (const folder of [scratch, places]) rmSync(folder, { recursive: true, force: true });
for (const reason of total.skipped) console.log(`skipped  ${reason}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`);
process.exit(total.failed === 0 ? 0 : 1);

// What tests write is gone with them: where memory is plenty, no disk has to make it last.
function roomyMemory() {
  const place = "/dev/shm";
  if (!existsSync(place)) return null;
  const { bavail, bsize } = statfsSync(place);
  return Math.min(bavail * bsize, freemem()) >= LEAST_MEMORY ? place : null;
}

function check(name, [command, args]) {
  console.log(`\n— ${name}`);
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  if (status === 0) total.passed += 1;
  else total.failed += 1;
}

function testFiles(...folders) {
  return folders.flatMap((folder) => {
    if (!existsSync(join(ROOT, folder))) return [];
    return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.test\.tsx?$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
      .sort();
  });
}

function runTests(name, files, environment = {}) {
  if (files.length === 0) return;
  console.log(`\n— ${name} (${files.length} files)`);
  const counted = join(scratch, `${name.split(" ")[0]}.json`);
  const reporters = [
    "--test-reporter=dot",
    "--test-reporter-destination=stdout",
    "--test-reporter=./tools/failure-reporter.mjs",
    "--test-reporter-destination=stderr",
    "--test-reporter=./tools/count-reporter.mjs",
    `--test-reporter-destination=${counted}`,
  ];
  const programs = files.map((path) => compiledPath(compiled, path));
  const { status } = spawnSync(
    process.execPath,
    ["--disable-warning=MaxListenersExceededWarning", "--enable-source-maps", "--test", "--test-concurrency=2", ...reporters, ...programs],
    {
      cwd: ROOT,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, TMPDIR: places, ...environment },
    },
  );
  const sum = existsSync(counted) ? JSON.parse(readFileSync(counted, "utf8") || "null") : null;
  total.passed += sum?.passed ?? 0;
  total.failed += sum === null || (status !== 0 && sum.failed === 0) ? 1 : sum.failed;
  total.skipped.push(...(sum?.skipped ?? []));
}
