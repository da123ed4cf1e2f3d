// Lines of one person among those of others, on a real lake: which show somebody else by a number, an account or a session.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OpenCase } from "@hamon/case";
import type { RowView } from "@hamon/records";
import { replaceTables } from "../views/lake-tables.fixture.js";
import { openWorkspace, type Workspace } from "../workspace.js";
import { readTraces } from "./other-traces.js";

const SESSION = "lit3py55t21z5v55vlm25s55";
const OWN_SESSION = "0f9a8b7c6d5e4f3a2b1c0d9e";
const POLICY = "kpi_websub_db.policy";
const own: readonly RowView[] = [
  {
    row_id: 7,
    collection: POLICY,
    combination: "other",
    certainty: "accessed",
    is_accessed: true,
    is_taken: false,
    person_id: 1,
    fields: { record_id: "7", policy_no: "A1234567", email: "own@mail.example" },
    is_masked: false,
  },
];

/** Of the person: what stands in the line, and whether it is withheld. */
const lines = [
  { name: "nothing but the person's own row", url: "/kpi/records/7", withheld: false },
  { name: "their own row before it", url: "/kpi/records/7", referrer: "https://kpi.example/kpi/records/7", withheld: false },
  { name: "another row before it", url: "/kpi/records/7", referrer: "https://kpi.example/kpi/records/8?tab=1", withheld: true },
  { name: "another row before it, encoded", url: "/kpi/records/7", referrer: "/kpi/records/%38", withheld: true },
  { name: "a number that no row has, before it", url: "/kpi/records/7", referrer: "/kpi/records/99", withheld: false },
  { name: "another table's row of their own number", url: "/kpi/records/7", referrer: "/kpi/agencies/staff/7", withheld: true },
  { name: "a short number of a row where no key stands", url: "/kpi/records/7?page=8", withheld: false },
  { name: "a range that ends at other rows", url: "/report/export.ashx?set=policy&from=7&to=8", withheld: true },
  { name: "a long number of another row, anywhere", url: "/kpi/records/7?ref=20250417", withheld: true },
  { name: "a number that only begins so", url: "/kpi/records/7?ref=202504171", withheld: false },
  { name: "another's customer number", url: "/kpi/records/7?c=%43-000123", withheld: true },
  { name: "an account that did other things too", url: "/kpi/records/7", user: "k20001", withheld: true },
  { name: "an account of no other event", url: "/kpi/records/7", user: "only_here", withheld: false },
  { name: "the person's own account", url: "/kpi/records/7", user: "own@mail.example", withheld: false },
  { name: "another's account in a parameter", url: "/kpi/records/7?by=K20001", withheld: true },
  { name: "an account of the name of one of the system's paths", url: "/kpi/records/7", withheld: false },
  { name: "a session of other requests", url: `/kpi/records/7;jsessionid=${SESSION}`, withheld: true },
  {
    name: "the same in the page before it",
    url: "/kpi/records/7",
    referrer: `/kpi/dashboard?sid=${SESSION.toUpperCase()}`,
    withheld: true,
  },
  { name: "the person's own session, also of their own requests", url: `/kpi/records/7?sid=${OWN_SESSION}`, withheld: false },
  { name: "no address at all", withheld: false },
] as const;

/** Of everybody else. */
const elsewhere = [
  { url: `/kpi/dashboard?sid=${SESSION}`, user: "k20001" },
  { url: "/kpi/login", user: "records" },
  { url: `/kpi/dashboard?sid=${OWN_SESSION}`, user: "own@mail.example" },
  { url: null, user: null },
];

let folder: string;
let workspace: Workspace;
let open: OpenCase;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-traces-"));
  workspace = await openWorkspace({ folder });
  const { case_id } = await workspace.createCase(
    { title: { ja: "侵入", en: "Intrusion" }, organisation: "例示損保", data_map: "kpi_websub" },
    "user_1",
  );
  open = await workspace.openCase(case_id, "user_1");
  const events = [...lines, ...elsewhere].map((line, event_id) => ({
    event_id,
    "url.original": "url" in line ? line.url : null,
    "http.request.referrer": "referrer" in line ? line.referrer : null,
    "user.name": "user" in line ? line.user : null,
  }));
  await replaceTables(open, { event: events });
  await writeRecords({
    policy: "select * from (values ('7'), ('8'), ('20250417')) as t(record_id)",
    agency_staff: "select * from (values ('7')) as t(staff_id)",
    customer_master: "select * from (values ('C-000123')) as t(customer_no)",
  });
});
after(async () => {
  await workspace?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function writeRecords(tables: Readonly<Record<string, string>>): Promise<void> {
  const session = await open.lake.session();
  const draft = open.lake.begin(session);
  for (const [table, select] of Object.entries(tables)) await draft.write(`record_${table}`, "all", select, {});
  await draft.commit();
  await session.close();
}

test("readTraces: each line by itself", async () => {
  const traced = await readTraces(
    open,
    own,
    lines.map((_, event_id) => event_id),
  );
  for (const [event_id, { name, withheld }] of lines.entries()) assert.equal(traced.has(event_id), withheld, name);
});

test("readTraces: of no lines there is nothing to tell", async () => {
  assert.deepEqual([...(await readTraces(open, own, []))], []);
  assert.deepEqual([...(await readTraces(open, [], [0]))], [0], "where the row is not theirs, it is somebody else's");
});
