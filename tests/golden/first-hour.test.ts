// The commands of examples/first_hour/README.md, as they stand there, and what they end in.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertGolden } from "./golden.js";
import { HAMON, runShell } from "./hamon-command.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamon-golden-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const README = readFileSync(join(ROOT, "examples", "first_hour", "README.md"), "utf8");

function commands(): string {
  const block = /```sh\n([\s\S]*?)```/.exec(README)?.[1] ?? "";
  return block
    .split("\n")
    .filter((line) => !/ (serve|status|verify)$/.test(line))
    .join("\n")
    .replaceAll("/tmp/first-hour", join(folder, "first-hour"))
    .replaceAll("examples/first_hour", join(ROOT, "examples", "first_hour"))
    .replaceAll("npx hamon", `'${process.execPath}' '${HAMON}'`);
}

/** The year of the case's number is the year of the test. */
function withoutYear(text: string): string {
  return text.replaceAll(/case_\d{4}_/g, "case_YEAR_");
}

test("the first hour, as its README says, ends in the same table and clocks", () => {
  runShell(commands(), { cwd: folder });
  const hamon = `'${process.execPath}' '${HAMON}' -w first-hour/workspace`;
  for (const language of ["ja", "en"] as const) {
    assertGolden(`first-hour.${language}.txt`, withoutYear(runShell(`${hamon} --lang ${language} status`, { cwd: folder })));
  }
  runShell(`${hamon} verify`, { cwd: folder });
});
