// npm run score -- parsers: what logs say against what others say of the same lines; every event log against its twins.
//
// --data DIR: other files of the same kinds, in folders of the same names. --fuzz MINUTES: changed input, too.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { scoreEventLogs } from "./parsers/event-logs.js";
import { scoreFuzz } from "./parsers/fuzz.js";
import { scoreSources } from "./parsers/sources.js";
import { scoreVectors } from "./parsers/vectors.js";

/** Lines whose source has to be found by itself. */
const LEAST_GUESSED = 0.98;

export async function measure({ data, fuzz, seed }: FigureOptions): Promise<Figures> {
  const folder = data ?? join(ROOT, "..", "shared", "data");
  if (!existsSync(folder)) throw new Error(`${folder} is not there: give it with --data`);
  const vectors = await scoreVectors(folder);
  const sources = await scoreSources(folder);
  const logs = scoreEventLogs(folder, seed);
  const changed = fuzz > 0 ? await scoreFuzz(folder, { minutes: fuzz, seed }) : { fuzz_faults: 0 };
  const figures = { ...vectors, ...sources, ...logs, ...changed };
  console.table(figures);
  const zero = ["vectors_wrong", "evtx_unread", "evtx_differences", "evtx_damaged_wrong", "fuzz_faults"] as const;
  const missed = zero.filter((name) => figures[name] !== 0).map((name) => `${name} is ${figures[name]}, not 0`);
  if (!(figures.source_guessed >= LEAST_GUESSED)) missed.push(`source_guessed is ${figures.source_guessed}, below ${LEAST_GUESSED}`);
  const counted = ["vectors", "source_lines", "evtx_files", "evtx_twins"] as const;
  for (const name of counted) if (figures[name] === 0 && data === null) missed.push(`${name} is 0: nothing was measured`);
  return { figures, peer: "what the authors of the vectors, and another reader of event logs, say of the same bytes", missed };
}
