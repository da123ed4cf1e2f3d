// Installs what package-lock.json names, once; says so in one line. Plain JavaScript: nothing is installed yet.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const STAMP = join(ROOT, "node_modules", ".hamon-installed");

/** `npm install`, not `npm ci`: ci refuses a lock without other platforms' binaries. */
export function install() {
  requireNode();
  const wanted = createHash("sha256")
    .update(readFileSync(join(ROOT, "package-lock.json")))
    .digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  console.log("hamon: npm install …");
  const done = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) {
    console.error(
      "hamon: npm install に失敗しました。上の理由を見て、ネットワークとディスクの空きを確かめてください。/ npm install failed: see the reason above, check network and disk.",
    );
    process.exit(1);
  }
  writeFileSync(STAMP, wanted);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `hamon: Node.js 20.19 以降が必要です（いまは ${process.version}）。/ Node.js 20.19 or newer is needed (this is ${process.version}).`,
  );
  process.exit(1);
}
