// npm run golden: compares the golden files; with --write, writes them: read the diff before it is committed.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./install.mjs";

const folder = join(ROOT, "tests", "golden");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(folder, name));
const env = process.argv.includes("--write") ? { ...process.env, HAMON_WRITE_GOLDEN: "1" } : process.env;
const { status } = spawnSync(process.execPath, ["--import", "tsx", "--test", ...files], { cwd: ROOT, stdio: "inherit", env });
process.exit(status ?? 1);
