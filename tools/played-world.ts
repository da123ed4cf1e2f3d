// A synthetic world played through stages in a workspace of its own, for benchmarks, scores and crash tests.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  addSources,
  openWorkspace,
  runStages,
  stateFact,
  writeWorld,
  type OpenCase,
  type RunOptions,
  type Workspace,
  type WorldManifest,
  type WorldName,
} from "hamon";
import type { Stage } from "@hamon/records";
import { MemoryWatch } from "./memory-watch.js";
import { ROOT } from "./source-files.js";

export interface WorldChoice {
  /** Default: web-intrusion. */
  readonly world?: WorldName;
  readonly scale: number;
  readonly seed: number;
}

export interface StageFigure {
  readonly stage: Stage;
  readonly seconds: number;
  /** Of this process and all it started, together. */
  readonly peak_rss_mib: number;
}

export interface PlayedWorld {
  readonly folder: string;
  readonly open: OpenCase;
  readonly stages: readonly StageFigure[];
  /** Closes and removes the workspace; the world is kept for the next time. */
  close(): Promise<void>;
}

export function worldFolder({ world = "web-intrusion", scale, seed }: WorldChoice): string {
  return join(ROOT, ".cache", "worlds", `${world}-${seed}-${scale}`);
}

export async function playWorld(choice: WorldChoice, stages: readonly Stage[], notify?: RunOptions["notify"]): Promise<PlayedWorld> {
  const folder = worldFolder(choice);
  const manifest = await writeWorld({ world: "web-intrusion", ...choice, folder });
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const place = mkdtempSync(join(ROOT, ".cache", "workspace-"));
  const workspace = await openWorkspace({ folder: place });
  const open = await caseOf(workspace, folder, manifest);
  const figures: StageFigure[] = [];
  for (const stage of stages) figures.push(await timeStage(open, stage, notify));
  return {
    folder,
    open,
    stages: figures,
    async close() {
      await workspace.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function caseOf(workspace: Workspace, folder: string, manifest: WorldManifest): Promise<OpenCase> {
  const record = await workspace.createCase({ ...manifest.case, is_synthetic: true }, "system");
  for (const { path, kind, as, time_zone } of manifest.files) {
    const wanted = { paths: [join(folder, path)], kind, as, ...(time_zone === null ? {} : { time_zone }) };
    await addSources(workspace.store, record.case_id, wanted, workspace.now());
  }
  const open = await workspace.openCase(record.case_id, "system");
  for (const fact of manifest.facts) await stateFact(open, fact, "system");
  return open;
}

async function timeStage(open: OpenCase, stage: Stage, notify: RunOptions["notify"]): Promise<StageFigure> {
  const memory = new MemoryWatch();
  const start = performance.now();
  await runStages(open, { stages: [stage], ...(notify === undefined ? {} : { notify }) });
  return { stage, seconds: (performance.now() - start) / 1000, peak_rss_mib: memory.stop() };
}
