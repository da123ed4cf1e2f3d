// What a stage would read now, as one digest: equal to its last run's means that there is nothing to do.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OpenCase } from "@hamon/case";
import { isAnyChanged } from "@hamon/collect";
import type { ContentFolder } from "@hamon/content";
import { hasWaiting } from "@hamon/notify";
import type { Stage } from "@hamon/records";
import { setAsideAt } from "./suppressions.js";

interface Reads {
  /** Tables of the lake; a name that ends with * is a prefix. */
  readonly tables: readonly string[];
  readonly content: readonly ContentFolder[];
  /** What it reads of case state, as text. */
  readonly state?: (open: OpenCase) => Promise<string>;
}

const READS: Readonly<Record<Stage, Reads>> = {
  collect: { tables: [], content: ["mappings"], state: sourcesText },
  detect: { tables: ["event"], content: ["rules"], state: suppressionsText },
  scope: { tables: ["event", "finding", "story", "intruder_event", "record_*"], content: ["data_maps"] },
  decide: { tables: ["figure", "story"], content: ["laws", "locales"], state: factsText },
  report: {
    tables: ["figure", "finding", "story", "intruder_event"],
    content: ["templates", "data_maps", "locales"],
    state: obligationsText,
  },
  notify: { tables: ["person"], content: ["templates", "data_maps", "locales"], state: waitingText },
};

/** SHA-256 over the stage's inputs, its content and the code of the house. */
export async function inputDigest(open: OpenCase, stage: Stage): Promise<string> {
  const { tables, content, state } = READS[stage];
  const hash = createHash("sha256").update(`${stage}\n${codeDigest()}\n${open.content.digest(content)}\n`);
  hash.update(JSON.stringify([open.record.data_map, open.record.system]));
  for (const line of partLines(open, tables)) hash.update(line);
  if (state !== undefined) hash.update(await state(open));
  return hash.digest("hex");
}

/** SHA-256 over the content that a stage reads. */
export function contentDigest(open: OpenCase, stage: Stage): string {
  return open.content.digest(READS[stage].content);
}

/** One line for each part of the tables, sorted: table, part, digest. A name that ends with * is a prefix. */
export function partLines(open: Pick<OpenCase, "lake">, tables: readonly string[]): readonly string[] {
  const wanted = (table: string) => tables.some((name) => (name.endsWith("*") ? table.startsWith(name.slice(0, -1)) : table === name));
  return open.lake
    .parts()
    .filter(({ table }) => wanted(table))
    .map(({ table, part, sha256 }) => `${table} ${part} ${sha256}\n`)
    .sort();
}

// A source that was just added keeps collect from being done, one that failed (the file may be mended by now), and a log that has
// changed since.
async function sourcesText(open: OpenCase): Promise<string> {
  const rows = await open.store.db
    .selectFrom("source")
    .select(["path", "as", "kind", "time_zone", "format", "state", "set_aside"])
    .where("case_id", "=", open.case_id)
    .orderBy("path")
    .orderBy("set_aside")
    .execute();
  const isDue = rows.some(({ state }) => state === "failed") || (await isAnyChanged(open));
  return JSON.stringify([rows, isDue ? open.now() : null]);
}

// One that ends by itself, or was withdrawn, is left out no longer: detect is to run again.
async function suppressionsText(open: OpenCase): Promise<string> {
  const standing = await setAsideAt(open, open.now());
  return standing.length === 0 ? "" : JSON.stringify(standing);
}

async function factsText(open: OpenCase): Promise<string> {
  const rows = await open.store.db
    .selectFrom("fact")
    .select(["fact", "value", "fact_no"])
    .where("case_id", "=", open.case_id)
    .where("origin", "=", "stated")
    .orderBy("fact_no")
    .execute();
  return JSON.stringify(rows);
}

async function obligationsText(open: OpenCase): Promise<string> {
  const rows = await open.store.db
    .selectFrom("obligation")
    .select(["duty", "body", "state", "filed_at"])
    .where("case_id", "=", open.case_id)
    .orderBy("duty")
    .execute();
  return JSON.stringify([rows, await factsText(open)]);
}

// While a mail is planned and not sent, or somebody was not reached and has no next attempt, notify has something to do.
async function waitingText(open: OpenCase): Promise<string> {
  return (await hasWaiting(open)) ? open.now().toISOString() : "";
}

let knownCode: string | undefined;

/** SHA-256 over every source file, SQL step and layout of packages/, tests and their fixtures left out. */
export function codeDigest(): string {
  knownCode ??= digestOfCode(fileURLToPath(new URL("../../", import.meta.url)));
  return knownCode;
}

function digestOfCode(folder: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|sql|typ)$/.test(path) && !/\.(test|fixture)\.ts$/.test(path) && !path.includes("node_modules"))
    .sort();
  for (const path of files) hash.update(`${path}\n`).update(readFileSync(join(folder, path)));
  return hash.digest("hex");
}
