// Under which name a detection's hits are kept: whatever could make it match otherwise, or leave other rows, makes another name.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Columns } from "@hamon/parquet";
import { ANY_TEXT, fieldsOf, readingOf, type ColumnRule, type Plan } from "@hamon/sigma";

/** Of each rule: SHA-256 over what it asks, how that is read, what its rows carry, and the code that does so. */
export function keptKeys(rules: readonly ColumnRule[], plan: Plan, hits: Columns): ReadonlyMap<number, string> {
  const shape = JSON.stringify([codeDigest(), hits, readAs(plan, Object.keys(hits))]);
  return new Map(rules.map((rule) => [rule.no, keyOf(rule, plan, shape)]));
}

function keyOf({ logsource, search }: ColumnRule, plan: Plan, shape: string): string {
  const fields = [...new Set([...fieldsOf(logsource), ...fieldsOf(search)])];
  const asked = fields.includes(ANY_TEXT) ? Object.keys(plan.columns) : fields.map((field) => readingOf(field)?.of ?? field);
  return createHash("sha256")
    .update(JSON.stringify([shape, logsource, search, readAs(plan, asked)]))
    .digest("hex");
}

// The type of each column, and where in a whole record it is looked for.
function readAs({ columns, derived }: Plan, names: readonly string[]): readonly unknown[] {
  const wanted = [...new Set(names)].sort();
  return wanted.map((name) => [name, columns[name] ?? null, derived.find(({ column }) => column === name) ?? null]);
}

let knownCode: string | undefined;

// Whatever of the house reads, matches or writes rows: nobody has to remember that a number must change.
function codeDigest(): string {
  knownCode ??= digestOf(
    ["@hamon/sigma", "@hamon/parquet", "@hamon/lake"].map((name) => dirname(fileURLToPath(import.meta.resolve(name)))),
  );
  return knownCode;
}

function digestOf(folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of [...folders, dirname(dirname(fileURLToPath(import.meta.url)))]) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isCode).sort();
    for (const path of files) hash.update(`${path}\n`).update(readFileSync(join(folder, path)));
  }
  return hash.digest("hex");
}

function isCode(path: string): boolean {
  return path.endsWith(".ts") && !/\.(test|fixture)\.ts$/.test(path);
}
