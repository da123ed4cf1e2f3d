// The worlds of an office, collected as a company would hand them in: nothing stays unread.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { WORLD_NAMES } from "@hamon/worlds";
import { newCaseFolder } from "./case.fixture.js";
import { addSources, runStages, writeWorld } from "./index.js";

for (const world of WORLD_NAMES.filter((name) => name !== "web-intrusion")) {
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
    const counts = await open.lake.query<{ log: string; lines: string | number }>(
      `select 'event' as log, count(*) as lines from event union all select 'unparsed', count(*) from unparsed union all select 'roster', count(*) from record_hr_roster`,
    );
    const rows = (kind: string) => files.filter((file) => file.kind === kind).reduce((sum, { row_count }) => sum + row_count, 0);
    assert.deepEqual(Object.fromEntries(counts.map(({ log, lines }) => [log, Number(lines)])), {
      event: rows("log"),
      unparsed: 0,
      roster: rows("table"),
    });
  });
}
