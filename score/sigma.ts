// npm run score -- sigma: rules of others read and given a status, what they must find found, and two evaluators held against each other.
//
// Read from ../shared/data: every SigmaHQ rule, events that each must raise one, vectors, real events of attacks. --data DIR: other
// files of the same kinds, in folders of the same names. --scale: share of the events on which DuckDB and the interpreter are compared.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadContent } from "@hamon/content";
import { readRouting } from "@hamon/detect";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { scoreMatrix } from "./sigma/match-matrix.js";
import { scoreOracle } from "./sigma/oracle.js";
import { scoreRegression } from "./sigma/regression.js";
import { readRulePack, scoreRules } from "./sigma/rule-pack.js";
import { scoreVectors } from "./sigma/vectors.js";

export const defaultScale = 0.05;
const MUST_BE_ZERO = [
  "rule_faults",
  "rules_without_status",
  "vectors_wrong",
  "regression_missed",
  "regression_evtx_missed",
  "regression_lake_missed",
  "matrix_differences",
  "oracle_differences",
] as const;
const COUNTED = ["rules_parsed", "vectors", "regression_cases", "oracle_events"] as const;

export async function measure({ data, scale }: FigureOptions): Promise<Figures> {
  const folder = data ?? join(ROOT, "..", "shared", "data");
  if (!existsSync(folder)) throw new Error(`${folder} is not there: give it with --data`);
  const content = await loadContent();
  const { routing } = readRouting(content);
  const pack = readRulePack(join(folder, "sigma-rules"));
  const rules = scoreRules(pack, routing);
  const vectors = await scoreVectors(join(folder, "sigma-semantics-vectors"));
  const regression = await scoreRegression(join(folder, "sigma-regression"), { pack, content });
  const matrix = scoreMatrix(join(folder, "sigma-regression"), pack, routing);
  const oracle = await scoreOracle(join(folder, "otrf-security-datasets"), pack, { routing, scale });
  const figures = { ...rules, ...vectors, ...regression, ...matrix, ...oracle };
  console.table(figures);
  const missed = MUST_BE_ZERO.filter((name) => figures[name] !== 0).map((name) => `${name} is ${figures[name]}, not 0`);
  for (const name of COUNTED) if (figures[name] === 0) missed.push(`${name} is 0: nothing was measured`);
  return { figures, peer: "what the authors of rules and vectors say must match; a slow interpreter on the same events", missed };
}
