// Compares a text with the file that keeps it; `npm run golden -- --write` writes the file, and the diff is the review.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const isWriting = process.env["HAMON_WRITE_GOLDEN"] !== undefined;

export function assertGolden(name: string, text: string): void {
  const path = fileURLToPath(new URL(`./${name}`, import.meta.url));
  if (isWriting) writeFileSync(path, text);
  else assert.equal(text, readFileSync(path, "utf8"), `${name} differs; if that is right: npm run golden -- --write`);
}
