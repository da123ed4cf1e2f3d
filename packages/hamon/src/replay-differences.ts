// What is not as it was when figures were stated, by name: where to look when a number comes out otherwise.

import type { OpenCase } from "@hamon/case";
import { KEPT_TABLES } from "@hamon/detect";
import type { Lake } from "@hamon/lake";
import type { ReplayDifference, Stage } from "@hamon/records";
import { codeDigest, contentDigest } from "./digest.js";
import type { StatedFigure } from "./figure-statement.js";
import { collectedSources, parametersOf, sourceOf } from "./state-figures.js";

/** Code, content, originals and parameters against those of a statement. */
export async function makingDifferences(open: OpenCase, stated: StatedFigure): Promise<readonly ReplayDifference[]> {
  const sources = (await collectedSources(open)).map(sourceOf);
  const used = new Set(sources.map(({ evidence_id }) => evidence_id));
  const originals = (await open.evidence.items()).filter(({ evidence_id }) => used.has(evidence_id));
  const now = new Map(originals.map(({ evidence_id, sha256 }) => [`original/${evidence_id}`, sha256]));
  for (const [name] of stated.digests) if (/^(code|content)\//.test(name)) now.set(name, digestNow(open, name));
  const names = new Set([...now.keys(), ...[...stated.digests.keys()].filter((name) => !name.startsWith("lake/"))]);
  const differing = [...names].filter((name) => now.get(name) !== stated.digests.get(name)).map(toDifference);
  return [...differing, ...parameterDifferences({ ...parametersOf(open), sources }, stated.parameters)];
}

function digestNow(open: OpenCase, name: string): string {
  const stage = name.slice(name.indexOf("/") + 1) as Stage;
  return name.startsWith("code/") ? codeDigest() : contentDigest(open, stage);
}

function toDifference(name: string): ReplayDifference {
  const [kind, what] = [name.slice(0, name.indexOf("/")), name.slice(name.indexOf("/") + 1)];
  return { kind: kind === "original" ? "input" : (kind as "code" | "content"), name: what };
}

function parameterDifferences(now: StatedFigure["parameters"], stated: StatedFigure["parameters"]): readonly ReplayDifference[] {
  const own = (["data_map", "system"] as const).filter((name) => now[name] !== stated[name]);
  const key = ({ kind, as, time_zone, format }: StatedFigure["parameters"]["sources"][number]) =>
    JSON.stringify([kind, as, time_zone, format ?? null]);
  const read = stated.sources.filter((source) => {
    const present = now.sources.filter(({ evidence_id }) => evidence_id === source.evidence_id);
    return present.length > 0 && !present.some((one) => key(one) === key(source));
  });
  return [...own, ...read.map(({ evidence_id }) => evidence_id)].map((name) => ({ kind: "parameter", name }));
}

/** Tables of the case that are not what the originals give, whatever the order of their rows; what detect only keeps for its next run left out. */
export async function lakeDifferences(lake: Lake, fresh: Lake): Promise<readonly ReplayDifference[]> {
  const made = (one: Lake) => one.parts().flatMap(({ table, row_count }) => (row_count > 0 && !KEPT_TABLES.includes(table) ? table : []));
  const tables = [...new Set([...made(lake), ...made(fresh)])].sort();
  const differing: ReplayDifference[] = [];
  for (const table of tables) {
    const [here, there] = await Promise.all([contentsOf(lake, table), contentsOf(fresh, table)]);
    if (here !== there) differing.push({ kind: "lake", name: table });
  }
  return differing;
}

/** When a row was recorded says nothing of what it holds, and is another each time. */
const RECORDED = "event.ingested";

/** Equal for the same rows. The sum of the rows' hashes: it tells what changed, and proves nothing against a forger. */
async function contentsOf(lake: Lake, table: string): Promise<string> {
  const parts = lake.parts(table);
  if (parts.length === 0) return "";
  const name = `"${table.replaceAll('"', '""')}"`;
  const isRecorded = parts.some(({ columns }) => Object.hasOwn(columns, RECORDED));
  const compared = isRecorded ? `(select * exclude ("${RECORDED}") from ${name})` : name;
  const [row] = await lake.query<{ rows: number; sum: string }>(
    `select count(*) as rows, cast(sum(hash(one)) as varchar) as sum from ${compared} as one`,
  );
  return `${row?.rows} ${row?.sum}`;
}
