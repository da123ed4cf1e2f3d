// A small bag, for tests: the case of full-case.fixture.ts with two texts made for it.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import type { BundleResult } from "@hamon/records";
import type { CaseOnDisk } from "../case-on-disk.fixture.js";
import type { BundlePlan } from "./bundle.js";

export const DOCUMENT = "documents/速報_1.pdf";

export function planOf(out: string, changed: Partial<BundlePlan> = {}): BundlePlan {
  return {
    out,
    actor: "user_1",
    info: { "Source-Organization": "例示損害保険", "External-Identifier": "case_2025_0001", "Bagging-Date": "2025-04-21" },
    documents: [DOCUMENT],
    originals: [],
    texts: [{ path: "figures/figures.json", text: '[{"figure_id":"rows.total","value":3}]\n' }],
    guide: "VERIFY\n",
    words: { ja: {}, en: {} },
    ...changed,
  };
}

export async function makeBag(made: CaseOnDisk, out: string, changed: Partial<BundlePlan> = {}): Promise<BundleResult> {
  const evidence = await made.open();
  try {
    return await evidence.bundle(planOf(out, changed));
  } finally {
    await evidence.close();
  }
}

/** Every file below a folder, relative to it, sorted. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Another file in the place of one; folders are made where missing. */
export function replaceFile(bag: string, path: string, bytes: Buffer): void {
  mkdirSync(dirname(join(bag, path)), { recursive: true });
  rmSync(join(bag, path), { force: true });
  writeFileSync(join(bag, path), bytes);
}

/** The lists made anew over whatever lies there, as somebody would who wants a change not to show. */
export function listAnew(bag: string): void {
  const isList = (path: string) => path.startsWith("tagmanifest-");
  const write = (kind: string, paths: readonly string[]) => {
    for (const algorithm of ["sha256", "sha512"]) {
      const lines = paths.map(
        (path) =>
          `${createHash(algorithm)
            .update(readFileSync(join(bag, path)))
            .digest("hex")}  ${path}\n`,
      );
      replaceFile(bag, `${kind}-${algorithm}.txt`, Buffer.from(lines.join("")));
    }
  };
  write(
    "manifest",
    filesIn(bag).filter((path) => path.startsWith("data/")),
  );
  write(
    "tagmanifest",
    filesIn(bag).filter((path) => !path.startsWith("data/") && !isList(path)),
  );
}
