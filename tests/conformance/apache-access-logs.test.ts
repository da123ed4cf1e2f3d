// Real access logs of others through collect and detect, from the file to the finding and back to the file's bytes.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { addSources, openWorkspace, runStages, type OpenCase, type Workspace } from "hamon";

const LOGS = fileURLToPath(new URL("../../../shared/data/apache-access-logs/", import.meta.url));
const skip = !existsSync(LOGS) && "shared/data/apache-access-logs is not here";
const folder = mkdtempSync(join(tmpdir(), "hamon-conformance-"));
let workspace: Workspace | undefined;
after(async () => {
  await workspace?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function collectAndDetect(name: string): Promise<{ open: OpenCase; lines: readonly string[] }> {
  workspace ??= await openWorkspace({ folder });
  const title = { ja: name, en: name };
  const record = await workspace.createCase(
    { title, organisation: "-", system: "web", data_map: "none", detected_at: null, is_synthetic: false },
    "system",
  );
  await addSources(workspace.store, record.case_id, { paths: [join(LOGS, name)], kind: "log", as: "web" }, workspace.now());
  const open = await workspace.openCase(record.case_id, "system");
  await runStages(open, { stages: ["collect", "detect"] });
  return { open, lines: readFileSync(join(LOGS, name), "latin1").replace(/\n$/, "").split("\n") };
}

async function count(open: OpenCase, sql: string): Promise<number> {
  const [row] = await open.lake.query<{ n: number }>(sql);
  return row?.n ?? 0;
}

/** Every line is an event or has its reason; an event's offset is where its line begins. */
async function assertNothingLost(open: OpenCase, lines: readonly string[]): Promise<void> {
  const events = await count(open, "select count(*) as n from event");
  assert.equal(events + (await count(open, "select count(*) as n from unparsed")), lines.length);
  const starts = new Set<number>();
  lines.reduce((at, line) => (starts.add(at), at + line.length + 1), 0);
  const offsets = await open.lake.query<{ at: number }>(`select "log.offset" as at from event`);
  assert.ok(offsets.every(({ at }) => starts.has(at)));
}

test("a scanner's log: no line lost, one intruder, nearly every request theirs", { skip }, async () => {
  const { open, lines } = await collectAndDetect("scanner-acunetix.txt");
  await assertNothingLost(open, lines);
  assert.ok((await count(open, "select count(*) as n from intruder_event")) >= 0.95 * lines.length);
});

test("an ordinary site's log: no line lost and nobody called an intruder", { skip }, async () => {
  const { open, lines } = await collectAndDetect("benign-elastic-apache_logs-first5000.txt");
  await assertNothingLost(open, lines);
  assert.equal(await count(open, "select count(*) as n from intruder_event"), 0);
});
