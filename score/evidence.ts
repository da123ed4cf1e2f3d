// npm run score -- evidence: vectors judged as named, every change of a case found and located, a writer stopped at every call to
// the system, changed time stamps judged beside openssl, originals erased and looked for byte by byte.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { addSources, eraseOriginals, openWorkspace, runStages, type OpenCase } from "hamon";
import { stopWriters } from "../tests/crash/stopped-writers.js";
import { reasonAgainst } from "../tests/crash/strace.js";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { makeFullCase } from "./evidence-case.js";
import type { LaneFigures } from "./evidence-change-lane.js";
import { judgeTokens } from "./evidence-tokens.js";
import { judgeVectors } from "./evidence-vectors.js";

/** Processes at once: as many as the machine of CI has cores. */
const LANES = 2;
const SHOWN = 20;
/** Quicker than a disk, where the machine has it. */
const MEMORY = "/dev/shm";
const NO_STOPS = { points: 0, lost: [], forks: [], broken: [] } as const;
const TOKENS = 100_000;
const ERASED = 1000;
/** Some 250 operations, each so many times: more than 10,000 points. */
const POWER_LOSS_ROUNDS = 50;
const CANARY = "kanariya-39f1";

export async function measure({ seed }: FigureOptions): Promise<Figures> {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache", "evidence-score-"));
  const quick = existsSync(MEMORY) ? mkdtempSync(join(MEMORY, "hamon-score-")) : join(folder, "changes");
  try {
    const vectors = judgeVectors();
    const changes = await judgeChanges(quick);
    const stops = await judgeStops();
    const tokens = judgeTokens({ count: TOKENS, seed });
    const erased = await judgeErasure(join(folder, "erasure"), ERASED);
    const figures = { ...vectors, ...judgePowerLoss(), ...stops, ...changes, ...tokens, ...erased };
    console.table(figures);
    return { figures, peer: "published vectors, openssl ts -verify, and a raw search of the disk", missed: missedIn(figures) };
  } finally {
    for (const made of [folder, quick]) rmSync(made, { recursive: true, force: true });
  }
}

const ZEROS = [
  "vector_tests_failed",
  "vectors_wrong",
  "power_loss_failed",
  "strace_lost",
  "strace_forks",
  "strace_broken",
  "undetected",
  "mislocated",
  "false_accepts",
  "canaries_found",
] as const;
const FEWEST_STOPS = 1500;

function missedIn(figures: Readonly<Record<(typeof ZEROS)[number] | "strace_points", number>>): readonly string[] {
  const missed = ZEROS.filter((name) => figures[name] !== 0).map((name) => `${name} is ${figures[name]}, not 0`);
  const few = figures.strace_points < FEWEST_STOPS ? [`strace_points is ${figures.strace_points}, below ${FEWEST_STOPS}`] : [];
  return [...missed, ...few];
}

/** Power lost before each operation of the log, in many ways: an acknowledged entry that is gone, or a second tree of one size, fails. */
function judgePowerLoss(): { readonly power_loss_points: number; readonly power_loss_failed: number } {
  const args = ["--import", "tsx", "--test", "--test-reporter=tap", "packages/base/evidence/src/crash.test.ts"];
  const env = { ...process.env, HAMON_POWER_LOSS_ROUNDS: String(POWER_LOSS_ROUNDS) };
  const { stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8", env, maxBuffer: 1 << 26 });
  const count = (name: string) => Number(new RegExp(`^ *# ${name} (\\d+)$`, "m").exec(stdout)?.[1] ?? Number.NaN);
  return { power_loss_points: count("points"), power_loss_failed: count("fail") };
}

interface ChangeFigures {
  readonly changes: number;
  readonly undetected: number;
  /** Found, but another file or another entry was named. */
  readonly mislocated: number;
}

/** A case of 1,000 entries, changed in every way of evidence-changes.ts: every byte of every file among them. */
async function judgeChanges(root: string): Promise<ChangeFigures> {
  await makeFullCase(join(root, "0"));
  for (let lane = 1; lane < LANES; lane += 1) cpSync(join(root, "0"), join(root, String(lane)), { recursive: true });
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(join(root, String(lane)), lane)));
  for (const example of lanes.flatMap(({ examples }) => examples)) console.error(example);
  const sum = (name: "changes" | "undetected" | "mislocated") => lanes.reduce((all, figures) => all + figures[name], 0);
  return { changes: sum("changes"), undetected: sum("undetected"), mislocated: sum("mislocated") };
}

async function runLane(root: string, lane: number): Promise<LaneFigures> {
  const program = join(ROOT, "score", "evidence-change-lane.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, root, String(lane), String(LANES)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (code !== 0) throw new Error(`lane ${lane} ended with ${code}`);
  return JSON.parse(said) as LaneFigures;
}

interface StopFigures {
  readonly strace_points: number;
  readonly strace_lost: number;
  readonly strace_forks: number;
  /** Not verified afterwards, left behind, or refused without a name. */
  readonly strace_broken: number;
}

/** The writer of evidence stopped at every call to the system, one after the other. */
async function judgeStops(): Promise<StopFigures> {
  const reason = reasonAgainst();
  if (reason !== null) console.error(reason);
  const { points, lost, forks, broken } = reason === null ? await stopWriters(null) : NO_STOPS;
  for (const found of [...lost, ...forks, ...broken].slice(0, SHOWN)) console.error(found);
  return { strace_points: points, strace_lost: lost.length, strace_forks: forks.length, strace_broken: broken.length };
}

/** Originals with a canary in name and content, collected, erased, and looked for in every byte of the workspace. */
async function judgeErasure(folder: string, count: number): Promise<{ readonly erased: number; readonly canaries_found: number }> {
  const sources = join(folder, "sources");
  mkdirSync(sources, { recursive: true });
  for (let n = 0; n < count; n += 1) writeFileSync(join(sources, `${CANARY}_${n}.csv`), `no,name\n${n},${CANARY}-${n}\n`);
  const place = join(folder, "workspace");
  const workspace = await openWorkspace({ folder: place });
  let erased: number;
  try {
    const { case_id } = await workspace.createCase({ title: { ja: "消去", en: "Erasure" }, organisation: "score" }, "cli");
    erased = await eraseAll(await workspace.openCase(case_id, "cli"), sources);
  } finally {
    await workspace.close();
  }
  const { stdout } = spawnSync("grep", ["-rlai", CANARY, place], { encoding: "utf8", maxBuffer: 1 << 26 });
  return { erased, canaries_found: stdout.split("\n").filter((line) => line !== "").length };
}

async function eraseAll(open: OpenCase, sources: string): Promise<number> {
  await addSources(open.store, open.case_id, { paths: [sources], kind: "table", as: "member" }, open.now());
  await runStages(open, { stages: ["collect"] });
  const originals = (await open.evidence.items()).map(({ evidence_id }) => evidence_id);
  const { erased } = await eraseOriginals(open, { originals, reason: "score" });
  const { ok, steps } = await open.evidence.verify();
  if (!ok) throw new Error(`verify after erasure: ${JSON.stringify(steps)}`);
  return erased.length;
}
