// Logs that are no web logs: told by what they hold, read into the same events, nothing dropped without a reason.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { listSources, type OpenCase } from "@hamon/case";
import { Fault } from "@hamon/records";
import { openWorkshop, progress, READING, type Workshop } from "./case.fixture.js";
import { collect, type CollectResult } from "./index.js";

const SHARED = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
let workshop: Workshop;

before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

const COLUMNS = [
  "@timestamp",
  "source.ip",
  "user.name",
  "host.name",
  "event.action",
  "event.outcome",
  "event.code",
  "logsource.product",
  "logsource.service",
];
const select = COLUMNS.map((name) => `"${name}"`).join(", ");

async function read(
  file: string,
  content: string | Buffer,
  as = "srv",
): Promise<{ open: OpenCase; result: CollectResult; events: unknown[][] }> {
  const { open } = await workshop.caseWith(file, { [file]: content }, { kind: "log", as });
  const result = await collect(open, progress);
  const rows = await open.lake.query<Record<string, unknown>>(`select ${select} from event order by event_id`);
  return { open, result, events: rows.map((row) => COLUMNS.map((name) => row[name])) };
}

test("syslog of both formats: the head, the message by its program's patterns, a year that is not in the future", async () => {
  const lines = [
    "Dec 10 06:55:46 LabSZ sshd[24200]: Failed password for invalid user webmaster from 173.234.31.186 port 38926 ssh2",
    "<38>Apr 17 02:14:03 web-01 sshd[7]: Accepted publickey for 山田 from 198.51.100.7 port 50022 ssh2",
    '<165>1 2025-04-17T02:14:03.003Z web-01 sudo 8 ID47 [a@1 b="c\\]"] tanaka : TTY=pts/0 ; PWD=/home ; USER=root ; COMMAND=/bin/cat /etc/shadow',
    "2025-04-17T02:14:04+09:00 web-01 kernel: [1.2] something else",
    "no syslog at all",
    "Feb 30 00:00:00 host prog: no such day",
  ];
  const { result, events, open } = await read("auth.log", `${lines.join("\n")}\n`);
  assert.deepEqual(events, [
    ["2024-12-09T21:55:46.000Z", "173.234.31.186", "webmaster", "LabSZ", "ssh_login", "failure", null, "linux", "sshd"],
    ["2025-04-16T17:14:03.000Z", "198.51.100.7", "山田", "web-01", "ssh_login", "success", null, "linux", "sshd"],
    ["2025-04-17T02:14:03.003Z", null, "tanaka", "web-01", "sudo_command", null, null, "linux", "sudo"],
    ["2025-04-16T17:14:04.000Z", null, null, "web-01", null, null, null, "linux", "srv"],
  ]);
  const unparsed = await open.lake.query<{ line_no: number; reason: string }>("select line_no, reason from unparsed order by line_no");
  assert.deepEqual(
    unparsed.map(({ line_no, reason }) => [line_no, reason]),
    [
      [4, "unknown-shape"],
      [5, "bad-time"],
    ],
  );
  assert.ok(result.sources[0]?.warnings.some(({ code }) => code === "year-assumed"));
  const [sudo] = await open.lake.query<{ fields: string }>(`select fields from event where "logsource.service" = 'sudo'`);
  assert.equal((JSON.parse(sudo?.fields ?? "{}") as { command: string }).command, "/bin/cat /etc/shadow");
});

const CLOUDTRAIL = {
  eventVersion: "1.08",
  eventTime: "2025-04-17T02:14:03Z",
  eventSource: "s3.amazonaws.com",
  eventName: "GetObject",
  eventID: "e1",
  sourceIPAddress: "198.51.100.7",
  userIdentity: { userName: "batch" },
};
const WANTED = ["2025-04-17T02:14:03.000Z", "198.51.100.7", "batch", null, "GetObject", null, "e1", "aws", "cloudtrail"];

for (const { name, text } of [
  { name: "a line each", text: `${JSON.stringify(CLOUDTRAIL)}\n${JSON.stringify(CLOUDTRAIL)}\n` },
  { name: "an array", text: JSON.stringify([CLOUDTRAIL, CLOUDTRAIL]) },
  { name: "the service's own files", text: JSON.stringify({ Records: [CLOUDTRAIL, CLOUDTRAIL] }, null, 2) },
  { name: "one after the other over lines", text: `${JSON.stringify(CLOUDTRAIL, null, 1)}\n${JSON.stringify(CLOUDTRAIL, null, 1)}` },
]) {
  test(`JSON of a cloud's audit log: ${name}`, async () => {
    const { open, events } = await read("trail.json", text);
    assert.deepEqual(events, [WANTED, WANTED]);
    const [first] = await open.lake.query<{ evidence_id: string; offset: number; length: number }>(
      `select evidence_id, "log.offset" as offset, "log.length" as length from event order by event_id limit 1`,
    );
    const bytes =
      (
        await open.evidence.bytesAt(
          [{ evidence_id: first?.evidence_id ?? "", offset: first?.offset ?? 0, length: first?.length ?? 0 }],
          READING,
        )
      )[0] ?? Buffer.alloc(0);
    assert.deepEqual(JSON.parse(bytes.toString()), CLOUDTRAIL, "the bytes of an event are the object");
  });
}

test("JSON that no mapping knows, that has no time, or that is cut, is kept with its reason", async () => {
  const { open } = await read(
    "odd.json",
    `{"a":1}\n${JSON.stringify({ ...CLOUDTRAIL, eventTime: "yesterday" })}\nword {"b":2}\n{"c": "never closed`,
  );
  const rows = await open.lake.query<{ reason: string }>("select reason from unparsed order by line_no");
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    ["unknown-shape", "bad-time", "unknown-shape", "unknown-shape", "cut-line"],
  );
});

const EVTX = [join(SHARED, "evtx-attack-samples"), join(SHARED, "hayabusa-sample-evtx")];

function evtxFiles(count: number): readonly string[] {
  const all = EVTX.filter(existsSync).flatMap((place) =>
    readdirSync(place, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".evtx"))
      .sort()
      .map((path) => join(place, path)),
  );
  return all.filter((_, i) => i % Math.max(1, Math.floor(all.length / count)) === 0);
}

test("Windows event logs: every record is an event with its computer and number, and its bytes are the record", async (t) => {
  const files = evtxFiles(12);
  if (files.length === 0) return t.skip("no ../shared/data");
  for (const path of files) {
    const { open, result } = await read("log.evtx", readFileSync(path), "pc");
    assert.equal(result.sources[0]?.format, "evtx");
    assert.equal(result.unparsed_count, 0, path);
    const [row] = await open.lake.query<{ n: number; whole: number }>(
      `select count(*) as n, count(*) filter ("event.code" is not null and "host.name" is not null and "logsource.product" = 'windows') as whole from event`,
    );
    assert.ok((row?.n ?? 0) > 0 && row?.whole === row?.n, `${path}: ${row?.whole} of ${row?.n}`);
    const [event] = await open.lake.query<{ evidence_id: string; offset: number; length: number }>(
      `select evidence_id, "log.offset" as offset, "log.length" as length from event order by event_id desc limit 1`,
    );
    const bytes =
      (
        await open.evidence.bytesAt(
          [{ evidence_id: event?.evidence_id ?? "", offset: event?.offset ?? 0, length: event?.length ?? 0 }],
          READING,
        )
      )[0] ?? Buffer.alloc(0);
    assert.equal(bytes.readUInt32LE(0), 0x00002a2a, "a record's own mark");
    assert.equal(bytes.readUInt32LE(4), bytes.length);
  }
});

test("a Windows event log that is cut or damaged is read as far as it goes", async (t) => {
  const [path] = evtxFiles(1);
  if (path === undefined) return t.skip("no ../shared/data");
  const whole = readFileSync(path);
  const { result: sound } = await read("whole.evtx", whole);
  const damaged = Buffer.from(whole);
  damaged.fill(0x41, 4096 + 512 + 64, 4096 + 512 + 200);
  const { result } = await read("damaged.evtx", damaged);
  assert.ok(result.unparsed_count > 0);
  assert.ok(result.event_count < sound.event_count || sound.event_count === 1);
});

test("an event log that ends before the end it states says so, and its events are read", async (t) => {
  const [path] = evtxFiles(1);
  if (path === undefined) return t.skip("no ../shared/data");
  const whole = readFileSync(path);
  const { open, result } = await read("cut.evtx", whole.subarray(0, whole.length - 1000));
  assert.ok((result.sources[0]?.row_count ?? 0) > 0, "no event was read");
  assert.deepEqual(await open.lake.query("select reason from unparsed where reason = 'truncated'"), [{ reason: "truncated" }]);
});

for (const [folder, least] of [
  ["Linux", 0.98],
  ["OpenSSH", 0.98],
] as const) {
  test(`real lines of ${folder} are read, the source found by itself`, async (t) => {
    const place = join(SHARED, "loghub", folder);
    if (!existsSync(place)) return t.skip("no ../shared/data");
    const file = readdirSync(place).find((name) => name.endsWith(".log")) ?? "";
    const { result } = await read(file, readFileSync(join(place, file)));
    assert.equal(result.sources[0]?.format, "syslog");
    const share = result.event_count / (result.event_count + result.unparsed_count);
    assert.ok(share >= least, `${share}`);
  });
}

const GATE = 'date=2025-04-17 time=02:14:03 devname="fw" devid="F" logid="1" type="traffic" subtype="forward" srcip=192.0.2.17';

test("what a log was recognised as is kept with it: the share, the next best, the shapes of what could not be read", async () => {
  const { open, result } = await read(
    "gate.log",
    `${Array.from({ length: 95 }, () => GATE).join("\n")}\n${"<< 17 of 山田 >>\n".repeat(5)}`,
    "gate",
  );
  const [source] = await listSources(open.store, open.case_id);
  const recognised = source?.result?.recognised;
  assert.deepEqual(
    [recognised?.name, recognised?.share, recognised?.record_count, recognised?.read_with, recognised?.unread_shapes],
    ["fortigate", 0.95, 100, { fortigate: 95 }, [{ shape: "<< 0 a a >>", count: 5, line: 96 }]],
  );
  assert.deepEqual(result.sources[0]?.recognised, recognised);
  assert.deepEqual(
    result.sources[0]?.warnings.map(({ code }) => code),
    ["unparsed-share", "zone-assumed"],
  );
  const [event] = await open.lake.query(
    `select "source.ip" as ip, "host.name" as host, "logsource.product" as product, "log.length" as length from event limit 1`,
  );
  assert.deepEqual(event, { ip: "192.0.2.17", host: "fw", product: "fortigate", length: GATE.length });
});

test("a person's word on the format is taken; where it reads nothing that is a fault", async () => {
  const told = await workshop.caseWith("told", { "a.log": `${GATE}\n` }, { kind: "log", format: "fortigate" });
  assert.equal((await collect(told.open, progress)).sources[0]?.recognised?.is_told, true);
  for (const format of ["squid", "no such format"]) {
    const wrong = await workshop.caseWith(format, { "a.log": `${GATE}\n` }, { kind: "log", format });
    await assert.rejects(collect(wrong.open, progress), (fault) => fault instanceof Fault && fault.all[0]?.code === "source-not-as-told");
  }
});

test("a log that no mapping knows is refused with a format that may read it", async () => {
  const { open } = await workshop.caseWith("unknown", { "a.log": "[w-1] 2025-04-17 02:14:03 job=山田 done\n".repeat(9) }, { kind: "log" });
  await assert.rejects(collect(open, progress), (fault) => {
    const [first] = fault instanceof Fault ? fault.all : [];
    assert.deepEqual([first?.code, first?.params["format"]], ["source-log-unknown", "[{field_1}] {time_local} {field_3} {field_4}"]);
    return true;
  });
});

test("a mailbox is its mails: each with who, when and what was attached, and its own bytes; one without a moment is told", async () => {
  const mail = (n: number, more = "") =>
    `From: a${n}@example.jp\nTo: out@example.com\nDate: Thu, 17 Apr 2025 02:14:0${n} +0900\nMessage-ID: <${n}@example.jp>\n${more}\nbody ${n}\n\n`;
  const mails = [mail(1, "Subject: =?UTF-8?B?6aGn5a6i5LiA6Kan?=\n"), "From: b@example.jp\nDate: never\n\nx\n\n", mail(2)];
  const box = mails.map((one) => `From MAILER-DAEMON Thu Apr 17 02:14:03 2025\n${one}`).join("");
  for (const [file, content] of [
    ["out.mbox", box],
    ["out.mbox.gz", gzipSync(box)],
  ] as const) {
    const { open } = await read(file, content, "mail");
    const rows = await open.lake.query<{
      at: string;
      sender: string;
      subject: string | null;
      offset: number;
      length: number;
      evidence_id: string;
    }>(
      `select "@timestamp" as at, "email.from.address" as sender, "email.subject" as subject, "log.offset" as "offset", "log.length" as "length", evidence_id from event order by event_id`,
    );
    assert.deepEqual(
      rows.map(({ at, sender, subject }) => ({ at, sender, subject })),
      [
        { at: "2025-04-16T17:14:01.000Z", sender: "a1@example.jp", subject: "顧客一覧" },
        { at: "2025-04-16T17:14:02.000Z", sender: "a2@example.jp", subject: null },
      ],
    );
    assert.deepEqual((await open.evidence.bytesAt(rows, READING)).map(String), [mails[0], mails[2]]);
    assert.deepEqual(await open.lake.query("select line_no, reason from unparsed"), [{ line_no: 1, reason: "bad-time" }]);
  }
});
