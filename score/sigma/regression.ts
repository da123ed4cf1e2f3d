// SigmaHQ's own regression data: real events, and the rule that each must raise, through its logsource's route.
//
// Three times: the exported events by the interpreter, the binary logs by the interpreter, and the events as collect reads them
// into the lake, by DuckDB.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Content } from "@hamon/content";
import { readRouting } from "@hamon/detect";
import { CHUNK_BYTES, parseFileHeader, readChunk, type JsonObject } from "@hamon/evtx";
import { evaluateTest, planRules, type Routing, type Rule, type SigmaEvent } from "@hamon/sigma";
import { openLakeOf } from "./lake-events.js";
import { flatFields, inColumns, type RulePack } from "./rule-pack.js";
import { flatEvent, readObjects } from "./windows-event.js";

interface Case {
  readonly rule_id: string;
  readonly json: string | null;
  readonly evtx: string | null;
  /** What upstream says; a minimum. */
  readonly upstream_match_count_min: number | null;
}

export interface RegressionFigures {
  readonly regression_cases: number;
  readonly regression_missed: number;
  readonly regression_evtx_missed: number;
  readonly regression_lake_missed: number;
  readonly regression_events: number;
}

export interface Regression {
  readonly pack: RulePack;
  readonly content: Content;
}

export async function scoreRegression(folder: string, { pack, content }: Regression): Promise<RegressionFigures> {
  const manifest = join(folder, "manifest.json");
  const cases = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, "utf8")) as readonly Case[]) : [];
  const lake = await openLakeOf(content);
  const { routing } = readRouting(content);
  const figures = { regression_cases: 0, regression_missed: 0, regression_evtx_missed: 0, regression_lake_missed: 0, regression_events: 0 };
  for (const one of cases) {
    if (one.json === null) continue;
    const rule = pack.active.find(({ id }) => id === one.rule_id);
    const objects = readObjects(readFileSync(join(folder, one.json), "utf8"));
    const judge = (name: keyof RegressionFigures, count: number | string) => {
      const wrong = rule === undefined ? `no rule ${one.rule_id}` : wrongIn(one, count);
      figures[name] += Number(wrong !== null);
      if (wrong !== null) console.log(`${name}: ${one.json}: ${wrong}`);
    };
    figures.regression_cases += 1;
    figures.regression_events += objects.length;
    judge("regression_missed", rule === undefined ? 0 : countByHand(rule, objects.map(flatEvent), routing));
    judge("regression_evtx_missed", rule === undefined ? 0 : countByHand(rule, recordsOf(folder, one).map(flatEvent), routing));
    judge("regression_lake_missed", rule === undefined ? 0 : await lake.count(rule, objects));
  }
  lake.close();
  return figures;
}

// Null: nothing. A text says why the rule could not be asked.
function wrongIn({ upstream_match_count_min }: Case, count: number | string): string | null {
  const least = upstream_match_count_min ?? 1;
  if (typeof count === "string") return count;
  return count >= least ? null : `${count} events match, at least ${least} must`;
}

function countByHand(rule: Rule, events: readonly SigmaEvent[], routing: Routing): number | string {
  const fields = flatFields([rule], routing, events.flatMap(Object.keys));
  const [planned] = planRules([rule], fields).rules;
  if (planned === undefined || planned.test === null) return `${planned?.status}: ${planned?.what.join()}`;
  const { test } = planned;
  return events.filter((event) => evaluateTest(test, inColumns(event, fields))).length;
}

function recordsOf(folder: string, { evtx }: Case): readonly JsonObject[] {
  if (evtx === null) return [];
  const bytes = readFileSync(join(folder, evtx));
  const records: JsonObject[] = [];
  for (let at = parseFileHeader(bytes)?.chunks_at ?? Number.POSITIVE_INFINITY; at < bytes.length; at += CHUNK_BYTES) {
    records.push(...readChunk(bytes.subarray(at, at + CHUNK_BYTES)).records.map(({ event }) => event));
  }
  return records;
}
