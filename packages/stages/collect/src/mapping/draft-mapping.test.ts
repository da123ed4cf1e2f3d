// A mapping begun from lines that nobody knows: it reads them at once, and a person's mistakes are told by their place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { previewMapping } from "../mapping-preview.js";
import { recoded } from "../recoded-text.js";
import { encodingOf } from "../text-encoding.js";
import { draftMapping } from "./draft-mapping.js";
import { readMappings } from "./read-mapping.js";

const reading = { zone: "Asia/Tokyo", readAt: Date.UTC(2026, 0, 1) };
const mappings = readMappings((await loadContent()).files("mappings"));
const sjis = (text: string) => Buffer.from(text, "latin1");

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  /** Of the first event, beside its moment. */
  readonly event: Readonly<Record<string, string>>;
  readonly records: number;
}

const cases: readonly Case[] = [
  {
    name: "a table with a header in Japanese",
    bytes: Buffer.from("日時,担当者ID,端末IP,操作\n2025/04/17 09:05:03,u001,10.1.2.3,検索\n2025/04/17 09:06:03,u001,10.1.2.3,詳細\n"),
    event: { "source.ip": "10.1.2.3", "event.action": "検索" },
    records: 2,
  },
  {
    name: "the same in Shift_JIS",
    bytes: sjis("\x93\xfa\x8e\x9e,\x92\x5b\x96\x96IP,\x91\x80\x8d\xec\n2025/04/17 09:05:03,10.1.2.3,\x8c\x9f\x8d\xf5\n"),
    event: { "source.ip": "10.1.2.3", "event.action": "検索" },
    records: 1,
  },
  {
    name: "day and hour in two columns",
    bytes: Buffer.from("date;time;user;ip\n2025-04-17;09:05:03;bob;10.1.2.3\n2025-04-17;09:05:04;amy;10.1.2.9\n"),
    event: { "user.name": "bob", "source.ip": "10.1.2.3" },
    records: 2,
  },
  {
    name: "rows without a header",
    bytes: Buffer.from("2025-04-17 09:05:03\tbob\t10.1.2.3\n2025-04-17 09:05:04\tamy\t10.1.2.9\n"),
    event: { "source.ip": "10.1.2.3" },
    records: 2,
  },
  {
    name: "JSON, a member within a member",
    bytes: Buffer.from(
      '{"ts":"2025-04-17T09:05:03+09:00","actor":{"name":"bob","ip":"10.1.2.3"},"op":"search"}\n{"ts":"2025-04-17T09:05:04+09:00","actor":{"ip":"10.1.2.4"}}\n',
    ),
    event: { "source.ip": "10.1.2.3" },
    records: 2,
  },
  {
    name: "pairs",
    bytes: Buffer.from(
      'when=2025-04-17T09:05:03+09:00 usr=bob clientip=10.1.2.3 op="view all"\nwhen=2025-04-17T09:05:04+09:00 usr=amy clientip=10.1.2.4 op=view\n',
    ),
    event: { "user.name": "bob", "source.ip": "10.1.2.3" },
    records: 2,
  },
  {
    name: "lines",
    bytes: Buffer.from(
      "2025-04-17 09:05:03 [INFO] bob 10.1.2.3 search 12\n2025-04-17 09:05:04 [WARN] amy 10.1.2.4 view 13\n2025-04-17 09:05:05 [WARN] amy 10.1.2.4 view 14\n",
    ),
    event: { "source.ip": "10.1.2.3", "log.level": "INFO" },
    records: 3,
  },
];

for (const { name, bytes, event, records } of cases) {
  test(`a draft for ${name} reads it`, () => {
    const head = { bytes: recoded(bytes, encodingOf(bytes)) };
    const body = draftMapping(head, "own_log", { mappings, reading });
    assert.ok(body !== null, "a draft is made");
    const { faults, events, event_count, record_count, unread } = previewMapping(body, { head, path: "mappings/own_log.yml", reading });
    assert.deepEqual([faults, unread, event_count, record_count], [[], [], records, records], JSON.stringify(body));
    const [first = {}] = events;
    assert.equal(first["@timestamp"], "2025-04-17 00:05:03");
    assert.deepEqual(Object.fromEntries(Object.keys(event).map((column) => [column, first[column]])), event);
  });
}

test("prose, a picture, an empty file have no draft", () => {
  for (const text of ["hello\nthis is nothing\n", "", "\u0000\u0001\u0002", "{}\n", "[]\n", "{\n", ",,,\n"])
    assert.equal(draftMapping({ bytes: Buffer.from(text) }, "own_log", { mappings, reading }), null, JSON.stringify(text));
});

test("hostile names and values become parts, and nothing else", () => {
  const bytes = Buffer.from('{"__proto__":{"x":"1"},"constructor":"c","a.b":"2","when":"2025-04-17T09:05:03Z","z":["1","2"]}\n');
  const head = { bytes };
  const body = draftMapping(head, "own_log", { mappings, reading }) ?? {};
  const { parts, faults } = previewMapping(body, { head, path: "mappings/own_log.yml", reading });
  assert.deepEqual(faults, []);
  assert.deepEqual(parts.map(({ name }) => name).toSorted(), ["__proto__.x", "a.b", "constructor", "when", "z"]);
  assert.equal(({} as Record<string, unknown>)["x"], undefined);
});

test("a mistake is told with its place, and nothing is read", () => {
  const head = { bytes: (cases[0] as Case).bytes };
  const body = { mapping: "own_log", shape: "csv", needs: ["日時"], time: ["日時"], set: { "source.ips": "端末IP" } };
  const { faults, event_count } = previewMapping(body, { head, path: "mappings/own_log.yml", reading });
  assert.deepEqual(
    faults.map(({ code, at }) => [code, at]),
    [["mapping-wrong", "mappings/own_log.yml:8:15"]],
  );
  assert.equal(event_count, 0);
});

test("a moment in the wrong part is told by its reason", () => {
  const head = { bytes: (cases[0] as Case).bytes };
  const body = { mapping: "own_log", shape: "csv", needs: ["日時"], time: ["操作"], set: {} };
  const { unread, parts } = previewMapping(body, { head, path: "mappings/own_log.yml", reading });
  assert.deepEqual(unread, [{ reason: "bad-time", count: 2 }]);
  assert.equal(parts.length, 4, "its parts are still shown");
});
