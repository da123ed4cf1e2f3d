// One lane of the changes of a case: a process of its own with a copy of the case. Arguments: the case's root, lane, lanes.
//
// Verifies with the steps of a verification in their order up to the first that is broken. Every so often the whole verification is
// done as well, and must name the same.

import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { caseIn, logKeysOf, type CaseOnDisk } from "../packages/base/evidence/src/case-on-disk.fixture.js";
import { realDisk } from "../packages/base/evidence/src/disk.js";
import { Room } from "../packages/base/evidence/src/room.js";
import { verifyHead } from "../packages/base/evidence/src/verify-head.js";
import { verifyTree } from "../packages/base/evidence/src/verify-tree.js";
import type { Broken } from "../packages/base/evidence/src/verify-step.js";
import { changesOf, readCase, type Change } from "./evidence-changes.js";

export interface LaneFigures {
  changes: number;
  undetected: number;
  /** Found, but another file or another entry was named. */
  mislocated: number;
  /** Verified whole too. */
  verified_whole: number;
  /** Of what went wrong, the first few. */
  readonly examples: string[];
}

const WHOLE_EVERY = 97;
const SHOWN = 12;
/** More than any bundle of a changed case has. */
const ROOM = new Room(1 << 25);
const [root = "", lane = "0", lanes = "1", every = "1"] = process.argv.slice(2);
const made = caseIn(root);
const files = readCase(made.caseFolder);
const figures: LaneFigures = { changes: 0, undetected: 0, mislocated: 0, verified_whole: 0, examples: [] };

for (const path of files.keys()) chmodSync(join(made.caseFolder, path), 0o600);
if ((await firstOfWhole(made)) !== null) throw new Error("the unchanged case does not verify");
let at = 0;
for (const change of changesOf(files)) {
  at += 1;
  if (at % Number(every) === 0 && (at / Number(every)) % Number(lanes) === Number(lane)) await judge(change);
}
if ((await firstOfWhole(made)) !== null) throw new Error("a change was not taken back");
console.log(JSON.stringify(figures));

async function judge(change: Change): Promise<void> {
  figures.changes += 1;
  const writes = change.writes();
  write(writes);
  const broken = await firstBroken(made);
  if (figures.changes % WHOLE_EVERY === 0) await compareWithWhole(change, broken);
  write(new Map([...writes.keys()].map((path) => [path, files.get(path) ?? null])));
  if (broken === null) note("undetected", change.what);
  else if (!isNamed(change, broken)) note("mislocated", `${change.what}: ${JSON.stringify(broken)}`);
}

function note(which: "undetected" | "mislocated", what: string): void {
  figures[which] += 1;
  if (figures.examples.length < SHOWN) figures.examples.push(`${which}: ${what}`);
}

// A null takes a file away.
function write(writes: ReadonlyMap<string, Buffer | null>): void {
  for (const [path, bytes] of writes) {
    const full = join(made.caseFolder, path);
    if (bytes === null) rmSync(full);
    else writeFileSync(full, bytes);
  }
}

// Files of evidence are named relative to its folder, others to the case's; an entry has to be the right one where one is named.
function isNamed({ named, index }: Change, { at, code, params }: Broken): boolean {
  const isFile = named.some((path) => path === at || path === `evidence/${at}`);
  return isFile && (code !== "entry-changed" || index === null || params?.["index"] === index);
}

async function firstBroken(one: CaseOnDisk): Promise<Broken | null> {
  const place = { disk: realDisk, folder: join(one.folder, "log") };
  const { step, head } = await verifyHead(place, logKeysOf(one));
  if (step.broken !== null) return step.broken;
  // Entries are judged in a step after this one.
  const tree = await verifyTree(place, head, { judge: { room: ROOM, take: async () => undefined } });
  return tree.step.broken ?? firstOfWhole(one);
}

async function firstOfWhole(one: CaseOnDisk): Promise<Broken | null> {
  const { steps } = await one.verify();
  return steps.find(({ broken }) => broken !== null)?.broken ?? null;
}

async function compareWithWhole({ what }: Change, broken: Broken | null): Promise<void> {
  figures.verified_whole += 1;
  const whole = await firstOfWhole(made);
  if (JSON.stringify(whole) !== JSON.stringify(broken)) throw new Error(`${what}: ${JSON.stringify([broken, whole])}`);
}
