// What the command line says of clocks, in the sentences that a person reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "hamon";
import type { ClockCorrection, ClockOffset, ClocksView, Language } from "@hamon/records";
import { clockLines } from "./clock-lines.js";
import { createVoice } from "./voice.js";

const content = await loadContent();

const offset: ClockOffset = {
  log: "proxy",
  host: "",
  evidence_id: null,
  name: null,
  reference: { log: "access", host: "", evidence_id: null, name: null },
  clock_offset_id: "clock_00000000000000000000",
  offset_ms: -32_400_000,
  pair_count: 240,
  spread_ms: 300,
  sureness: "sure",
  reason: null,
  verdict: "apart",
  from_at: "2025-04-17T00:00:00Z",
  to_at: "2025-04-17T04:00:00Z",
  event_id: 1,
  reference_event_id: 2,
};
const correction: ClockCorrection = {
  log: "proxy",
  host: "",
  evidence_id: null,
  evidence_ids: null,
  offset_ms: 1000,
  origin: "stated",
  reason: "時報と比べた",
  recorded_by: "user_1",
  recorded_at: "2026-05-12T00:00:00.000Z",
  entry_index: 7,
  commitment: "",
};

function linesOf(view: Partial<ClocksView>, language: Language): readonly string[] {
  const empty: ClocksView = { offsets: [], counts: { apart: 0, agree: 0, untold: 0 }, corrections: [], actors: {} };
  return clockLines({ ...empty, ...view }, createVoice({ content, language, isJson: false }));
}

test("clockLines tells what to add to whose times", () => {
  const of = (language: Language) => linesOf({ offsets: [offset], counts: { apart: 1, agree: 0, untold: 0 } }, language)[0] ?? "";
  assert.match(of("ja"), /proxy の時刻に −09:00:00 を加えると access の時刻と合います/);
  assert.match(of("en"), /proxy: −09:00:00 has to be added to agree with access/);
});

test("clockLines counts the pairs that it does not list", () => {
  const lines = linesOf({ offsets: Array.from({ length: 60 }, () => offset), counts: { apart: 2000, agree: 3, untold: 17_897 } }, "en");
  assert.equal(lines.length, 52);
  assert.deepEqual(lines.slice(50), ["More pairs whose offset is known: 1,953", "Pairs of clocks of which nobody can tell: 17,897"]);
});

test("clockLines names who said what holds last of a clock by address, and by id where there is none", () => {
  const withdrawn: ClockCorrection = { ...correction, host: "web1", offset_ms: null, recorded_by: "cli" };
  const earlier: ClockCorrection = { ...correction, offset_ms: 5000, reason: "earlier" };
  const view = { corrections: [withdrawn, correction, earlier], actors: { user_1: "yamada@example.jp" } };
  const [none, gone, holding, ...more] = linesOf(view, "ja");
  assert.match(none ?? "", /まだ比べていません。ログが二つ以上あれば「hamon detect」/);
  assert.match(gone ?? "", /proxy web1 の補正は取り下げ済み（cli、/);
  assert.match(holding ?? "", /\+00:00:01 .*（yamada@example\.jp、2026-05-12/);
  assert.deepEqual(more, []);
});
