import assert from "node:assert/strict";
import { test } from "node:test";
import type { Run } from "@hamon/records";
import { secondsLeft, shareDone, stageState } from "./stage-state.js";

const run = (state: Run["state"]) => ({ state }) as Run;

const states = [
  { name: "never run", given: { run: null, is_stale: false, is_unfinished: false }, key: "none" },
  { name: "never run, and its input changed", given: { run: null, is_stale: true, is_unfinished: false }, key: "none" },
  { name: "done", given: { run: run("done"), is_stale: false, is_unfinished: false }, key: "done" },
  { name: "done, but its input changed", given: { run: run("done"), is_stale: true, is_unfinished: false }, key: "stale" },
  { name: "done, with persons left untold", given: { run: run("done"), is_stale: true, is_unfinished: true }, key: "unfinished" },
  { name: "failed stays failed, whatever changed", given: { run: run("failed"), is_stale: true, is_unfinished: false }, key: "failed" },
  { name: "running", given: { run: run("running"), is_stale: true, is_unfinished: false }, key: "running" },
] as const;
for (const { name, given, key } of states) test(`stageState: ${name}`, () => assert.equal(stageState(given).key, key));

const started_at = "2025-04-24T00:00:00Z";
const at = (seconds: number) => Date.parse(started_at) + seconds * 1000;
const left = [
  { name: "half in 10 s leaves 10", given: { done: 5, total: 10, started_at }, now: at(10), seconds: 10 },
  { name: "all done leaves none", given: { done: 10, total: 10, started_at }, now: at(10), seconds: 0 },
  { name: "an unknown whole", given: { done: 5, total: null, started_at }, now: at(10), seconds: null },
  { name: "too early to say", given: { done: 5, total: 10, started_at }, now: at(1), seconds: null },
  { name: "a whole of nothing", given: { done: 0, total: 0, started_at }, now: at(10), seconds: null },
] as const;
for (const { name, given, now, seconds } of left) test(`secondsLeft: ${name}`, () => assert.equal(secondsLeft(given, now), seconds));

test("shareDone never leaves 0 to 1", () => {
  assert.equal(shareDone({ done: 12, total: 10 }), 1);
  assert.equal(shareDone({ done: -1, total: 10 }), 0);
});
