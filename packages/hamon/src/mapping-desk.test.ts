// A log that nobody here has seen: its mapping is begun from its lines, mended, saved, and the log is read with it.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { MappingBody } from "@hamon/records";
import { addSources, draftFor, listSources, previewFor, runStages, saveMapping, type OpenCase } from "./index.js";
import { newCaseFolder, now } from "./case.fixture.js";

const LINES = ["2025-04-17 09:05:03 [INFO] bob 10.1.2.3 search 12", "2025-04-17 09:05:04 [WARN] amy 10.1.2.4 view 13"];

interface Desk {
  readonly folder: string;
  readonly source_id: string;
  /** As a request would see it: with the content as it is now. */
  open(): Promise<OpenCase>;
}

async function deskFor(t: TestContext, text: string): Promise<Desk> {
  const { workspace, case_id, write } = await newCaseFolder(t);
  const open = async () => {
    await workspace.refreshContent();
    return workspace.openCase(case_id, "cli");
  };
  const first = await open();
  const [source] = await addSources(first.store, case_id, { paths: write({ "portal.log": text }), kind: "log" }, now());
  await runStages(first, { stages: ["collect"] }).catch(() => undefined);
  return { folder: workspace.folder, source_id: source?.source_id ?? "", open };
}

test("a draft, a column more, saved: the next collect reads the log with it", async (t) => {
  const { folder, source_id, open } = await deskFor(t, `${LINES.join("\n")}\n`);
  const [before] = await listSources((await open()).store, (await open()).case_id);
  const warned = before?.result?.warnings.map(({ code }) => code) ?? [];
  assert.deepEqual([before?.result?.recognised?.name, warned.includes("last-resort")], ["timed_text", true]);
  const draft = await draftFor(await open(), source_id);
  assert.deepEqual([draft.from, draft.body["mapping"], draft.preview.event_count], ["lines", "portal", 2]);
  const body: MappingBody = { ...draft.body, set: { ...(draft.body["set"] as object), "user.name": "field_3" } };
  const { events } = await previewFor(await open(), source_id, body);
  assert.deepEqual(
    events.map((event) => event["user.name"]),
    ["bob", "amy"],
  );
  assert.deepEqual(await saveMapping(await open(), folder, source_id, body), { path: "mappings/portal.yml" });
  assert.deepEqual(readdirSync(join(folder, "mappings")), ["portal.yml"]);
  const wanted = await open();
  await runStages(wanted, { stages: ["collect"] });
  const rows = await wanted.lake.query<Record<string, unknown>>(
    `select "user.name" as name, "source.ip" as ip from event order by event_id`,
  );
  assert.deepEqual(
    rows.map(({ name, ip }) => [name, ip]),
    [
      ["bob", "10.1.2.3"],
      ["amy", "10.1.2.4"],
    ],
  );
  const again = await draftFor(await open(), source_id);
  assert.deepEqual([again.from, again.body], ["own", body], "one comes back to what was saved");
});

test("a name that leaves the folder, a mistake, or what reads nothing is refused, and nothing is saved", async (t) => {
  const { folder, source_id, open } = await deskFor(t, `${LINES.join("\n")}\n`);
  const { body } = await draftFor(await open(), source_id);
  const refusals: readonly (readonly [MappingBody, string])[] = [
    [{ ...body, mapping: "../keys/vault" }, "mapping-name"],
    [{ ...body, mapping: "" }, "mapping-name"],
    [{ ...body, format: "({" }, "mapping-wrong"],
    [{ ...body, set: { "no.column": "field_3" } }, "mapping-wrong"],
    [{ ...body, format: "{time_local} nothing of this {rest}" }, "mapping-reads-nothing"],
  ];
  for (const [wrong, code] of refusals)
    await assert.rejects(saveMapping(await open(), folder, source_id, wrong), { code }, JSON.stringify(wrong));
  assert.ok(!existsSync(join(folder, "mappings")) || readdirSync(join(folder, "mappings")).length === 0, "nothing was written");
  await assert.rejects(draftFor(await open(), "source_x"), { code: "source-not-there" });
});

test("lines without a form have no draft; what was looked at of a kept log is in the log", async (t) => {
  const { source_id, open } = await deskFor(t, "no form\nwhatsoever here\n");
  await assert.rejects(draftFor(await open(), source_id), { code: "mapping-no-draft" });
  const given = await deskFor(t, `${LINES.join("\n")}\n`);
  const { body } = await draftFor(await given.open(), given.source_id);
  await saveMapping(await given.open(), given.folder, given.source_id, body);
  const wanted = await given.open();
  await runStages(wanted, { stages: ["collect"] });
  await draftFor(wanted, given.source_id);
  const [entry] = await wanted.evidence.entries({ limit: 1 });
  assert.deepEqual([entry?.kind, entry?.body["purpose"]], ["view", "mapping"]);
  const [source] = await listSources(wanted.store, wanted.case_id);
  assert.ok(!JSON.stringify(entry).includes(source?.name ?? "-"), "without the file's name");
  assert.match(readFileSync(join(given.folder, "mappings", "portal.yml"), "utf8"), /^mapping: portal\n/);
});
