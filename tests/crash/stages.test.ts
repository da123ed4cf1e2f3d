// A kill -9 in every stage: the next start goes on, ends at the same numbers, and the evidence verifies.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startMailSink, writeWorld } from "hamon";
import { STAGES } from "@hamon/records";

const PLAYER = fileURLToPath(new URL("./player.ts", import.meta.url));
// What is compiled needs no loader.
const LOADER = PLAYER.endsWith(".ts") ? ["--import", "tsx"] : [];
const SCALE = 0.0005;

interface Result {
  readonly verified: { readonly ok: boolean; readonly steps: unknown };
  readonly figures: readonly unknown[];
  readonly deliveries: readonly { readonly person_id: number; readonly attempt: number }[];
}

let scratch: string;
let world: string;
let sink: Awaited<ReturnType<typeof startMailSink>>;
let expected: Result;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), "hamon-crash-"));
  world = join(scratch, "world");
  await writeWorld({ world: "web-intrusion", folder: world, seed: 7, scale: SCALE });
  sink = await startMailSink({ folder: join(scratch, "mail") });
  const result = await play(join(scratch, "calm"), () => false);
  assert.ok(result !== null);
  expected = result;
});

after(async () => {
  await sink.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Plays until the end, or until a line is one to be killed at: then null. */
async function play(workspace: string, isTheEnd: (line: string) => boolean): Promise<Result | null> {
  const child = spawn(process.execPath, [...LOADER, PLAYER, workspace, world, String(sink.port), join(scratch, "mail", "bounces")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  let result: Result | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("result ")) result = JSON.parse(line.slice("result ".length)) as Result;
    if (isTheEnd(line)) child.kill("SIGKILL");
  }
  const code = await ended;
  if (result === null && code !== null) throw new Error(`the player ended with ${code} and no result`);
  return result;
}

test("an uninterrupted run verifies and gives every person one first notice", () => {
  assert.ok(expected.verified.ok, JSON.stringify(expected.verified.steps));
  assert.ok(expected.figures.length > 0);
  const first = expected.deliveries.filter(({ attempt }) => attempt === 1).map(({ person_id }) => person_id);
  assert.equal(new Set(first).size, first.length);
});

for (const stage of STAGES) {
  test(`${stage}: a kill at its start and one in its middle change nothing in the end`, async () => {
    const workspace = join(scratch, stage);
    assert.equal(await play(workspace, (line) => line.startsWith(`${stage} running 0`)), null, "was killed");
    let reports = 0;
    await play(workspace, (line) => line.startsWith(`${stage} running`) && (reports += 1) > 2);
    const result = await play(workspace, () => false);
    assert.ok(result !== null);
    assert.ok(result.verified.ok, JSON.stringify(result.verified.steps));
    assert.deepEqual(result.figures, expected.figures);
    assert.deepEqual(
      result.deliveries.map(({ person_id }) => person_id),
      expected.deliveries.map(({ person_id }) => person_id),
    );
  });
}

test("a changed byte in a table of the lake is named by verify", async () => {
  const workspace = join(scratch, "calm");
  const tables = readdirSync(join(workspace, "cases"), { recursive: true, encoding: "utf8" }).filter((path) =>
    /lake\/exposure\/.*\.parquet$/.test(path),
  );
  const file = join(workspace, "cases", tables[0] ?? "none");
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  writeFileSync(file, bytes);
  const result = await play(workspace, () => false);
  assert.equal(result?.verified.ok, false);
  assert.match(JSON.stringify(result?.verified.steps), /lake\/exposure\//);
});
