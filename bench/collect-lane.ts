// One log of bench/collect.ts from its file to events in a process of its own, so that its memory is its own.

import { addSources, openWorkspace, runStages, type OpenCase } from "hamon";
import { MemoryWatch } from "../tools/memory-watch.js";

export interface CollectJob {
  /** A folder that is not there yet. */
  readonly folder: string;
  readonly path: string;
  readonly as: string;
}

export interface CollectFigures {
  readonly seconds: number;
  /** Of this process and its threads. */
  readonly cpu_s: number;
  readonly peak_rss_mib: number;
  readonly with_database_mib: number;
  readonly event_count: number;
  readonly lake_bytes: number;
}

const MICROSECONDS = 1e6;
const { folder, path, as } = JSON.parse(process.argv[2] ?? "{}") as CollectJob;
const workspace = await openWorkspace({ folder });
try {
  const wanted = { title: { ja: "計測", en: "Measurement" }, organisation: "bench", is_synthetic: true };
  const { case_id } = await workspace.createCase(wanted, "system");
  await addSources(workspace.store, case_id, { paths: [path], kind: "log", as }, workspace.now());
  console.log(JSON.stringify(await timeCollect(await workspace.openCase(case_id, "system"))));
} finally {
  await workspace.close();
}

async function timeCollect(open: OpenCase): Promise<CollectFigures> {
  const [memory, withDatabase] = [new MemoryWatch("postgres"), new MemoryWatch()];
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await runStages(open, { stages: ["collect"] });
  const [seconds, { user, system }] = [(performance.now() - start) / 1000, process.cpuUsage(cpu)];
  const parts = open.lake.parts();
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((all, part) => all + of(part), 0);
  return {
    seconds,
    cpu_s: (user + system) / MICROSECONDS,
    peak_rss_mib: memory.stop(),
    with_database_mib: withDatabase.stop(),
    event_count: sum(({ table, row_count }) => (table === "event" ? row_count : 0)),
    lake_bytes: sum(({ bytes }) => bytes),
  };
}
