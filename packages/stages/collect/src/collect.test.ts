// collect on real files, with the real store, evidence and lake beneath.

import assert from "node:assert/strict";
import { createWriteStream, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import encodingJapanese from "encoding-japanese";
import { addSources, listSources } from "@hamon/case";
import type { NewSource, Source } from "@hamon/records";
import type { Store } from "@hamon/store";
import { now, openWorkshop, progress, READING, type Workshop } from "./case.fixture.js";
import { collect, type CollectResult } from "./index.js";

const SHARED = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
let workshop: Workshop;
let folder: string;
let store: Store;

before(async () => {
  workshop = await openWorkshop();
  ({ folder, store } = workshop);
});
after(() => workshop.close());

const caseWith = (name: string, files: Readonly<Record<string, string | Buffer>>, wanted: Partial<NewSource> = {}) =>
  workshop.caseWith(name, files, wanted);

const logLine = (second: number, request: string, rest = '"-" "Mozilla/5.0"') =>
  `198.51.100.7 - tanaka [17/Apr/2025:02:14:${String(second).padStart(2, "0")} +0900] "${request}" 200 512 ${rest}\n`;
const warningsOf = (result: CollectResult) => result.sources.flatMap(({ warnings }) => warnings.map(({ code }) => code));

test("a combined log becomes events whose bytes are the line, also from gzip in several members", async () => {
  const text =
    logLine(1, "GET /kpi/records/1?x=%E4%BC%9A%E7%A4%BE+a HTTP/1.1") +
    logLine(2, 'GET /q?n=O\\"Brien HTTP/1.1') +
    logLine(3, "GET /s?q=%89%EF%8E%D0 HTTP/1.0");
  const gzip = Buffer.concat([gzipSync(text.slice(0, 150)), gzipSync(text.slice(150))]);
  const { open } = await caseWith("gzip", { "access.log-1.gz": gzip });
  const result = await collect(open, progress);
  assert.equal(result.event_count, 3);
  const rows = await open.lake.query<Record<string, unknown>>('select * from event order by "log.offset"');
  assert.deepEqual(
    rows.map((row) => [row["@timestamp"], row["url.path"], row["url.query"], row["http.version"], row["user.name"]]),
    [
      ["2025-04-16T17:14:01.000Z", "/kpi/records/1", "x=会社 a", "1.1", "tanaka"],
      ["2025-04-16T17:14:02.000Z", "/q", 'n=O"Brien', "1.1", "tanaka"],
      ["2025-04-16T17:14:03.000Z", "/s", "q=会社", "1.0", "tanaka"],
    ],
  );
  const [item] = await open.evidence.items();
  for (const [at, row] of rows.entries()) {
    const bytes =
      (
        await open.evidence.bytesAt(
          [{ evidence_id: item?.evidence_id ?? "", offset: Number(row["log.offset"]), length: Number(row["log.length"]) }],
          READING,
        )
      )[0] ?? Buffer.alloc(0);
    assert.equal(bytes.toString(), text.split("\n")[at]);
  }
});

test("an IIS log is read by its #Fields, UTC, with a header that changes", async () => {
  const text = [
    "#Software: Microsoft Internet Information Services 10.0",
    "#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query sc-status sc-bytes time-taken cs(User-Agent)",
    "2025-04-16 17:00:00 203.0.113.5 - GET /report/export.ashx set=policy&from=1&to=9 200 812 15 Mozilla/5.0+(X11)",
    "#Fields: date time cs-method cs-uri-stem c-ip sc-status",
    "2025-04-16 17:00:01 POST /login 203.0.113.6 302",
    "2025-04-16 17:00:01 too few",
  ].join("\r\n");
  const { open } = await caseWith("iis", { "u_ex250416.log": text });
  const result = await collect(open, progress);
  assert.deepEqual([result.event_count, result.unparsed_count], [2, 1]);
  const rows = await open.lake.query<Record<string, unknown>>(
    'select "@timestamp", "source.ip", "url.query", "http.response.bytes", "event.duration", "user_agent.original", "logsource.product" from event order by event_id',
  );
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ["2025-04-16T17:00:00.000Z", "203.0.113.5", "set=policy&from=1&to=9", 812, 15_000_000, "Mozilla/5.0 (X11)", "iis"],
      ["2025-04-16T17:00:01.000Z", "203.0.113.6", null, null, null, null, "iis"],
    ],
  );
});

const member = [
  ["番号", "氏名", "備考"],
  ["1", "髙﨑 太郎", '引用 "あり", 改行\nあり'],
  ["2", "ﾔﾏﾀﾞ", ""],
];
const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(",")).join("\r\n");
const encodings = [
  { name: "UTF-8 with a mark", bytes: Buffer.from(`\ufeff${csv(member)}`), encoding: "utf-8" },
  {
    name: "CP932",
    bytes: Buffer.from(encodingJapanese.convert(csv(member), { to: "SJIS", from: "UNICODE", type: "array" })),
    encoding: "shift_jis",
  },
  {
    name: "EUC-JP",
    bytes: Buffer.from(encodingJapanese.convert(csv(member).replaceAll("髙﨑", "高崎"), { to: "EUCJP", from: "UNICODE", type: "array" })),
    encoding: "euc-jp",
  },
  {
    name: "ISO-2022-JP",
    bytes: Buffer.from(encodingJapanese.convert(csv(member).replaceAll("髙﨑", "高崎"), { to: "JIS", from: "UNICODE", type: "array" })),
    encoding: "iso-2022-jp",
  },
  { name: "UTF-16 with a mark", bytes: Buffer.from(`\ufeff${csv(member)}`, "utf16le"), encoding: "utf-16le" },
  { name: "UTF-16, the greater end first", bytes: Buffer.from(`\ufeff${csv(member)}`, "utf16le").swap16(), encoding: "utf-16be" },
  { name: "UTF-16 without a mark", bytes: Buffer.from(csv(member), "utf16le"), encoding: "utf-16le" },
];

for (const { name, bytes, encoding } of encodings) {
  test(`a table in ${name} becomes record_member with its place in the file`, async () => {
    const { open } = await caseWith(name, { "member.csv": bytes });
    const result = await collect(open, progress);
    const rows = await open.lake.query<Record<string, unknown>>("select * from record_member order by row_id");
    assert.equal(result.record_count, 2);
    assert.deepEqual(
      rows.map((row) => [row["番号"], String(row["氏名"]).replace("高崎", "髙﨑"), row["備考"]]),
      [
        ["1", "髙﨑 太郎", member[1]?.[2]],
        ["2", "ﾔﾏﾀﾞ", null],
      ],
    );
    assert.equal((await listSources(store, open.case_id))[0]?.result?.encoding, encoding);
    const [item] = await open.evidence.items();
    assert.equal(
      String(
        (
          await open.evidence.bytesAt(
            [{ evidence_id: item?.evidence_id ?? "", offset: Number(rows[1]?.["log.offset"]), length: 4 }],
            READING,
          )
        )[0],
      )
        .replaceAll("\u0000", "")
        .slice(0, 2),
      "2,",
    );
  });
}

test("several files are one table; a file with other columns fails alone", async () => {
  const { open } = await caseWith(
    "parts",
    { "a.csv": "id,name\n1,a\n", "b.csv": "id,name\n2,b\n", "c.csv": "id,mail\n3,c\n" },
    { as: "policy" },
  );
  const result = await collect(open, progress);
  assert.equal(result.record_count, 2);
  assert.deepEqual(
    result.sources.map(({ fault }) => fault?.code ?? null),
    [null, null, "table-columns-differ"],
  );
});

test("header names that are empty, doubled or ours are made unique and said", async () => {
  const { open } = await caseWith("header", { "t.csv": "id,,ID,row_id\n1,2,3,4\n" });
  assert.ok(warningsOf(await collect(open, progress)).includes("columns-renamed"));
  const [row] = await open.lake.query<Record<string, unknown>>("select * from record_t");
  assert.deepEqual(Object.keys(row ?? {}), ["row_id", "evidence_id", "log.offset", "id", "column_2", "ID_3", "row_id_4"]);
});

test("Parquet keeps its values as text", async () => {
  const { open } = await caseWith("parquet", {});
  const path = join(folder, open.case_id, "n.parquet");
  await open.lake.query(`copy (select range as id, '名' || range as name, '' as empty from range(3)) to '${path}' (format parquet)`);
  await addSources(store, open.case_id, { paths: [path] }, now());
  await collect(open, progress);
  assert.deepEqual(await open.lake.query('select id, name, empty, "log.offset" as at from record_n order by row_id limit 1'), [
    { id: "0", name: "名0", empty: null, at: 0 },
  ]);
});

const refusals: readonly { name: string; file: string; content: Buffer | string; code: string }[] = [
  { name: "a file of NULs", file: "x.log", content: Buffer.alloc(5000), code: "source-is-binary" },
  {
    name: "a picture as a log",
    file: "x.log",
    content: Buffer.from("89504e470d0a1a0a0000000d49484452\n\n\n", "hex"),
    code: "source-is-binary",
  },
  { name: "prose as a log", file: "x.log", content: "Dear team,\nplease find the log attached.\n", code: "source-no-log" },
  {
    name: "an archive that nobody unpacks yet",
    file: "x.rar",
    content: Buffer.from("Rar!\u001a\u0007\u0001\u0000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    code: "source-is-archive",
  },
  {
    name: "a zip without its list",
    file: "x.zip",
    content: Buffer.from("PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    code: "archive-broken",
  },
  { name: "UTF-32", file: "x.csv", content: Buffer.from("fffe00006900000064000000", "hex"), code: "source-wrong-encoding" },
  {
    name: "a gzip that is none",
    file: "x.gz",
    content: Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from("garbage".repeat(50))]),
    code: "gzip-broken",
  },
  { name: "a Parquet that is cut", file: "x.parquet", content: "PAR1 but no more", code: "source-no-parquet" },
  { name: "a log as a table", file: "x.csv", content: `${logLine(2, "GET / HTTP/1.1")}`, code: "source-is-log" },
  {
    name: "an IIS log as a table",
    file: "x.csv",
    content: "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time\n",
    code: "source-is-log",
  },
  { name: "a table without a head", file: "x.csv", content: "1\n2\n", code: "source-no-table" },
  {
    name: "a picture as a table",
    file: "x.csv",
    content: Buffer.from("89504e470d0a1a0a0000000d494844520a", "hex"),
    code: "source-is-binary",
  },
];

for (const { name, file, content, code } of refusals) {
  test(`collect refuses ${name} with ${code} and goes on with the others`, async () => {
    const { open } = await caseWith(name, { [file]: content, "good.log": logLine(1, "GET / HTTP/1.1") });
    const result = await collect(open, progress);
    assert.equal(result.event_count, 1);
    assert.equal(result.sources.find((one) => one.name === file)?.fault?.code, code);
    assert.equal((await listSources(store, open.case_id)).find((one: Source) => one.name === file)?.state, "failed");
    const kept = async () => (await open.evidence.items()).map((one) => one.name).sort();
    assert.deepEqual(await kept(), ["good.log", file].sort(), "refused, and evidence all the same");
    const source = (await listSources(store, open.case_id)).find((one) => one.name === file);
    const item = (await open.evidence.items()).find((one) => one.name === file);
    assert.equal(source?.evidence_id, item?.evidence_id, "an erasure finds its source");
    await collect(open, progress);
    assert.deepEqual(await kept(), ["good.log", file].sort(), "once");
  });
}

test("collect fails when not one source could be read, and tries again when it can", async () => {
  const { open, paths } = await caseWith("missing", { "gone.log": "x" });
  rmSync(paths[0] ?? "");
  await assert.rejects(
    collect(open, progress),
    (fault: { code: string; all: { code: string }[] }) => fault.code === "sources-failed" && fault.all[0]?.code === "source-missing",
  );
  writeFileSync(paths[0] ?? "", logLine(1, "GET / HTTP/1.1"));
  assert.equal((await collect(open, progress)).event_count, 1);
});

test("a file that cannot be read holds up no other that was, and is tried again", async () => {
  const { open, paths } = await caseWith("one bad", { "bad.log": "prose\n", "good.log": logLine(1, "GET / HTTP/1.1") });
  await collect(open, progress);
  const again = await collect(open, progress);
  assert.deepEqual(
    again.sources.map(({ name, fault }) => [name, fault?.code]),
    [["bad.log", "source-no-log"]],
  );
  writeFileSync(paths[0] ?? "", logLine(2, "GET / HTTP/1.1"));
  assert.equal((await collect(open, progress)).event_count, 2, "of the whole case");
});

test("a log added again with its zone is read anew, once", async () => {
  const { open, paths } = await caseWith("zone", { "a.log": logLine(1, "GET / HTTP/1.1").replace(" +0900", "") });
  await collect(open, progress);
  await addSources(store, open.case_id, { paths, time_zone: "UTC" }, now());
  const result = await collect(open, progress);
  assert.deepEqual(warningsOf(result), []);
  assert.deepEqual(await open.lake.query('select "@timestamp" as at from event'), [{ at: "2025-04-17T02:14:01.000Z" }]);
});

test("zeros in the middle of a log are unreadable lines, the rest of it is read", async () => {
  const { open } = await caseWith("zeros", {
    "a.log": Buffer.concat([
      Buffer.from(logLine(1, "GET / HTTP/1.1")),
      Buffer.alloc(50_000),
      Buffer.from(`\n${logLine(2, "GET / HTTP/1.1")}`),
    ]),
  });
  const result = await collect(open, progress);
  assert.deepEqual([result.event_count, result.unparsed_count], [2, 1]);
  assert.deepEqual(result.sources[0]?.warnings[0]?.params, {
    row_count: 2,
    unparsed_count: 1,
    line: 2,
    offset: logLine(1, "GET / HTTP/1.1").length,
    reason: "nul-bytes",
  });
});

test("a table with a head only, and a case without any file, are said", async () => {
  assert.deepEqual(warningsOf(await collect((await caseWith("head", { "t.csv": "id,name\n" })).open, progress)), ["no-rows"]);
  assert.deepEqual((await collect((await caseWith("nothing", {})).open, progress)).warnings, [{ code: "nothing-added", params: {} }]);
});

test("a truncated gzip gives what was readable and says so", async () => {
  const lines = Array.from({ length: 5000 }, (_, at) => logLine(at % 60, `GET /${Math.sin(at)} HTTP/1.1`)).join("");
  const whole = gzipSync(lines);
  const { open } = await caseWith("cut", { "a.log.gz": whole.subarray(0, whole.length - 3000) });
  const result = await collect(open, progress);
  assert.ok(warningsOf(result).includes("truncated"));
  assert.ok(result.event_count > 1000 && result.event_count < 5000, String(result.event_count));
  assert.deepEqual(await open.lake.query("select reason from unparsed"), [{ reason: "cut-line" }]);
});

test("an empty file, a known file, a changed clock and a zone nobody stated are said", async () => {
  const jump = logLine(1, "GET /1 HTTP/1.1") + logLine(1, "GET /0 HTTP/1.1").replace(":02:14", ":00:14");
  const noZone = logLine(1, "GET / HTTP/1.1").replace(" +0900", "");
  const { open } = await caseWith("warnings", { "a.log": jump, "b.log": jump, "c.log": "", "d.log": noZone });
  const result = await collect(open, progress);
  assert.deepEqual(
    result.sources.map(({ warnings }) => warnings.map(({ code }) => code)),
    [["clock-jump"], ["known-file"], ["empty-file"], ["zone-assumed"]],
  );
  assert.equal(result.event_count, 3);
  const [row] = await open.lake.query<{ at: string }>(`select max("@timestamp") as at from event where "http.request.method" = 'GET'`);
  assert.equal(row?.at, "2025-04-16T17:14:01.000Z");
});

test("broken lines become unparsed rows with their reason and place", async () => {
  const text =
    logLine(1, "GET / HTTP/1.1") +
    "garbage\n" +
    logLine(2, "GET / HTTP/1.1").replace("17/Apr", "31/Feb") +
    logLine(3, "GET /\u0000 HTTP/1.1") +
    logLine(4, "\\x16\\x03\\x01");
  const { open } = await caseWith("broken lines", { "a.log": text });
  const result = await collect(open, progress);
  assert.equal(result.event_count, 2);
  assert.ok(warningsOf(result).includes("unparsed-share"));
  assert.deepEqual(await open.lake.query('select line_no, "log.offset" as at, reason from unparsed order by line_no'), [
    { line_no: 1, at: text.indexOf("garbage"), reason: "unknown-shape" },
    { line_no: 2, at: text.indexOf("garbage") + 8, reason: "bad-time" },
    { line_no: 3, at: text.indexOf("garbage") + 8 + logLine(2, "GET / HTTP/1.1").length, reason: "nul-bytes" },
  ]);
  const [probe] = await open.lake.query<Record<string, unknown>>(
    'select "http.request.method" as method, "url.original" as url from event where event_id % 4294967296 = 4',
  );
  assert.deepEqual(probe, { method: null, url: "\\x16\\x03\\x01" });
});

test("a line of 100 MB costs no memory and is one unparsed row", async () => {
  const { open, paths } = await caseWith("long line", { "a.log": "" });
  const out = createWriteStream(paths[0] ?? "");
  out.write(logLine(1, "GET /before HTTP/1.1"));
  for (let at = 0; at < 100; at += 1)
    if (!out.write("x".repeat(1024 * 1024))) await new Promise<void>((resolve) => out.once("drain", () => resolve()));
  await new Promise<void>((resolve) => out.end(`\n${logLine(2, "GET /after HTTP/1.1")}`, resolve));
  const result = await collect(open, progress);
  assert.deepEqual([result.event_count, result.unparsed_count], [2, 1]);
  const [row] = await open.lake.query<Record<string, unknown>>('select reason, "log.length" as length from unparsed');
  assert.deepEqual(row, { reason: "too-long", length: 100 * 1024 * 1024 });
});

test("a stop is heard and leaves nothing half-made", async () => {
  const { open } = await caseWith("stop", {
    "a.log": Array.from({ length: 200_000 }, (_, at) => logLine(at % 60, `GET /${at} HTTP/1.1`)).join(""),
  });
  const controller = new AbortController();
  const stopping = collect(open, { signal: controller.signal, report: (done) => done > 1_000_000 && controller.abort() });
  await assert.rejects(stopping, { name: "AbortError" });
  assert.deepEqual(await open.lake.query("select count(*) as n from event"), [{ n: 0 }]);
  assert.equal((await collect(open, progress)).event_count, 200_000);
});

test("small files that follow each other are kept together before the first is read, in their order; after a stop nothing is kept twice", async () => {
  const names = Array.from({ length: 40 }, (_, at) => `a${String(at).padStart(2, "0")}.log`);
  const large = Array.from({ length: 4000 }, (_, at) => logLine(at % 60, `GET /${at} HTTP/1.1`)).join("");
  const texts = names.map((name, at) => [name, at === 30 ? large : logLine(at, `GET /${name} HTTP/1.1`)] as const);
  const { open } = await caseWith("many", Object.fromEntries(texts));
  const controller = new AbortController();
  const stopping = collect(open, { signal: controller.signal, report: (done) => done > 0 && controller.abort() });
  await assert.rejects(stopping, { name: "AbortError" });
  assert.deepEqual(
    (await open.evidence.items()).map(({ name }) => name),
    names.slice(0, 30),
  );
  assert.ok((await listSources(store, open.case_id)).filter(({ state }) => state === "collected").length < 2);
  assert.equal((await collect(open, progress)).event_count, 4039);
  const items = await open.evidence.items();
  assert.deepEqual(
    items.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    items.map(({ evidence_no }) => evidence_no),
    names.map((_, at) => at + 1),
  );
});

const apache = join(SHARED, "apache-access-logs");
test("real Apache logs: every line is an event", {
  skip: !existsSync(apache) && "../shared/data/apache-access-logs is not here",
}, async () => {
  const { open } = await caseWith("apache", {});
  await addSources(
    store,
    open.case_id,
    { paths: [join(apache, "scanner-acunetix.txt"), join(apache, "benign-elastic-apache_logs-first5000.txt")] },
    now(),
  );
  const result = await collect(open, progress);
  assert.equal(result.event_count, 6539 + 5000);
  assert.equal(result.unparsed_count, 0);
});
