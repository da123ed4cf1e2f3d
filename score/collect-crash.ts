// npm run score -- collect-crash: collect killed at 200 random moments (--scale: how many); rows and hashes as undisturbed.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { crashCollect } from "../tools/crashed-collect.js";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";

export const defaultScale = 200;

export async function measure({ scale, seed }: FigureOptions): Promise<Figures> {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const scratch = mkdtempSync(join(ROOT, ".cache", "collect-crash-"));
  try {
    const { kills, in_the_middle, differences } = await crashCollect(scratch, { kills: Math.round(scale), seed });
    const figures = { kills, kills_in_the_middle: in_the_middle, crash_differences: differences.length };
    console.table(figures);
    const missed = [...differences, ...(in_the_middle < kills / 2 ? [`only ${in_the_middle} of ${kills} kills came in the middle`] : [])];
    return { figures, peer: "the same files collected undisturbed in the same run", missed };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
