// Does to the evidence of a case all that is written there, and says what was acknowledged, to be stopped by strace.
//
// Arguments: folder of the case, address of a time-stamping authority, file of its certificate. Starts when told on stdin.

import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { caseIn } from "../../packages/base/evidence/src/case-on-disk.fixture.js";
import type { Evidence } from "../../packages/base/evidence/src/evidence.js";
import { openEvidenceOnShelf } from "../../packages/base/evidence/src/open-evidence.js";

/** What a writer says, one a line. */
export type Said =
  | { readonly said: "ready" | "end" }
  | { readonly said: "entry"; readonly index: number; readonly n: number }
  | { readonly said: "kept"; readonly name: string; readonly index: number; readonly sha256: string }
  | { readonly said: "erased"; readonly sha256: string }
  | { readonly said: "checkpoint"; readonly checkpoint: string }
  | { readonly said: "refused"; readonly code: string }
  | { readonly said: "mistake"; readonly text: string };

const [root = "", authority = "", ca = ""] = process.argv.slice(2);
/** More than it does before in the thread that it is to be traced in. */
const WARM_UPS = 200;
const ACROSS_A_TILE = 250;
const reason_sha256 = "0".repeat(64);
const statement = { _type: "https://in-toto.io/Statement/v1", subject: [], predicateType: "x", predicate: {} };
const { folder, keysFolder, shelf } = caseIn(root);
const cosigning = { policyFile: join(root, "witnesses.policy"), isSignedTwice: true };
const options = { folder, keysFolder, shelf, cosigning, case_id: "case_2025_0001", now: () => new Date("2025-04-21T00:40:00Z") };
const kept = new Map<string, string>();
let evidence: Evidence;
let n = 0;

function say(what: Said): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}

/** Once more after a refusal, as whoever had it would; then it is let be. @returns whether it was done. */
async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  for (let left = 2; left > 0; left -= 1) {
    try {
      await work();
      say({ said: "checkpoint", checkpoint: (await evidence.head()).checkpoint });
      return true;
    } catch (error) {
      if (error instanceof Fault) say({ said: "refused", code: error.code });
      else say({ said: "mistake", text: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return false;
}

async function append(): Promise<void> {
  const own = n++;
  const { index } = await evidence.append({ kind: "view", actor: "user_1", body: { n: own } });
  say({ said: "entry", index, n: own });
}

async function keep(name: string): Promise<void> {
  const { entry_index, sha256, evidence_id } = await evidence.keep(join(root, "sources", name), { actor: "cli" });
  kept.set(name, evidence_id);
  say({ said: "kept", name, index: entry_index, sha256 });
}

async function erase(name: string): Promise<void> {
  const evidence_id = kept.get(name);
  if (evidence_id === undefined) return;
  const { sha256 } = await evidence.item(evidence_id);
  await evidence.erase([evidence_id], { actor: "user_1", reason_sha256 });
  say({ said: "erased", sha256 });
}

// One that fails does not stop the others; who waits for all hears of it.
async function together(...work: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

const open = async () => void (evidence = await openEvidenceOnShelf(options));
const steps: readonly (() => Promise<unknown>)[] = [
  () => together(append(), append(), append()),
  () => together(keep("a"), keep("b"), append(), keep("c")),
  () => together(erase("a"), keep("d")),
  () => evidence.state([{ name: "one", statement }], "user_1"),
  () => evidence.stamp({ url: authority, trusted: readFileSync(ca, "utf8"), policies: [], digest: "sha256" }, "user_1"),
  () => together(...Array.from({ length: ACROSS_A_TILE }, append)),
  () => together(keep("a"), keep("b")),
  () => evidence.rotateKey({ by: "file" }),
  () => evidence.cosign(),
  () => together(erase("b"), erase("c")),
  () => evidence.close().then(open).then(append),
];

for (let left = WARM_UPS; left > 0; left -= 1) await stat(root);
say({ said: "ready" });
await once(process.stdin, "data");
if (await attempt(open)) for (const step of steps) await attempt(step);
say({ said: "end" });
process.exit(0);
