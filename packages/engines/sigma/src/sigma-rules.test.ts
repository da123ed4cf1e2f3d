// All rules of SigmaHQ: none crashes the reader, each gets a status. Read from ../shared/data; skipped where it is absent.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseYaml } from "@hamon/content";
import { openDuckdb } from "./duckdb-table.test.js";
import { toDuckdbSql } from "./duckdb-sql.js";
import { isInterpretable } from "./evaluate.js";
import { planRules } from "./plan.js";
import { fieldsOf, placeholdersOf } from "./predicate.js";
import { parseRules, type Rule } from "./rule.js";

const ARCHIVE = fileURLToPath(new URL("../../../../../shared/data/sigma-rules/sigma-rules-8eaafff.tar.xz", import.meta.url));
const ACTIVE = 3780;
const skip = existsSync(ARCHIVE) ? false : "shared/data/sigma-rules is not here";
const folder = mkdtempSync(join(tmpdir(), "sigma-rules-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let read: Corpus | undefined;

interface Corpus {
  readonly active: readonly Rule[];
  readonly old: readonly Rule[];
  readonly faults: readonly string[];
}

function readAll(): Corpus {
  read ??= parseAll();
  return read;
}

function parseAll(): Corpus {
  execFileSync("tar", ["-xJf", ARCHIVE, "-C", folder]);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".yml") && !path.startsWith("tests/"),
  );
  const parsed = paths.map((path) => {
    const file = parseYaml(path, readFileSync(join(folder, path), "utf8"));
    return { path, ...parseRules(file.documents, file.at) };
  });
  const isOld = (path: string) => path.includes("unsupported/");
  return {
    active: parsed.filter(({ path }) => !isOld(path)).flatMap(({ rules }) => rules),
    old: parsed.filter(({ path }) => isOld(path)).flatMap(({ rules }) => rules),
    faults: parsed.filter(({ path }) => !isOld(path)).flatMap(({ faults }) => faults.map(({ message }) => message)),
  };
}

test("parseRules reads every SigmaHQ rule, and each gets a status", { skip }, async () => {
  const { active, old, faults } = readAll();
  assert.deepEqual(faults, []);
  assert.equal(active.length, ACTIVE);
  const fields = active.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? fieldsOf(rule.test) : []));
  const columns = Object.fromEntries(fields.map((field) => [field, "VARCHAR"]));
  const { rules } = planRules(active, { columns });
  const counts = new Map<string, number>();
  for (const { status } of rules) counts.set(status, (counts.get(status) ?? 0) + 1);
  console.log(
    `statuses of ${rules.length} rules: ${JSON.stringify(Object.fromEntries(counts))}; of ${old.length} old documents ${old.filter(({ unsupported }) => unsupported.length > 0).length} unsupported by name`,
  );
  assert.equal(rules.filter(({ test, rule }) => rule.kind === "detection" && test !== null && !isInterpretable(test)).length, 0);
  assert.equal((counts.get("evaluable") ?? 0) + (counts.get("needs-placeholder") ?? 0), ACTIVE);
  assert.equal(
    rules.some(({ status, what }) => status !== "evaluable" && what.length === 0),
    false,
  );
});

test("planRules says which fields a web log lacks", { skip }, () => {
  const { active } = readAll();
  const { rules } = planRules(active, { columns: { "cs-uri-query": "VARCHAR" } });
  const missing = rules.filter(({ status }) => status === "fields-missing");
  assert.ok(missing.length > 3000 && missing.every(({ what }) => what.length > 0));
});

test("toDuckdbSql: DuckDB takes every SigmaHQ rule", { skip }, async () => {
  const { active } = readAll();
  const tests = active.flatMap((rule) => (rule.kind === "detection" && rule.test !== null ? [rule.test] : []));
  const placeholders = Object.fromEntries(tests.flatMap(placeholdersOf).map((name) => [name, ["one", "two"]]));
  // A table's columns differ by more than case; the rules' fields do not.
  const columnOf = new Map(tests.flatMap(fieldsOf).map((field) => [field.toLowerCase(), field]));
  const columns = Object.fromEntries([...columnOf.values()].map((field) => [field, "VARCHAR"]));
  const names = Object.fromEntries(tests.flatMap(fieldsOf).map((field) => [field, columnOf.get(field.toLowerCase()) ?? field]));
  const plan = planRules(active, { columns, names, placeholders, keywords: ["CommandLine"] });
  assert.equal(plan.rules.filter(({ status }) => status === "evaluable").length, ACTIVE);
  const connection = await openDuckdb();
  const shape = Object.keys(columns).map((name) => `"${name}" VARCHAR`);
  await connection.run(`create table event (event_no BIGINT, moment TIMESTAMP, ${shape.join(", ")})`);
  await connection.run(`insert into event (event_no, moment, "CommandLine") values (0, now()::TIMESTAMP, 'C:\\x.exe -f 会社')`);
  for (const { sql, params } of toDuckdbSql(plan, { table: "event", id: "event_no", at: "moment", keep: [] })) {
    await connection.run(sql, { ...params });
  }
});
