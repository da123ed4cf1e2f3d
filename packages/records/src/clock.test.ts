import assert from "node:assert/strict";
import { test } from "node:test";
import {
  agreesWithin,
  clockKey,
  formatOffset,
  logName,
  newestCorrections,
  parseOffset,
  standingCorrections,
  type ClockCorrection,
} from "./clock.js";

const offsets = [
  { text: "+37s", ms: 37_000, shown: "+00:00:37" },
  { text: "-4m", ms: -240_000, shown: "−00:04:00" },
  { text: "−9h", ms: -32_400_000, shown: "−09:00:00" },
  { text: "＋１ｈ３０ｍ", ms: 5_400_000, shown: "+01:30:00" },
  { text: "+ 0.25s", ms: 250, shown: "+00:00:00.3" },
  { text: "+100h", ms: 360_000_000, shown: "+100:00:00" },
  { text: "-0s", ms: 0, shown: "±00:00:00" },
] as const;
for (const { text, ms, shown } of offsets)
  test(`parseOffset and formatOffset: ${text}`, () => {
    assert.equal(parseOffset(text), ms);
    assert.equal(formatOffset(ms), shown);
  });

for (const text of ["", "+", "37s", "+37", "+1s1m", "+1.5h", "+9h; drop", "+1e9s", "++1s", "+9999999h"])
  test(`parseOffset takes no ${JSON.stringify(text)}`, () => assert.equal(parseOffset(text), null));

const names = [
  { name: "a day", service: "access-2025-04-17", log: "access" },
  { name: "a day without a mark", service: "u_ex250417", log: "u_ex" },
  { name: "a name in Japanese", service: "送信_20250417", log: "送信" },
  { name: "a port stays", service: "app-8080", log: "app-8080" },
  { name: "none", service: null, log: "" },
] as const;
for (const { name, service, log } of names) test(`logName: ${name}`, () => assert.equal(logName(service), log));

test("agreesWithin rounds up what is larger, offset or spread", () => {
  assert.deepEqual(
    [
      agreesWithin({ offset_ms: -1200, spread_ms: 300 }),
      agreesWithin({ offset_ms: 0, spread_ms: 0 }),
      agreesWithin({ offset_ms: 10, spread_ms: 2001 }),
    ],
    [2, 1, 3],
  );
});

test("clockKey tells clocks apart whatever is in their names", () => {
  const names = ["", "a", "a b", '"', ",", "null", "証拠"];
  const clocks = names.flatMap((log) => names.flatMap((host) => [null, ...names].map((evidence_id) => ({ log, host, evidence_id }))));
  assert.equal(new Set(clocks.map(clockKey)).size, clocks.length);
});

test("of each clock what was said last holds, unless it was withdrawn", () => {
  const said = (log: string, entry_index: number, offset_ms: number | null) =>
    ({ log, host: "", evidence_id: null, entry_index, offset_ms }) as ClockCorrection;
  const newestFirst = [said("a", 5, null), said("b", 4, 0), said("a", 3, 7), said("b", 2, null), said("c", 1, 9)];
  const indexes = (all: readonly ClockCorrection[]) => all.map(({ entry_index }) => entry_index);
  assert.deepEqual(indexes(newestCorrections(newestFirst)), [5, 4, 1]);
  assert.deepEqual(indexes(standingCorrections(newestFirst)), [4, 1]);
  assert.deepEqual(standingCorrections([]), []);
});
