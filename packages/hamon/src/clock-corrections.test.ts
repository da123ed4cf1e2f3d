// Clocks of logs on a real workspace: found, accepted by a person, shown beside the log's own time, withdrawn; never written over it.

import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { canonicalJson } from "@hamon/evidence";
import { createHmac } from "node:crypto";
import type { NewClockCorrection } from "@hamon/records";
import { timeCorrector } from "./clock-corrections.js";
import { addSources, correctClock, eventDetail, exportTimeline, listClocks, runStages, searchEvents, type OpenCase } from "./index.js";
import { newCaseFolder, now } from "./case.fixture.js";

/** Nine hours: the proxy says its times without the zone it has. */
const AHEAD_MS = 9 * 3_600_000;

const two = (value: number) => String(value).padStart(2, "0");

/** Requests of eight visitors, one a minute, each for a page of its own. */
function log(shift_ms: number, first = 0): string {
  const lines = Array.from({ length: 300 }, (_, place) => {
    const no = first + place;
    const at = new Date(Date.parse("2025-04-16T17:00:00Z") + no * 61_000 + shift_ms);
    const time = `${two(at.getUTCDate())}/Apr/2025:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
    return `192.0.2.${10 + ((no * 7) % 8)} - - [${time}] "GET /policies/${no} HTTP/1.1" 200 1234 "-" "Mozilla/5.0"`;
  });
  return `${lines.join("\n")}\n`;
}

interface Given {
  readonly open: OpenCase;
  readonly paths: readonly string[];
  readonly folder: string;
}

async function given(
  t: TestContext,
  logs: Readonly<Record<string, string>> = { "proxy.log": log(AHEAD_MS), "web-2025-04-16.log": log(0) },
): Promise<Given> {
  const { folder, workspace, case_id, write } = await newCaseFolder(t);
  const open = await workspace.openCase(case_id, "user_1");
  const paths = write(logs);
  await addSources(open.store, case_id, { paths, kind: "log" }, now());
  await runStages(open, { stages: ["collect", "detect"] });
  return { open, folder, paths };
}

async function firstOf(open: OpenCase, logName: string) {
  const [row] = (await searchEvents(open, { log: logName, order: "oldest", limit: 1 })).rows;
  assert.ok(row !== undefined, `no event of ${logName}`);
  return row;
}

test("an offset that was found is accepted with a reason: the corrected time is beside the log's own, which stays", async (t) => {
  const { open, folder } = await given(t);
  const { offsets, corrections } = await listClocks(open);
  const [found] = offsets;
  assert.ok(found !== undefined, "an offset is found");
  assert.deepEqual([offsets.length, corrections.length, found.verdict, Math.abs(found.offset_ms ?? 0)], [1, 0, "zone", AHEAD_MS]);
  const isProxy = found.log === "proxy";
  const before = await firstOf(open, "proxy");
  assert.equal(before.corrected_at, undefined, "nothing is corrected before a person says so");

  await correctClock(open, { clock_offset_id: found.clock_offset_id, is_reversed: !isProxy, reason: " 山田の時計は JST のまま " });
  const row = await firstOf(open, "proxy");
  const corrected = new Date(Date.parse(row["@timestamp"]) - AHEAD_MS).toISOString();
  assert.deepEqual([row["@timestamp"], row.corrected_at], [before["@timestamp"], corrected]);
  assert.equal((await eventDetail(open, row.event_id)).event.corrected_at, corrected);
  assert.equal((await firstOf(open, "web-2025-04-16")).corrected_at, undefined, "the reference is left alone");
  const out = join(folder, "out.jsonl");
  await exportTimeline(open, { out, source: "proxy.log" });
  const line = JSON.parse(readFileSync(out, "utf8").split("\n")[0] ?? "") as Record<string, unknown>;
  assert.deepEqual(
    [line["datetime"], line["corrected_datetime"]],
    [before["@timestamp"].replace(/(\.\d{3})?Z/, ".000000+00:00"), corrected.replace("Z", "000+00:00")],
  );

  const [said] = (await listClocks(open)).corrections;
  assert.deepEqual([said?.log, said?.origin, said?.offset_ms, said?.recorded_by], ["proxy", "found", -AHEAD_MS, "user_1"]);
  const [entry] = await open.evidence.entries({ limit: 1, kind: "correction" });
  assert.deepEqual(entry?.body, { what: "clock", origin: "found", offset_ms: -AHEAD_MS, commitment: said?.commitment });
  const { record, salt } = await open.store.db.selectFrom("clock_correction").select(["record", "salt"]).executeTakeFirstOrThrow();
  assert.equal(createHmac("sha256", Buffer.from(salt, "hex")).update(canonicalJson(record)).digest("hex"), said?.commitment);
  await assert.rejects(open.store.db.updateTable("clock_correction").set({ actor: "nobody" }).execute(), "what was said stays");
});

test("a correction is stated by a person, the newest holds, and a withdrawn one is history", async (t) => {
  const { open } = await given(t);
  const clock = { log: "web", host: "", evidence_id: null };
  for (const offset_ms of [5000, -37_500, null]) {
    await correctClock(open, { clock, offset_ms, reason: "時報と比べた" });
    const row = await firstOf(open, "web-2025-04-16");
    const expected = offset_ms === null ? undefined : new Date(Date.parse(row["@timestamp"]) + offset_ms).toISOString();
    assert.equal(row.corrected_at, expected);
  }
  const { corrections } = await listClocks(open);
  assert.deepEqual(
    corrections.map(({ offset_ms, origin }) => [offset_ms, origin]),
    [
      [null, "stated"],
      [-37_500, "stated"],
      [5000, "stated"],
    ],
  );
  const correct = await timeCorrector(open);
  assert.equal(correct({ "@timestamp": "2025-01-01T00:00:00Z", "logsource.service": "web", "host.name": null }), null);

  const refusals: readonly { readonly code: string; readonly wanted: NewClockCorrection }[] = [
    { code: "clock-reason-missing", wanted: { clock, offset_ms: 1, reason: "  " } },
    { code: "clock-unknown", wanted: { clock: { ...clock, log: "wbe" }, offset_ms: 1, reason: "x" } },
    { code: "clock-unknown", wanted: { clock: { ...clock, host: "'; drop table event; --" }, offset_ms: 1, reason: "x" } },
    { code: "clock-not-corrected", wanted: { clock, offset_ms: null, reason: "x" } },
    { code: "clock-offset-unknown", wanted: { clock_offset_id: "clock_00000000000000000000", reason: "x" } },
    { code: "clock-correction-wrong", wanted: { clock, offset_ms: 1.5, reason: "x" } },
    { code: "clock-correction-wrong", wanted: { clock, offset_ms: 1e15, reason: "x" } },
    { code: "clock-correction-wrong", wanted: { clock_offset_id: "clock_00000000000000000000", clock, offset_ms: 1, reason: "x" } },
    { code: "clock-correction-wrong", wanted: { reason: "x" } },
  ];
  for (const { code, wanted } of refusals) await assert.rejects(correctClock(open, wanted), { code });
  assert.equal((await listClocks(open)).corrections.length, 3, "nothing was kept of these");
});

test("what was said of one original comes before what was said of its log, and finer digits of a time stay", async (t) => {
  const { open } = await given(t);
  const { evidence_id } = await firstOf(open, "proxy");
  await correctClock(open, { clock: { log: "proxy", host: "", evidence_id: null }, offset_ms: 1000, reason: "all" });
  await correctClock(open, { clock: { log: "proxy", host: "", evidence_id }, offset_ms: 2000, reason: "one" });
  const correct = await timeCorrector(open);
  const event = { "@timestamp": "2025-12-31T23:59:59.123456Z", "logsource.service": "proxy-20251231", "host.name": null };
  assert.equal(correct({ ...event, evidence_id }), "2026-01-01T00:00:01.123456Z");
  assert.equal(correct({ ...event, evidence_id: "evidence_other" }), "2026-01-01T00:00:00.123456Z");
  assert.equal(correct({ ...event, "host.name": "web1", evidence_id }), null);
  assert.equal(correct({ ...event, "@timestamp": "not a time", evidence_id }), null);
});

test("what was said of an original holds for the one that it has grown into, and is withdrawn by either's name", async (t) => {
  const { open, paths } = await given(t);
  const clockOf = (evidence_id: string) => ({ log: "proxy", host: "", evidence_id });
  const { evidence_id: first } = await firstOf(open, "proxy");
  const [found] = (await listClocks(open)).offsets;
  await correctClock(open, { clock_offset_id: found?.clock_offset_id, is_reversed: found?.log !== "proxy", reason: "the log, as found" });
  await correctClock(open, { clock: clockOf(first), offset_ms: 2000, reason: "one" });
  appendFileSync(paths[0] ?? "", log(AHEAD_MS + 24 * 3_600_000));
  await runStages(open, { stages: ["collect"] });

  const row = await firstOf(open, "proxy");
  assert.notEqual(row.evidence_id, first, "the log has grown");
  assert.equal(row.corrected_at, new Date(Date.parse(row["@timestamp"]) + 2000).toISOString());
  const [said] = (await listClocks(open)).corrections;
  assert.equal(said?.evidence_id, row.evidence_id, "listed as what it holds for");

  await correctClock(open, { clock: clockOf(first), offset_ms: 3000, reason: "by its old name" });
  await correctClock(open, { clock: clockOf(row.evidence_id), offset_ms: 4000, reason: "by its new name" });
  assert.equal((await firstOf(open, "proxy")).corrected_at, new Date(Date.parse(row["@timestamp"]) + 4000).toISOString(), "the newest");
  await correctClock(open, { clock: clockOf(first), offset_ms: null, reason: "neither" });
  const asFound = new Date(Date.parse(row["@timestamp"]) - AHEAD_MS).toISOString();
  assert.equal((await firstOf(open, "proxy")).corrected_at, asFound, "what was found holds for it as well");
});

test("what was found of a log's other originals spills on none of those that run side by side; what a person states of the log holds for all", async (t) => {
  // Two machines' logs of one name and one day, and a third of a later day.
  const { open } = await given(t, {
    "proxy-2025-04-16.log": log(60_000),
    "proxy-20250416.log": log(120_000),
    "proxy-2025-04-18.log": log(AHEAD_MS, 2000),
    "web.log": log(0) + log(0, 2000),
  });
  const { offsets } = await listClocks(open);
  const found = offsets.find(
    ({ log: name, evidence_id, reference }) => name === "proxy" && evidence_id === null && reference?.log === "web",
  );
  assert.equal(found?.offset_ms, -AHEAD_MS);
  await correctClock(open, { clock_offset_id: found.clock_offset_id, reason: "the third" });
  const third = await firstOf(open, "proxy-2025-04-18");
  assert.equal(third.corrected_at, new Date(Date.parse(third["@timestamp"]) - AHEAD_MS).toISOString());
  for (const apart of ["proxy-2025-04-16", "proxy-20250416"]) assert.equal((await firstOf(open, apart)).corrected_at, undefined, apart);
  const [said] = (await listClocks(open)).corrections;
  assert.deepEqual([said?.evidence_id, said?.evidence_ids], [null, [third.evidence_id]]);

  await correctClock(open, { clock: { log: "proxy", host: "", evidence_id: null }, offset_ms: 5000, reason: "all of them" });
  for (const name of ["proxy-2025-04-16", "proxy-20250416", "proxy-2025-04-18"]) {
    const row = await firstOf(open, name);
    assert.equal(row.corrected_at, new Date(Date.parse(row["@timestamp"]) + 5000).toISOString(), name);
  }
});

test("more pairs of clocks than are listed are counted all", async (t) => {
  const { open } = await given(t);
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  await draft.write(
    "clock_offset",
    "many",
    `select replace(clock_offset_id, 'clock_', 'clock_' || no) as clock_offset_id, * exclude (clock_offset_id, verdict, offset_ms),
       case when no < 2500 then verdict when no < 2600 then 'agree' end as verdict, case when no < 2600 then offset_ms end as offset_ms
     from clock_offset, range(3000) as numbers (no)`,
  );
  await draft.commit();
  await session.close();
  const { offsets, counts } = await listClocks(open);
  assert.deepEqual([offsets.length, counts], [2000, { apart: 2501, agree: 100, untold: 400 }]);
});
