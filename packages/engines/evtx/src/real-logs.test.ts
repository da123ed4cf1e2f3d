// Real logs, read from ../shared/data: the same events as another reader saw, and all that a log says it has.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CHUNK_BYTES, isChunk, parseFileHeader, readChunk, type EvtxProblem, type EvtxRecord } from "./index.js";

const DATA = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const FOLDERS = ["sigma-regression", "evtx-attack-samples", "hayabusa-sample-evtx"];
const skip = !existsSync(DATA) && "../shared/data is not there";

function logsIn(folder: string): readonly string[] {
  return readdirSync(join(DATA, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".evtx"))
    .map((name) => join(DATA, folder, name));
}

interface Log {
  readonly records: readonly EvtxRecord[];
  readonly problems: readonly EvtxProblem[];
  /** By the chunks' own heads. */
  readonly stated: number;
}

function readLog(bytes: Buffer): Log {
  const log = { records: [] as EvtxRecord[], problems: [] as EvtxProblem[], stated: 0 };
  for (let at = parseFileHeader(bytes)?.chunks_at ?? Number.POSITIVE_INFINITY; at < bytes.length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    if (!isChunk(chunk)) continue;
    const { records, problems } = readChunk(chunk);
    log.records.push(...records);
    log.problems.push(...problems);
    log.stated += Number(chunk.readBigUInt64LE(32) - chunk.readBigUInt64LE(24)) + 1;
  }
  return log;
}

// Objects one after the other, indented: each begins with a brace at the start of a line.
function readTwins(text: string): readonly unknown[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n(?=\{)/)
    .filter((piece) => piece.trim() !== "")
    .map((piece) => JSON.parse(piece) as unknown);
}

// The other reader cuts white space off the end of each text. We keep it: it is what the program wrote.
function withoutEnds(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_name, inner: unknown) => (typeof inner === "string" ? inner.trimEnd() : inner));
}

test("each event equals what another reader saw of the same log", { skip }, () => {
  let compared = 0;
  for (const path of logsIn("sigma-regression")) {
    const twins = readTwins(readFileSync(path.replace(/evtx$/, "json"), "utf8"));
    const { records } = readLog(readFileSync(path));
    assert.deepEqual(
      records.map(({ event }) => withoutEnds(event)),
      twins.map(withoutEnds),
      path,
    );
    compared += records.length;
  }
  assert.ok(compared > 100, `${compared} events`);
});

for (const folder of FOLDERS) {
  test(`every record of ${folder} is read`, { skip }, () => {
    for (const path of logsIn(folder)) {
      const { records, problems, stated } = readLog(readFileSync(path));
      assert.deepEqual(problems, [], path);
      assert.equal(records.length, stated, path);
      for (const { event } of records) assert.ok(Object.hasOwn(event["Event"] as object, "System"), path);
    }
  });
}

test("a real log with changed bytes is read as far as it goes, and nothing is thrown", { skip }, () => {
  const path = logsIn("evtx-attack-samples").find((name) => readFileSync(name).length > CHUNK_BYTES) ?? "";
  const whole = readFileSync(path);
  const all = readLog(whole).records.length;
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 200; round += 1) {
    const bytes = Buffer.from(whole);
    for (let i = 0; i < 5; i += 1) bytes[4096 + 512 + random(60_000)] = random(256);
    assert.ok(readLog(bytes).records.length <= all + 5);
  }
});
