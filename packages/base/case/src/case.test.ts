import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Fault, type Source } from "@hamon/records";
import { openStore, type Store } from "@hamon/store";
import { addSources, createCase, endRun, interruptRuns, lastDoneRun, listSources, readCase, startRun } from "./index.js";

const now = new Date("2025-12-31T15:00:00Z"); // already 2026 in Japan
let folder: string;
let store: Store;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-case-"));
  store = await openStore({ folder });
});
after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const wanted = { title: { ja: "不正アクセス", en: "Intrusion" }, organisation: "例示損害保険" };

test("createCase numbers cases within the year in Japan", async () => {
  assert.equal((await createCase(store, wanted, { now })).case_id, "case_2026_0001");
  assert.equal((await createCase(store, wanted, { now })).case_id, "case_2026_0002");
  const before = new Date("2025-12-31T14:59:59Z");
  assert.equal((await createCase(store, wanted, { now: before })).case_id, "case_2025_0001");
});

test("createCase refuses a case without a title", () =>
  assert.rejects(createCase(store, { ...wanted, title: { ja: " ", en: "" } }, { now }), { code: "case-title-missing" }));

test("readCase refuses an unknown case", () => assert.rejects(readCase(store, "case_x"), { code: "case-unknown" }));

test("addSources walks folders, skips links, takes a path once", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  const logs = join(folder, "ログ");
  mkdirSync(join(logs, "deep"), { recursive: true });
  writeFileSync(join(logs, "access.log-1.gz"), "x");
  writeFileSync(join(logs, "deep", "契約.csv"), "x");
  symlinkSync("/etc/passwd", join(logs, "link"));
  await addSources(store, case_id, { paths: [logs] }, now);
  const sources = await addSources(store, case_id, { paths: [logs] }, now);
  assert.deepEqual(
    sources.map(({ name, kind, as }) => ({ name, kind, as })),
    [
      { name: "access.log-1.gz", kind: "log", as: "access" },
      { name: "契約.csv", kind: "table", as: "契約" },
    ],
  );
});

test("addSources tries a failed source again and leaves a collected one alone", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  const path = join(folder, "a.log");
  writeFileSync(path, "x");
  await addSources(store, case_id, { paths: [path] }, now);
  for (const [state, expected] of [
    ["failed", "added"],
    ["collected", "collected"],
  ] as const) {
    await store.db.updateTable("source").set({ state }).where("case_id", "=", case_id).execute();
    await addSources(store, case_id, { paths: [path] }, now);
    assert.equal((await listSources(store, case_id))[0]?.state, expected);
  }
});

test("addSources names every path that is not there and adds nothing", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  await assert.rejects(addSources(store, case_id, { paths: ["/none/1", folder, "/none/2"] }, now), (fault: Fault) => {
    assert.equal(fault.code, "path-missing");
    assert.deepEqual(
      fault.all.map(({ at }) => at),
      ["/none/1", "/none/2"],
    );
    return true;
  });
  assert.equal((await listSources(store, case_id)).length, 0);
});

test("addSources reads a file again that comes with another name or zone, and only then", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  const path = join(folder, "zone.log");
  writeFileSync(path, "x");
  await addSources(store, case_id, { paths: [path], time_zone: "Asia/Tokyo" }, now);
  for (const [given, state] of [
    [{ time_zone: "Asia/Tokyo" }, "collected"],
    [{ time_zone: "UTC" }, "added"],
    [{ kind: "table", as: "t" }, "added"],
    [{}, "collected"],
  ] as const) {
    await store.db.updateTable("source").set({ state: "collected" }).where("case_id", "=", case_id).execute();
    const [source] = await addSources(store, case_id, { paths: [path], ...given }, now);
    assert.equal(source?.state, state, JSON.stringify(given));
  }
  const [{ kind, as, time_zone }] = (await listSources(store, case_id)) as [Source];
  assert.deepEqual({ kind, as, time_zone }, { kind: "table", as: "t", time_zone: "UTC" });
});

test("addSources refuses an empty folder and what is no file", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  const empty = join(folder, "empty");
  mkdirSync(empty);
  for (const [path, code] of [
    [empty, "folder-empty"],
    ["/dev/null", "source-not-a-file"],
  ] as const) {
    await assert.rejects(addSources(store, case_id, { paths: [path] }, now), { code });
  }
});

test("addSources refuses an unknown time zone", () =>
  assert.rejects(addSources(store, "case_2026_0001", { paths: [], time_zone: "Asia/Edo" }, now), { code: "zone-unknown" }));

test("startRun lets one stage of a case run at a time; a killed one is found interrupted", async () => {
  const { case_id } = await createCase(store, wanted, { now });
  const run = await startRun(store, { case_id, stage: "collect", input_digest: "d", now });
  await assert.rejects(startRun(store, { case_id, stage: "detect", input_digest: null, now }), { code: "run-in-progress" });
  assert.equal(await interruptRuns(store, case_id, now), 1);
  assert.equal(await lastDoneRun(store, case_id, "collect"), undefined);
  const again = await startRun(store, { case_id, stage: "collect", input_digest: "d", now });
  await endRun(store, again.run_id, { state: "done", result: { event_count: 3 }, now });
  assert.deepEqual((await lastDoneRun(store, case_id, "collect"))?.result, { event_count: 3 });
  assert.notEqual(run.run_id, again.run_id);
});
