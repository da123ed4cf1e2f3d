// Which reader a log is read with: the best share of its first lines, of two alike the one that says more.

import assert from "node:assert/strict";
import { test } from "node:test";
import encodingJapanese from "encoding-japanese";
import { loadContent } from "@hamon/content";
import { readMappings } from "./mapping/read-mapping.js";
import { parseMapping } from "./mapping.fixture.js";
import { previewLog, type Preview } from "./preview.js";

const mappings = readMappings((await loadContent()).files("mappings"));
const OPTIONS = { mappings, reading: { zone: "Asia/Tokyo", readAt: Date.UTC(2026, 0, 1) }, told: null };
const preview = (text: string | Buffer, more: Partial<typeof OPTIONS> | { readonly told: string } = {}) =>
  previewLog(Buffer.from(text), { ...OPTIONS, ...more });

const COMBINED = '192.0.2.17 - - [17/Apr/2025:02:14:03 +0900] "GET / HTTP/1.1" 200 1 "-" "curl/8.0"';
const SSHD = "Apr 17 02:14:03 web-01 sshd[7]: Failed password for root from 192.0.2.17 port 1 ssh2";
const FORTIGATE = 'date=2025-04-17 time=02:14:03 devname="fw" devid="F" logid="1" type="traffic" subtype="forward" srcip=192.0.2.17';
const PYTHON = "2025-04-17 02:14:03,123 - portal.views - WARNING - slow";
const OWN = "2025-04-17 02:14:03 受付 12 番";
const NOISE = "no log at all";

const named = [
  { name: "a web log", text: COMBINED, found: "combined" },
  { name: "of mixed lines the most", text: [COMBINED, COMBINED, SSHD].join("\n"), found: "combined" },
  { name: "one line among noise", text: [NOISE, NOISE, SSHD, NOISE].join("\n"), found: "syslog" },
  { name: "a web log within syslog is syslog", text: `Apr 17 02:14:03 web-01 nginx: ${COMBINED}`, found: "syslog" },
  {
    name: "what says more of the same line",
    text: "Apr 17 02:14:03 Info: imap-login: Login: user=<taro>, method=PLAIN, rip=192.0.2.17, lip=192.0.2.25",
    found: "dovecot",
  },
  { name: "JSON that no mapping knows is JSON", text: '{"a":1}\n{"a":2}', found: "json" },
  {
    name: "what knows the product, though it reads less than the last resort",
    text: [...Array<string>(6).fill(PYTHON), ...Array<string>(4).fill(OWN)].join("\n"),
    found: "python_log",
  },
  {
    name: "a log of one's own, with a few lines of a known product",
    text: [PYTHON, ...Array<string>(9).fill(OWN)].join("\n"),
    found: "timed_text",
  },
  { name: "a table of acts", text: "日時,操作,氏名\n2025/04/17 02:14:03,参照,山田 太郎", found: "table_log" },
  { name: "zeros in the middle", text: `${SSHD}\n${"\u0000".repeat(3000)}\n${SSHD}`, found: "syslog" },
  { name: "Windows line ends, a mark of UTF-8 before", text: `\uFEFF${FORTIGATE}\r\n${FORTIGATE}\r\n`, found: "fortigate" },
];
for (const { name, text, found } of named) test(`recognised: ${name}`, () => assert.equal(preview(`${text}\n`).recognised?.name, found));

const REGISTER = "氏名,住所,登録日時,日時\n山田 太郎,東京都,2025/04/17 02:14:03,2025/04/17 02:14:03\n";

test("nothing is recognised in what is no log", () => {
  for (const text of ["", "\n\n", NOISE, `${NOISE}\n`.repeat(500), "a,b,c\n1,2,3\n", REGISTER])
    assert.equal(preview(text).recognised, null);
});

test("the share, the number of records and the next best are told", () => {
  const { recognised } = preview(`${[...Array<string>(9).fill(FORTIGATE), SSHD].join("\n")}\n`);
  assert.deepEqual(
    [recognised?.name, recognised?.share, recognised?.record_count, recognised?.runner_up],
    ["fortigate", 0.9, 10, { name: "syslog", share: 0.1 }],
  );
});

test("a person's word is taken, and only that", () => {
  const { recognised, events, unread } = preview(`${SSHD}\n${FORTIGATE}\n`, { told: "fortigate" });
  assert.deepEqual([recognised?.name, recognised?.is_told, events.length, unread], ["fortigate", true, 1, ["unknown-shape"]]);
  assert.equal(preview(SSHD, { told: "no such format" }).recognised, null);
});

test("a web log of a format that nobody told is read by its lines", () => {
  const line = (second: number) =>
    `[17/Apr/2025:02:14:0${second} +0900] 192.0.2.17 "POST /a%20b?q=x+y HTTP/2.0" 302 0.01${second} "https://www.example.jp/" 512`;
  const { recognised, events } = preview([1, 2, 3].map(line).join("\n"));
  assert.deepEqual([recognised?.name, recognised?.share], ["web_format", 1]);
  assert.equal(
    recognised?.mapping?.written,
    '[{time_local}] {remote_addr} "{request}" {status} {request_time} "{http_referer}" {body_bytes_sent}',
  );
  const cells = events[0]?.cells;
  const said = [
    "source.ip",
    "http.request.method",
    "url.path",
    "url.query",
    "http.response.status_code",
    "http.response.bytes",
    "http.request.referrer",
  ].map((name) => cells?.get(name));
  assert.deepEqual(said, ["192.0.2.17", "POST", "/a b", "q=x y", "302", "512", "https://www.example.jp/"]);
});

const TABLE = parseMapping(`
mapping: pc_watch
shape: csv
needs: [[操作日時, 日時], ユーザー名]
time: [操作日時, 日時]
set: { user.name: ユーザー名, event.action: 操作, file.path: ファイル }
`);
const ROWS = '操作日時,ﾕｰｻﾞｰ名,操作,ファイル\r\n2025/04/17 2:14:03,山田,コピー,"C:\\顧客,名簿\r\n2025.xlsx"\r\n';

for (const [encoding, to] of [
  ["utf-8", null],
  ["shift_jis", "SJIS"],
  ["euc-jp", "EUCJP"],
] as const) {
  test(`a table with a Japanese header in ${encoding}`, () => {
    const bytes =
      to === null
        ? Buffer.from(ROWS)
        : Buffer.from(encodingJapanese.convert(encodingJapanese.stringToCode(ROWS.replace("ﾕｰｻﾞｰ", "ユーザー")), { from: "UNICODE", to }));
    const { recognised, events } = previewLog(bytes, { ...OPTIONS, mappings: [...mappings, TABLE] });
    assert.equal(recognised?.name, "pc_watch");
    assert.deepEqual(
      ["@timestamp", "user.name", "event.action", "file.path"].map((name) => events[0]?.cells.get(name)),
      ["2025-04-16 17:14:03", "山田", "コピー", "C:\\顧客,名簿\r\n2025.xlsx"],
    );
  });
}

test("lines that begin no record belong to the one before, and do not count against it", () => {
  const text =
    "2025-04-17 02:14:03,123 ERROR [m] jp.example.A - x\njava.lang.Error: y\n\tat jp.example.A.b(A.java:1)\n\tat jp.example.A.c(A.java:2)\n2025-04-17 02:14:04,123 INFO [m] jp.example.A - z\n";
  const found: Preview = preview(text);
  assert.deepEqual([found.recognised?.name, found.recognised?.share, found.events.length], ["java_log", 1, 2]);
});
