// Builds apps/web when its sources have changed since the last build.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./install.mjs";

const WEB = join(ROOT, "apps", "web");
const STAMP = join(WEB, "dist", ".built-from");

export function buildScreens() {
  const wanted = digest([join(WEB, "src"), join(ROOT, "packages", "records", "src")]);
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  console.log("hamon: vite build …");
  const done = spawnSync(process.execPath, [join(ROOT, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"], {
    cwd: WEB,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
  writeFileSync(STAMP, wanted);
}

function digest(folders) {
  const hash = createHash("sha256");
  for (const name of ["index.html", "package.json", "vite.config.ts"]) {
    if (existsSync(join(WEB, name))) hash.update(readFileSync(join(WEB, name)));
  }
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
      a.parentPath + a.name < b.parentPath + b.name ? -1 : 1,
    )) {
      if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return hash.digest("hex");
}
