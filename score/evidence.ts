// npm run score -- evidence: vectors judged as named, changes of a case found and located, changed time stamps judged
// beside openssl, originals erased and looked for byte by byte. Some eight minutes on two cores.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addSources, eraseOriginals, openWorkspace, runStages, type OpenCase } from "hamon";
import type { VerifyResult } from "@hamon/records";
import { caseIn } from "../packages/base/evidence/src/case-on-disk.fixture.js";
import type { FigureOptions, Figures } from "../tools/figures.js";
import { ROOT } from "../tools/source-files.js";
import { judgeTokens } from "./evidence-tokens.js";
import { judgeVectors } from "./evidence-vectors.js";

const ENTRIES = 1000;
const MUTATIONS = 20_000;
const TOKENS = 100_000;
const ERASED = 1000;
/** Some 250 operations, each so many times: more than 10,000 points. */
const POWER_LOSS_ROUNDS = 50;
const CANARY = "kanariya-39f1";

export async function measure({ seed }: FigureOptions): Promise<Figures> {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, ".cache", "evidence-score-"));
  try {
    const vectors = judgeVectors();
    const changes = await judgeChanges(join(folder, "changes"), { count: MUTATIONS, seed });
    const tokens = judgeTokens({ count: TOKENS, seed });
    const erased = await judgeErasure(join(folder, "erasure"), ERASED);
    const figures = { ...vectors, ...judgePowerLoss(), ...changes, ...tokens, ...erased };
    console.table(figures);
    const zeros = [
      "vector_tests_failed",
      "vectors_wrong",
      "power_loss_failed",
      "undetected",
      "mislocated",
      "false_accepts",
      "canaries_found",
    ] as const;
    const missed = zeros.filter((name) => figures[name] !== 0).map((name) => `${name} is ${figures[name]}, not 0`);
    return { figures, peer: "published vectors, openssl ts -verify, and a raw search of the disk", missed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
  /** Found, but another file was named. */
  readonly mislocated: number;
}

/** A case of 1,000 entries whose log is changed: bytes anywhere, and each file cut, emptied, taken away, and swapped with the next. */
async function judgeChanges(root: string, { count, seed }: { readonly count: number; readonly seed: number }): Promise<ChangeFigures> {
  const made = caseIn(root);
  const evidence = await made.open();
  const view = (n: number) => ({ kind: "view" as const, actor: "user_1", body: { what: "row", row_id: n } });
  await Promise.all(Array.from({ length: ENTRIES }, (_, n) => evidence.append(view(n))));
  await evidence.close();
  const log = join(made.folder, "log");
  const files = readdirSync(log, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(log.length + 1))
    .toSorted();
  if (!(await made.verify()).ok) throw new Error("the unchanged case does not verify");
  const figures = { changes: 0, undetected: 0, mislocated: 0 };
  const judge = async (named: readonly string[]) => {
    figures.changes += 1;
    const at = firstBroken(await made.verify());
    if (at === null) figures.undetected += 1;
    else if (!named.some((file) => at === `log/${file}`)) figures.mislocated += 1;
  };
  await changeBytes({ log, files, count, seed }, judge);
  await changeFiles(log, files, judge);
  return figures;
}

type Judge = (named: readonly string[]) => Promise<void>;

interface Changing {
  readonly log: string;
  readonly files: readonly string[];
  readonly count: number;
  readonly seed: number;
}

async function changeBytes({ log, files, count, seed }: Changing, judge: Judge): Promise<void> {
  const whole = files.map((file) => readFileSync(join(log, file)));
  const bytes = whole.reduce((sum, one) => sum + one.length, 0);
  // Evenly over all bytes; the seed shifts where it starts.
  const step = bytes / count;
  for (let i = 0; i < count; i += 1) {
    let at = Math.floor((i + (seed % 97) / 97) * step) % bytes;
    const which = whole.findIndex((one) => (at < one.length ? true : ((at -= one.length), false)));
    const changed = Buffer.from(whole[which] as Buffer);
    changed[at] = (changed[at] as number) ^ (1 << (i % 8));
    writeFileSync(join(log, files[which] as string), changed);
    await judge([files[which] as string]);
    writeFileSync(join(log, files[which] as string), whole[which] as Buffer);
  }
}

async function changeFiles(log: string, files: readonly string[], judge: Judge): Promise<void> {
  for (const [i, file] of files.entries()) {
    const path = join(log, file);
    const bytes = readFileSync(path);
    for (const length of [bytes.length - 1, bytes.length >> 1, 0]) {
      truncateSync(path, length);
      await judge([file]);
      writeFileSync(path, bytes);
    }
    renameSync(path, `${log}.aside`);
    await judge([file]);
    renameSync(`${log}.aside`, path);
    const next = files[(i + 1) % files.length] as string;
    const other = readFileSync(join(log, next));
    writeFileSync(path, other);
    writeFileSync(join(log, next), bytes);
    await judge([file, next]);
    writeFileSync(path, bytes);
    writeFileSync(join(log, next), other);
  }
}

function firstBroken({ steps }: VerifyResult): string | null {
  return steps.find(({ broken }) => broken !== null)?.broken?.at ?? null;
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
