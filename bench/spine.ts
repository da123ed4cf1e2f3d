// npm run bench -- spine --scale 1: raw files to exposure table, against reading and hashing the same bytes.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { STAGES, type Stage } from "@hamon/records";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { playWorld, worldFolder } from "../tools/played-world.js";
import { writeWorld } from "hamon";

/** The work that the aim of ten minutes is about. */
const MEASURED: readonly Stage[] = STAGES.filter((stage) => ["collect", "detect", "scope"].includes(stage));

export async function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  const folder = worldFolder({ scale, seed });
  const { files } = await writeWorld({ world: "web-intrusion", folder, seed, scale });
  const paths = files.map(({ path }) => join(folder, path));
  const read_hash_s = await readAndHash(paths);
  const played = await playWorld({ scale, seed }, MEASURED);
  try {
    return figuresOf(played.stages, read_hash_s);
  } finally {
    await played.close();
  }
}

function figuresOf(stages: Awaited<ReturnType<typeof playWorld>>["stages"], read_hash_s: number): Figures {
  const figures: Record<string, number> = {};
  for (const { stage, seconds, peak_rss_mib } of stages) {
    console.log(`${stage.padEnd(8)} ${seconds.toFixed(1).padStart(8)} s ${String(peak_rss_mib).padStart(7)} MiB`);
    figures[`${stage}_s`] = round(seconds);
    figures[`${stage}_peak_rss_mib`] = peak_rss_mib;
  }
  const total_s = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const peak_rss_mib = Math.max(...stages.map((one) => one.peak_rss_mib));
  console.log(
    `total    ${total_s.toFixed(1).padStart(8)} s ${String(peak_rss_mib).padStart(7)} MiB; reading and hashing alone ${read_hash_s.toFixed(1)} s`,
  );
  const peer = "reading and hashing the same files in the same run";
  return {
    figures: {
      total_s: round(total_s),
      peak_rss_mib,
      ...figures,
      read_hash_s: round(read_hash_s),
      disk_ratio: round(total_s / read_hash_s),
    },
    peer,
  };
}

async function readAndHash(paths: readonly string[]): Promise<number> {
  const start = performance.now();
  for (const path of paths) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { highWaterMark: 4 * 1024 * 1024 })) hash.update(chunk as Buffer);
    hash.digest();
  }
  return (performance.now() - start) / 1000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
