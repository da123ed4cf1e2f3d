// kill -9 in the middle of adding, at any moment: what was acknowledged is there, and the case verifies.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { caseIn, makeCase } from "./case-on-disk.fixture.js";
import { objectPath } from "./object-store.js";

const WRITER = fileURLToPath(new URL("./writer-to-kill.fixture.ts", import.meta.url));
// What is compiled needs no loader.
const LOADER = WRITER.endsWith(".ts") ? ["--import", "tsx"] : [];
const ROUNDS = 12;

/** Lets a writer add to the case for a while and kills it. @returns what it noted as acknowledged. */
async function writeAndKill(root: string, round: number): Promise<readonly (readonly [index: number, what: string])[]> {
  const notes = join(root, `notes_${round}`);
  const args = [...LOADER, WRITER, root, String(round * 1_000_000), notes];
  const writer = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(writer, "close") as Promise<[number | null, string | null]>;
  await Promise.race([once(writer.stdout, "data"), ended]);
  await wait(Math.random() * 150);
  writer.kill("SIGKILL");
  assert.deepEqual(await ended, [null, "SIGKILL"]);
  const lines = readFileSync(notes, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => line.split(" ")).map(([index, what]) => [Number(index), what as string] as const);
}

test(`killed ${2 * ROUNDS} times while adding: nothing acknowledged is lost, everything verifies`, { concurrency: 2 }, async (t) => {
  await Promise.all(["one case", "another"].map((name) => t.test(name, (sub) => killAgainAndAgain(sub))));
});

async function killAgainAndAgain(t: TestContext): Promise<void> {
  const { root } = makeCase(t);
  const acknowledged = new Map<number, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, what] of await writeAndKill(root, round)) {
      assert.ok(!acknowledged.has(index), `index ${index} given twice`);
      acknowledged.set(index, what);
    }
    await lookForAll(root, acknowledged);
  }
  assert.ok(acknowledged.size > ROUNDS * 10, String(acknowledged.size));
  t.diagnostic(`${acknowledged.size} entries acknowledged`);
}

async function lookForAll(root: string, acknowledged: ReadonlyMap<number, string>): Promise<void> {
  const made = caseIn(root);
  const evidence = await made.open();
  const { steps, tree_size } = await evidence.verify();
  assert.deepEqual(
    steps.map(({ broken }) => broken),
    [null, null, null, null, null, null],
  );
  const entries = await evidence.entries({ limit: tree_size });
  const found = new Map(entries.map(({ index, body }) => [index, String(body.n ?? body.sha256)]));
  for (const [index, what] of acknowledged) assert.equal(found.get(index), what, `entry ${index}`);
  for (const { kind, body } of entries) {
    if (kind === "ingest") assert.ok(existsSync(join(made.folder, objectPath(String(body.sha256)))));
  }
  await evidence.close();
}
