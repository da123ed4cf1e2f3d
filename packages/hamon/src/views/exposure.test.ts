// The exposure table on a real workspace: persons are never rows, and an explanation does not silence the warning.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { endRun, startRun, type OpenCase } from "@hamon/case";
import type { ExposureTable, UnmappedGroup } from "@hamon/records";
import { openWorkspace, type Workspace } from "../workspace.js";
import { explainUnmapped } from "./explanations.js";
import { exposureTable } from "./exposure.js";
import { replaceTables } from "./lake-tables.fixture.js";
import { listUnmapped } from "./unmapped.js";

const now = () => new Date("2025-04-30T15:00:00Z");
const WARNINGS = [
  { code: "requests-unmapped", params: { count: 3 } },
  { code: "keys-dropped", params: { count: 1, rows: 9 } },
];
const rowFigure = { figure_id: "element.bank_account.reachable", unit: "row", state: "exact", value: 1638 };
const personFigure = {
  figure_id: "persons.element.bank_account.reachable",
  unit: "person",
  state: "range",
  value: 1600,
  low: 1590,
  high: 1610,
};

let folder: string;
let workspace: Workspace;
let open: OpenCase;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-exposure-"));
  workspace = await openWorkspace({ folder, now });
  const { case_id } = await workspace.createCase(
    { title: { ja: "侵入", en: "Intrusion" }, organisation: "例示損保", data_map: "kpi_websub" },
    "user_1",
  );
  open = await workspace.openCase(case_id, "user_1");
});
after(async () => {
  await workspace?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function table(): Promise<ExposureTable> {
  const found = await exposureTable(open);
  assert.ok(found);
  return found;
}

test("there is no table before scope has run", async () => {
  assert.equal(await exposureTable(open), null);
  const run = await startRun(open.store, { case_id: open.case_id, stage: "scope", input_digest: "", now: now() });
  await endRun(open.store, run.run_id, { state: "done", result: { warnings: WARNINGS }, now: now() });
});

test("the persons of a special subset are a figure of persons, or unknown; never the rows", async () => {
  const side = async () => (await table()).lines.find(({ kind, key }) => kind === "side" && key === "bank_account");
  await replaceTables(open, { figure: [rowFigure] });
  assert.equal((await side())?.reachable.value, 1638);
  assert.deepEqual(
    [(await side())?.persons.state, (await side())?.persons.value, (await side())?.persons.unit],
    ["unknown", null, "person"],
  );
  await replaceTables(open, { figure: [rowFigure, personFigure] });
  assert.deepEqual((await side())?.persons, personFigure);
});

test("a warning says how many are explained and how many are left, and stays when none is left", async () => {
  const event = (event_id: number, path: string) => ({
    event_id,
    "@timestamp": "2025-04-17 15:30:00",
    "url.path": path,
    "http.response.status_code": 200,
  });
  const unmapped = [0, 1, 2].map((event_id) => ({ event_id, reason: "no-path" }));
  await replaceTables(open, { event: [event(0, "/a"), event(1, "/a"), event(2, "/検索")], unmapped });
  assert.deepEqual((await table()).warnings, WARNINGS, "as scope left them");
  const { rows } = await listUnmapped(open, { limit: 10 });
  for (const [at, { group_id, events_digest }] of rows.entries()) {
    await explainUnmapped(open, group_id, { verdict: "no_personal_data", reason: "静的な頁", events_digest });
    const explained = rows.slice(0, at + 1).reduce((sum: number, { event_count }: UnmappedGroup) => sum + event_count, 0);
    const { warnings, unmapped_event_count, unmapped_explained_count } = await table();
    assert.deepEqual(warnings, [
      { code: "requests-unmapped-explained", params: { count: 3, explained, open: 3 - explained } },
      WARNINGS[1],
    ]);
    assert.deepEqual([unmapped_event_count, unmapped_explained_count], [3, explained]);
  }
});
