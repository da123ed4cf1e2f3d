// The worlds of an office, collected as a company would hand them in: nothing stays unread, and each log is read as what it is.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { OfficeName } from "@hamon/worlds";
import { newCaseFolder } from "./case.fixture.js";
import { addSources, listSources, runStages, writeWorld, type OpenCase } from "./index.js";

/** By what the lines of each world's logs are read. syslog: what cron says, whose program has no mapping. */
const READ_WITH: Readonly<Record<OfficeName, readonly string[]>> = {
  secondee: ["postfix", "samba_full_audit"],
  leaver: ["endpoint_manager_ja", "postgresql_csvlog", "windows_event", "winlogbeat"],
  mailbox: ["azure_signin", "m365_audit", "m365_audit_csv", "m365_message_trace"],
  lurker: ["fortigate", "postgresql_csvlog", "sshd", "sudo", "syslog", "windows_event"],
};

for (const world of Object.keys(READ_WITH) as readonly OfficeName[]) {
  test(`${world}: every line of every log is an event, and the roster is a table`, async (t) => {
    const { folder, workspace, case_id } = await newCaseFolder(t);
    const place = join(folder, world);
    const { files } = await writeWorld({ world, folder: place, seed: 2, scale: 0.0002 });
    const open = await workspace.openCase(case_id, "cli");
    for (const { path, kind, as, time_zone } of files) {
      const zone = time_zone === null ? {} : { time_zone };
      await addSources(open.store, case_id, { paths: [join(place, path)], kind, as, ...zone }, open.now());
    }
    const [run] = await runStages(open, { stages: ["collect"] });
    assert.equal(run?.state, "done");
    const rows = (kind: string) => files.filter((file) => file.kind === kind).reduce((sum, { row_count }) => sum + row_count, 0);
    assert.deepEqual(await countRows(open), { event: rows("log"), unparsed: 0, roster: rows("table"), back_in_time: 0 });
    const read = (await listSources(open.store, case_id)).flatMap(({ result }) => Object.keys(result?.recognised?.read_with ?? {}));
    assert.deepEqual([...new Set(read)].sort(), READ_WITH[world]);
  });
}

async function countRows({ lake }: OpenCase): Promise<Readonly<Record<string, number>>> {
  const rows = await lake.query<{ what: string; count: string | number }>(`
    select 'event' as what, count(*) as count from event
    union all select 'unparsed', count(*) from unparsed
    union all select 'roster', count(*) from record_hr_roster
    union all select 'back_in_time', count(*) from (
      select "@timestamp" as said, lag("@timestamp") over (partition by evidence_id order by "log.offset") as said_before from event
    ) where said is null or said < said_before`);
  return Object.fromEntries(rows.map(({ what, count }) => [what, Number(count)]));
}
