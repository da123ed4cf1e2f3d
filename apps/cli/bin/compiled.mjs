// Where the sources stand compiled, as tools/compile.mjs leaves them: a folder named by what it was compiled from, so that
// nothing stale is ever run. A start from there loads no compiler.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PRODUCT = ["packages", "apps/cli", "apps/server"];

/** The folder for the sources as they are now; whether it is there is the caller's question. */
export function compiledFolder() {
  const hash = createHash("sha256").update(process.versions.node);
  for (const folder of PRODUCT) addTo(hash, join(ROOT, folder));
  return join(ROOT, ".cache", "compiled", hash.digest("hex").slice(0, 16));
}

/** The compiled module of a source, by its path from the root; null where these sources were not compiled. */
export function compiledModule(path) {
  const file = join(compiledFolder(), path.replace(/\.ts$/, ".js"));
  return existsSync(file) ? file : null;
}

// By name, size and moment: a start has no time to read every source.
function addTo(hash, folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") addTo(hash, path);
    else if (/\.(ts|mjs)$/.test(entry.name) && !/\.(test|fixture)\.ts$/.test(entry.name)) {
      const { size, mtimeMs } = statSync(path);
      hash.update(`${path}\n${size} ${mtimeMs}\n`);
    }
  }
}
