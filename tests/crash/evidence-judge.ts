// Judges what a stopped writer left: nothing that was acknowledged is lost, no size of the log was signed for two trees, what was
// erased stays so, and after the next start everything verifies.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { caseIn, type CaseOnDisk } from "../../packages/base/evidence/src/case-on-disk.fixture.js";
import { realDisk } from "../../packages/base/evidence/src/disk.js";
import type { Evidence } from "../../packages/base/evidence/src/evidence.js";
import { rootAt } from "../../packages/base/evidence/src/log-folder.js";
import { objectPath } from "../../packages/base/evidence/src/object-store.js";
import { Vault } from "../../packages/base/evidence/src/vault/vault.js";
import type { Said } from "./evidence-writer.js";
import type { Run } from "./strace.js";

/** What was found wrong, in words. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly forks: readonly string[];
  /** Not verified after the next start, left behind, or refused without a name. */
  readonly broken: readonly string[];
}

/** Names that a disk that fails has for the one who asked. */
const REFUSALS = ["disk-full", "evidence-write-failed", "source-unreadable"];

type Of<Kind extends Said["said"]> = Extract<Said, { readonly said: Kind }>;
type Kept = Of<"kept">;

/** What cannot be judged to its end is broken, and says why. */
export async function judge(run: Run): Promise<Verdict> {
  const judging = new Judging(run);
  try {
    await judging.judge();
  } catch (error) {
    judging.verdict.broken.push(error instanceof Fault ? `${error.code} ${error.at ?? ""}` : String((error as Error).stack));
  }
  return judging.verdict;
}

class Judging {
  readonly #run: Run;
  readonly #made: CaseOnDisk;
  readonly verdict = { lost: [] as string[], forks: [] as string[], broken: [] as string[] };
  /** Of every signed checkpoint that was seen: root by size. */
  readonly #heads = new Map<number, string>();

  constructor(run: Run) {
    this.#run = run;
    this.#made = caseIn(run.root);
  }

  async judge(): Promise<void> {
    for (const text of [...checkpointsWritten(this.#run), ...checkpointsIn(this.#run.root)]) this.#see(text);
    for (const { checkpoint } of this.#said("checkpoint")) this.#see(checkpoint);
    for (const { code } of this.#said("refused")) if (!REFUSALS.includes(code)) this.verdict.broken.push(`refused: ${code}`);
    for (const { text } of this.#said("mistake")) this.verdict.broken.push(text);
    const { said, injection } = this.#run;
    if (injection?.how !== "KILL" && said.at(-1)?.said !== "end") this.verdict.broken.push("came to no end");
    const evidence = await this.#made.open();
    await this.#verify(evidence, "at the start");
    await this.#lookForEntries(evidence);
    await this.#goOn(evidence);
    await this.#lookForOriginals(evidence);
    await this.#lookForErased();
    await this.#verify(evidence, "at the end");
    await evidence.close();
    for (const left of leftIn(this.#run.root)) this.verdict.broken.push(`left behind: ${left}`);
  }

  #said<Kind extends Said["said"]>(kind: Kind): readonly Of<Kind>[] {
    return this.#run.said.filter((one): one is Of<Kind> => one.said === kind);
  }

  #see(text: string): void {
    const [, size = "", root = ""] = text.split("\n");
    const known = this.#heads.get(Number(size));
    if (known !== undefined && known !== root) this.verdict.forks.push(`two roots of ${size} entries: ${known}, ${root}`);
    this.#heads.set(Number(size), root);
  }

  async #verify(evidence: Evidence, when: string): Promise<void> {
    const { steps } = await evidence.verify();
    for (const { step, broken } of steps) {
      if (broken !== null) this.verdict.broken.push(`${when}: ${step}: ${broken.code} ${broken.at}`);
    }
  }

  async #lookForEntries(evidence: Evidence): Promise<void> {
    const { tree_size } = await evidence.head();
    const entries = new Map((await evidence.entries({ limit: tree_size })).map((entry) => [entry.index, entry]));
    for (const { index, n } of this.#said("entry")) {
      if (entries.get(index)?.body["n"] !== n) this.verdict.lost.push(`entry ${index} (${n})`);
    }
    for (const { index, sha256 } of this.#said("kept")) {
      if (entries.get(index)?.body["sha256"] !== sha256) this.verdict.lost.push(`entry ${index} (${sha256})`);
    }
    const erased = new Set([...entries.values()].flatMap(({ kind, body }) => (kind === "erase" ? [body["sha256"]] : [])));
    for (const { sha256 } of this.#said("erased")) if (!erased.has(sha256)) this.verdict.lost.push(`erasure of ${sha256}`);
  }

  /** Two entries more, each under a checkpoint of its own; all that were seen before are beginnings of the log as it is now. */
  async #goOn(evidence: Evidence): Promise<void> {
    this.#see((await evidence.head()).checkpoint);
    for (const n of [-1, -2]) {
      await evidence.append({ kind: "view", actor: "user_2", body: { n } });
      this.#see((await evidence.head()).checkpoint);
    }
    const { tree_size } = await evidence.head();
    const log = { disk: realDisk, folder: join(this.#made.folder, "log") };
    for (const [size, root] of this.#heads) {
      if (size > tree_size) this.verdict.forks.push(`signed for ${size} entries, the log has ${tree_size}`);
      else if ((await rootAt(log, size, tree_size)).toString("base64") !== root) this.verdict.forks.push(`another root of ${size} entries`);
    }
  }

  // The list of names is gone, as after a loss of the database: the same bytes again name the original again.
  async #lookForOriginals(evidence: Evidence): Promise<void> {
    const erased = new Set(this.#said("erased").map(({ sha256 }) => sha256));
    const ends = new Map(this.#said("kept").map((kept) => [kept.name, kept]));
    for (const kept of [...ends.values()].filter(({ sha256 }) => !erased.has(sha256))) await this.#lookForOriginal(evidence, kept);
  }

  async #lookForOriginal(evidence: Evidence, kept: Kept): Promise<void> {
    const source = join(this.#run.root, "sources", kept.name);
    const gone = await isErasedUnsaid(evidence, kept);
    const again = await evidence.keep(source, { actor: "user_2" });
    if (gone) return;
    if (again.sha256 !== kept.sha256 || again.entry_index !== kept.index) return void this.verdict.lost.push(`original ${kept.name}`);
    const hash = createHash("sha256");
    for await (const piece of evidence.open(again.evidence_id, { actor: "judge", purpose: "compare" })) hash.update(piece as Buffer);
    const expected = createHash("sha256").update(readFileSync(source)).digest("hex");
    if (hash.digest("hex") !== expected) this.verdict.lost.push(`bytes of original ${kept.name}`);
  }

  async #lookForErased(): Promise<void> {
    const vault = new Vault({ by: "file", keysFolder: this.#made.keysFolder, case_id: "case_2025_0001" });
    for (const { sha256 } of this.#said("erased")) {
      if (existsSync(join(this.#made.folder, objectPath(sha256)))) this.verdict.broken.push(`erased, and its object is there: ${sha256}`);
      if ((await vault.get(sha256)) !== null) this.verdict.broken.push(`erased, and its key is there: ${sha256}`);
    }
  }
}

// Erased, though nobody was told any more.
async function isErasedUnsaid(evidence: Evidence, { sha256 }: Kept): Promise<boolean> {
  const { entries } = await evidence.entriesNaming(sha256, { limit: 10 });
  return entries.some(({ kind, body }) => kind === "erase" && body["sha256"] === sha256);
}

const CHECKPOINT = String.raw`localhost/hamon/case_2025_0001`;

/** Texts of checkpoints that strace saw written, wherever they went and whether or not they are there still. */
function checkpointsWritten({ calls }: Run): readonly string[] {
  const text = new RegExp(`"${CHECKPOINT}\\\\n\\d+\\\\n[A-Za-z0-9+/=]+\\\\n`);
  return calls
    .filter(({ kind, isDone }) => kind === "pwrite" && isDone)
    .flatMap(({ line }) => text.exec(line)?.[0]?.slice(1).replaceAll("\\n", "\n") ?? []);
}

/** Texts of checkpoints that lie anywhere. */
function checkpointsIn(root: string): readonly string[] {
  const text = new RegExp(`^${CHECKPOINT}\\n\\d+\\n[A-Za-z0-9+/=]+\\n`);
  return filesBelow(root).flatMap((path) => text.exec(readFileSync(path, "latin1"))?.[0] ?? []);
}

function filesBelow(root: string): readonly string[] {
  return ["cases", "keys"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

// A vault that was being replaced holds keys: none may be left where an erasure does not reach it.
function leftIn(root: string): readonly string[] {
  return filesBelow(root).filter((path) => /\/evidence\/tmp\/|\/vault_[^/]*\.new$/.test(path));
}
