// Programs over golang.org/x/mod, built from what lies on this machine. Nothing is downloaded.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const NO_GO = "no Go, or no golang.org/x/mod: apt-get install golang-go golang-golang-x-mod-dev";

/** Where x/mod lies: Debian's source, or the module cache. */
export function findGoModule(): string | undefined {
  const cache = spawnSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" });
  if (cache.error !== undefined) return undefined;
  const parent = join(cache.stdout.trim(), "golang.org", "x");
  const versions = existsSync(parent) ? readdirSync(parent).filter((name) => name.startsWith("mod@")) : [];
  return ["/usr/share/gocode/src/golang.org/x/mod", ...versions.map((name) => join(parent, name))].find((place) =>
    existsSync(join(place, "sumdb", "tlog")),
  );
}

/** Builds <name>.go of this folder below another folder. @returns the program. */
export function buildGo(name: string, { module, folder }: { readonly module: string; readonly folder: string }): string {
  const source = join(folder, "go");
  mkdirSync(source);
  copyFileSync(fileURLToPath(new URL(`./${name}.go`, import.meta.url)), join(source, "main.go"));
  writeFileSync(
    join(source, "go.mod"),
    `module ${name}\n\ngo 1.19\n\nrequire golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ${module}\n`,
  );
  const built = spawnSync("go", ["build", "-o", name, "."], {
    cwd: source,
    encoding: "utf8",
    env: { ...process.env, GOPROXY: "off", GOFLAGS: "-mod=mod -buildvcs=false", GOTOOLCHAIN: "local" },
  });
  assert.equal(built.status, 0, built.stderr);
  return join(source, name);
}
