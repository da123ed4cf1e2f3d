// What a finished world says of itself: its files and how to add them, the case, and what the privacy officer states.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FactValue, Text } from "@hamon/records";
import type { WorldChoice } from "./company.js";
import type { LogResult } from "./logs.js";
import type { LogFile } from "./period.js";
import type { RowCounts } from "./tables.js";
import type { WorldName } from "./world-options.js";

export interface WorldFile {
  /** Below the world's folder. */
  readonly path: string;
  readonly kind: "log" | "table";
  readonly as: string;
  readonly time_zone: string | null;
  /** Rows of a table without its header; lines of a log without # directives. */
  readonly row_count: number;
}

export interface WorldManifest extends WorldChoice {
  readonly world: WorldName;
  readonly synthetic: true;
  /** Of the way worlds are made: another number, another world for the same seed. */
  readonly generator: number;
  readonly files: readonly WorldFile[];
  readonly case: {
    readonly title: Text;
    readonly system: string;
    /** Key of the data map; null where none ships that fits. */
    readonly data_map: string | null;
    readonly organisation: string;
    /** RFC 3339, UTC. */
    readonly detected_at: string;
  };
  readonly facts: readonly { readonly fact: string; readonly value: FactValue; readonly reason: string }[];
}

/** Raise it when the same seed gives other bytes. */
const GENERATOR = 3;
const OFFICE_GENERATOR = 1;

export function generatorOf(world: WorldName): number {
  return world === "web-intrusion" ? GENERATOR : OFFICE_GENERATOR;
}

/** Tables in the order they are added, with the name each is added as. */
const TABLES: readonly (readonly [path: string, as: string])[] = [
  ["company/kpi_websub/policy_1.csv", "policy"],
  ["company/kpi_websub/policy_2.csv", "policy"],
  ["company/kpi_websub/policy_3.csv", "policy"],
  ["company/kpi_websub/agency_staff.csv", "agency_staff"],
  ["company/kpi_websub/number_index.parquet", "number_index"],
  ["company/core/customer_master.parquet", "customer_master"],
  ["company/core/agency.csv", "agency"],
  ["company/core/claim.csv", "claim"],
  ["company/core/payment_account.csv", "payment_account"],
];

/** A case as data/ holds it. */
export type CaseFile = WorldManifest["case"] & Pick<WorldManifest, "facts">;

export function makeManifest(
  { seed, scale }: WorldChoice,
  rows: RowCounts,
  logs: { readonly files: readonly LogFile[]; readonly results: readonly LogResult[] },
): WorldManifest {
  const { facts, ...about } = JSON.parse(readFileSync(new URL("../data/case.json", import.meta.url), "utf8")) as CaseFile;
  const tables = TABLES.map(([path, as]): WorldFile => ({ path, kind: "table", as, time_zone: null, row_count: rows[path] ?? 0 }));
  const lines = new Map(logs.results.map(({ path, row_count }) => [path, row_count]));
  // nginx writes the offset, IIS is UTC by its format: no log leaves its zone open.
  const logFiles = logs.files.map(
    ({ path, service }): WorldFile => ({ path, kind: "log", as: service, time_zone: null, row_count: lines.get(path) ?? 0 }),
  );
  return {
    world: "web-intrusion",
    seed,
    scale,
    synthetic: true,
    generator: GENERATOR,
    files: [...tables, ...logFiles],
    case: about,
    facts,
  };
}

/** The manifest in a folder; null when there is none. */
export function readManifest(folder: string): WorldManifest | null {
  const path = join(folder, "manifest.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as WorldManifest) : null;
}
