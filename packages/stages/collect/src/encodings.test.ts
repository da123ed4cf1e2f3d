// Logs in every encoding, and in several at once, through the whole of collect: what is read, and that its place is in the original.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import encodingJapanese from "encoding-japanese";
import type { OpenCase } from "@hamon/case";
import { openWorkshop, progress, READING, type Workshop } from "./case.fixture.js";
import { collect } from "./index.js";
import { readPiece } from "./recoded-text.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

const encode = (text: string, to: "UTF8" | "SJIS" | "EUCJP" | "JIS") =>
  Buffer.from(encodingJapanese.convert(encodingJapanese.stringToCode(text), { from: "UNICODE", to }));
const web = (second: number, user: string) =>
  `198.51.100.7 - ${user} [17/Apr/2025:02:14:0${second} +0900] "GET /members?name=${user} HTTP/1.1" 200 512 "-" "Mozilla/5.0"`;
const json = (second: number, user: string) =>
  JSON.stringify({ time: `2025-04-17T02:14:0${second}+09:00`, remote_addr: "198.51.100.7", request: "GET / HTTP/1.1", status: 200, user });
const USERS = ["田中", "表示ソ", "tanaka"];

/** What stands at each event's place in the original. */
async function linesOf(open: OpenCase, encoding: string | null): Promise<readonly string[]> {
  const events = await open.lake.query<{ at: number; length: number }>(
    'select "log.offset" as at, "log.length" as length from event order by event_id',
  );
  const [item] = await open.evidence.items();
  const pieces = events.map(({ at, length }) => ({ evidence_id: item?.evidence_id ?? "", offset: at, length }));
  return (await open.evidence.bytesAt(pieces, READING)).map((bytes) => readPiece(bytes, encoding));
}

const files = [
  { name: "UTF-16", encoding: "utf-16le", bytes: (text: string) => Buffer.from(`\ufeff${text}`, "utf16le") },
  {
    name: "UTF-16, the greater end first, without a mark",
    encoding: "utf-16be",
    bytes: (text: string) => Buffer.from(text, "utf16le").swap16(),
  },
  { name: "UTF-16 in gzip", encoding: "utf-16le", bytes: (text: string) => gzipSync(Buffer.from(`\ufeff${text}`, "utf16le")) },
  { name: "Shift_JIS", encoding: "shift_jis", bytes: (text: string) => encode(text, "SJIS") },
  { name: "EUC-JP", encoding: "euc-jp", bytes: (text: string) => encode(text, "EUCJP") },
  { name: "ISO-2022-JP", encoding: "iso-2022-jp", bytes: (text: string) => encode(text, "JIS") },
];

for (const { name, encoding, bytes } of files) {
  for (const [kind, lineOf] of Object.entries({ web, json })) {
    test(`a log (${kind}) in ${name} becomes events, and each one's place is its line`, async () => {
      const lines = USERS.map((user, i) => lineOf(i, user));
      const { open } = await workshop.caseWith(`${name} ${kind}`, { "access.log": bytes(`${lines.join("\r\n")}\r\n`) });
      const result = await collect(open, progress);
      assert.equal(result.event_count, 3);
      assert.deepEqual(result.sources[0]?.warnings ?? [], []);
      assert.deepEqual(await linesOf(open, encoding), lines);
      if (kind !== "web") return;
      const rows = await open.lake.query<Record<string, string>>(
        'select "user.name" as user, "url.query" as query from event order by event_id',
      );
      assert.deepEqual(
        rows,
        USERS.map((user) => ({ user, query: `name=${user}` })),
      );
    });
  }
}

test("lines of several encodings in one log are each read in their own, and told", async () => {
  const own = ["UTF8", "UTF8", "SJIS", "EUCJP"] as const;
  const parts = own.map((to, i) => encode(`${web(i, "山田です")}\n`, to));
  const unfit = Buffer.from(`${web(4, "\u00ff\u00fe\u00ff")}\n`, "latin1");
  const { open } = await workshop.caseWith("mixed", { "access.log": Buffer.concat([...parts, unfit]) });
  const result = await collect(open, progress);
  const rows = await open.lake.query<{ user: string }>('select "user.name" as user from event order by event_id');
  assert.deepEqual(
    rows.map(({ user }) => user),
    [...own.map(() => "山田です"), "\ufffd\ufffd\ufffd"],
  );
  assert.deepEqual(
    (await linesOf(open, "utf-8")).slice(0, 4),
    own.map((_, i) => web(i, "山田です")),
  );
  const at = [0, 1, 2, 3, 4].map((i) => Buffer.concat(parts.slice(0, i)).length);
  assert.deepEqual(result.sources[0]?.warnings, [
    { code: "encodings-mixed", params: { main: "utf-8", encodings: "shift_jis: 1, euc-jp: 1", offset: at[2] } },
    { code: "encoding-unfit", params: { line_count: 1, offset: at[4] } },
  ]);
});

test("what cannot be read of a log in UTF-16 is told by its place in the original", async () => {
  const text = `${web(1, "a")}\n日本語だけの行\n${web(2, "b")}\n`;
  const { open } = await workshop.caseWith("unread", { "access.log": Buffer.from(`\ufeff${text}`, "utf16le") });
  await collect(open, progress);
  const rows = await open.lake.query<Record<string, number>>(
    'select line_no as no, "log.offset" as at, "log.length" as length from unparsed',
  );
  assert.deepEqual(rows, [{ no: 1, at: 2 + (web(1, "a").length + 1) * 2, length: 14 }]);
});
