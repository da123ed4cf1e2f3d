// Timelines in and out: what came as one goes out byte for byte; what is written here comes in again as the same events.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { addSources, exportTimeline, runStages, type OpenCase } from "./index.js";
import { newCaseFolder, now } from "./case.fixture.js";

interface Given {
  readonly open: OpenCase;
  readonly folder: string;
}

async function given(t: TestContext, files: Readonly<Record<string, string | Buffer>>): Promise<Given> {
  const { folder, workspace, case_id, write } = await newCaseFolder(t);
  const open = await workspace.openCase(case_id, "cli");
  await addSources(open.store, case_id, { paths: write(files), kind: "log" }, now());
  await runStages(open, { stages: ["collect"] });
  return { open, folder };
}

const TIMELINES: Readonly<Record<string, string>> = {
  "t.jsonl":
    '{"message": "A message", "timestamp": 1744823643123456, "datetime": "2025-04-16T17:14:03.123456+00:00", "timestamp_desc": "Write time", "n": 1.0}\r\n' +
    '{"timestamp_desc":"Log-on","datetime":"2025-04-16T17:14:02+00:00","message":"\\u5c71\\u7530"}\n',
  "t.csv":
    "message,timestamp,datetime,timestamp_desc,extra\r\nA message,1744823643123456,2025-04-16T17:14:03.123456+00:00,Write time,foo\r\n" +
    '"Another, with a comma",1744823644000000,2025-04-16T17:14:04+00:00,Log-on,bar',
  "plaso.csv":
    "datetime,timestamp_desc,source,source_long,message,parser,display_name,tag\n" +
    "2025-04-16T17:14:03.123456+00:00,Content Modification Time,FILE,File stat,OS:/srv/a.csv Type: file,filestat,OS:/srv/a.csv,-\n",
};

test("a timeline that came in goes out byte for byte, also where it came compressed, and the log says what went", async (t) => {
  const { open, folder } = await given(t, { ...TIMELINES, "t.jsonl.gz": gzipSync(`${TIMELINES["t.jsonl"]}${TIMELINES["t.jsonl"]}`) });
  for (const [name, text] of Object.entries(TIMELINES)) {
    const out = join(folder, `out-${name}`);
    const made = await exportTimeline(open, { out, source: name });
    assert.equal(readFileSync(out, "utf8"), text, name);
    assert.deepEqual([made.as_it_came, made.sha256], [true, createHash("sha256").update(text).digest("hex")]);
    assert.equal(statSync(out).mode & 0o077, 0, "for its owner alone");
    const [entry] = await open.evidence.entries({ limit: 1, kind: "export" });
    assert.deepEqual([entry?.body["what"], entry?.body["sha256"]], ["timeline", made.sha256]);
    assert.ok(!JSON.stringify(entry).includes(name), "without a file's name");
  }
  await exportTimeline(open, { out: join(folder, "out.gz.jsonl"), source: "t.jsonl.gz" });
  assert.equal(readFileSync(join(folder, "out.gz.jsonl"), "utf8"), `${TIMELINES["t.jsonl"]}${TIMELINES["t.jsonl"]}`);
});

for (const program of ["xz", "bzip2", "zstd"])
  test(`a timeline that came compressed by ${program} goes out unpacked`, async (t) => {
    const packed = spawnSync(program, ["-c"], { input: TIMELINES["t.jsonl"] as string });
    if (packed.error !== undefined) return t.skip(`${program} is not installed`);
    const { open, folder } = await given(t, { "t.jsonl.packed": packed.stdout });
    const made = await exportTimeline(open, { out: join(folder, "out.jsonl"), source: "t.jsonl.packed" });
    assert.equal(made.as_it_came, true);
    assert.equal(readFileSync(join(folder, "out.jsonl"), "utf8"), TIMELINES["t.jsonl"]);
  });

const ACCESS = [
  '192.0.2.17 - bob [17/Apr/2025:02:14:03 +0900] "GET /policies?id=%E5%B1%B1 HTTP/1.1" 200 1234 "-" "Mozilla/5.0"',
  '192.0.2.18 - - [17/Apr/2025:03:14:03 +0900] "POST /login HTTP/1.1" 302 0 "-" "\\"<script>"',
];

test("events of any log go out as Timesketch's lines, come in again as the same, and go out the same", async (t) => {
  const { open, folder } = await given(t, { "access.log": `${ACCESS.join("\n")}\n` });
  const out = join(folder, "out.jsonl");
  const made = await exportTimeline(open, { out });
  assert.deepEqual([made.as_it_came, made.event_count], [false, 2]);
  const lines = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    lines.map(({ datetime, message }) => [datetime, message]),
    [
      ["2025-04-16T17:14:03.000000+00:00", "GET /policies?id=%E5%B1%B1 200"],
      ["2025-04-16T18:14:03.000000+00:00", "POST /login 302"],
    ],
  );
  assert.equal(lines[0]?.["source.ip"], "192.0.2.17");
  const second = await given(t, { "out.jsonl": readFileSync(out) });
  const again = join(second.folder, "again.jsonl");
  await exportTimeline(second.open, { out: again, source: "out.jsonl" });
  assert.ok(readFileSync(again).equals(readFileSync(out)), "the way round");
  const moments = (one: OpenCase) => one.lake.query('select "@timestamp", message from event order by event_id');
  assert.deepEqual(
    (await moments(second.open)).map((row) => String(row["@timestamp"])),
    (await moments(open)).map((row) => String(row["@timestamp"])),
  );
});

test("a window of time, a place that is taken, a log that is not there", async (t) => {
  const { open, folder } = await given(t, { "access.log": `${ACCESS.join("\n")}\n`, "t.jsonl": TIMELINES["t.jsonl"] as string });
  const out = join(folder, "out.jsonl");
  const { event_count } = await exportTimeline(open, {
    out,
    from: "2025-04-17T03:00:00+09:00",
    to: "2025-04-17T04:00:00+09:00",
    source: "access.log",
  });
  assert.equal(event_count, 1);
  const before = readFileSync(out);
  await assert.rejects(exportTimeline(open, { out }), { code: "timeline-file-exists" });
  assert.ok(readFileSync(out).equals(before), "it is as it was");
  await assert.rejects(exportTimeline(open, { out: join(folder, "none", "x.jsonl") }), { code: "timeline-not-written" });
  await assert.rejects(exportTimeline(open, { out: join(folder, "y.jsonl"), source: "nobody.log" }), { code: "source-not-there" });
});
