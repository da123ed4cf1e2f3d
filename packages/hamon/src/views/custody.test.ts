// The custody of one original, as its page tells it: on steps as the log would hold them.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogEntry } from "@hamon/records";
import { custodySteps } from "./custody.js";

const ID = "evidence_0123456789abcdef0123";
const file = (path: string) => ({ path, sha256: "0".repeat(64), bytes: 1 });
const entry = (index: number, kind: LogEntry["kind"], more: Partial<LogEntry> = {}) => ({
  index,
  kind,
  at: `2025-04-23T02:00:0${index}Z`,
  actor: "cli",
  body: {},
  ...more,
});

const table = `lake/event/${ID}-1.parquet`;
const cases = [
  { name: "nothing", entries: [], steps: [] },
  { name: "kept, and read", entries: [entry(0, "ingest"), entry(1, "run", { files: [file(table)] })], steps: ["ingest", "run"] },
  { name: "read again, the older table gone", entries: [entry(0, "run", { files: [file(table)], removed: [table] })], steps: ["run"] },
  { name: "its tables cleared away by a run that read nothing", entries: [entry(0, "run", { removed: [table] })], steps: ["cleared"] },
  { name: "many looks by one person are one line", entries: [0, 1, 2].map((index) => entry(index, "view")), steps: ["view 3"] },
  {
    name: "looks by two are two",
    entries: [entry(0, "view"), entry(1, "view", { actor: "user_1" }), entry(2, "view")],
    steps: ["view", "view", "view"],
  },
  {
    name: "given twice, and what came back",
    entries: [
      entry(0, "transfer", { body: { direction: "out" } }),
      entry(1, "transfer", { body: { direction: "out" } }),
      entry(2, "transfer", { body: { direction: "in" } }),
    ],
    steps: ["transfer", "transfer", "transfer-in"],
  },
];
for (const { name, entries, steps } of cases)
  test(`custodySteps: ${name}`, () => {
    const found = custodySteps(entries, ID);
    assert.deepEqual(
      found.map(({ kind, count }) => (count === 1 ? kind : `${kind} ${count}`)),
      steps,
    );
    assert.deepEqual(
      found.flatMap(({ first, last, count }) => (last.index - first.index + 1 === count ? [] : [first.index])),
      [],
      "each step says from which entry to which",
    );
  });
