// Samples: columns, what only whole records have, and lines of logs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseYaml } from "@hamon/content";
import { readSamples, type ReadLog } from "./samples.js";

const WEB = { "logsource.category": "webserver" };
const OTHER = { "logsource.product": "windows", "logsource.service": "security" };
/** "user action" a line. */
const readLog: ReadLog = (text) =>
  text.includes("bad")
    ? null
    : text
        .trim()
        .split("\n")
        .filter((line) => line !== "HEAD")
        .map((line) => ({ "user.name": line.split(" ")[0], "event.action": line.split(" ")[1], "@timestamp": "2025-01-01 00:00:00" }));

function read(text: string, logsource: object = OTHER) {
  const file = parseYaml("rules/a.samples.yml", `${text}\nmisses: []\n`);
  const { samples, faults } = readSamples(file, logsource as Record<string, string>, readLog);
  return { events: samples.flatMap(({ events }) => events), keys: faults.map(({ params }) => params["key"]) };
}

test("readSamples puts what is no column into the record that is kept whole, of any log but a web log", () => {
  const text = "hits:\n  - { name: a, event: { event.code: '4720', SubjectUserName: 'adm{n}' } }";
  const { events, keys } = read(text);
  assert.deepEqual(keys, []);
  assert.deepEqual(events, [
    { ...OTHER, "@timestamp": "2025-04-16T01:00:00.000Z", "event.code": "4720", fields: '{"SubjectUserName":"adm1"}' },
  ]);
  assert.deepEqual(read(text, WEB).keys, ["SubjectUserName"]);
});

test("readSamples gives requests an address, a method and an answer, and other events nothing", () => {
  const text = "hits:\n  - { name: a, event: { url.path: /a } }";
  assert.equal(read(text, WEB).events[0]?.["http.request.method"], "GET");
  assert.equal(read(text).events[0]?.["source.ip"], undefined);
});

test("readSamples gives each event of a file its defaults", () => {
  const { events } = read("defaults: { event.code: '1', user.name: taro }\nhits:\n  - { name: a, events: [{ user.name: hanako }, {}] }");
  assert.deepEqual(
    events.map((event) => [event["event.code"], event["user.name"]]),
    [
      ["1", "hanako"],
      ["1", "taro"],
    ],
  );
});

test("readSamples reads lines of a log below their head, so many of one, each at its moment", () => {
  const entry = "{ log: 'taro{n} read', repeat: 2, every: 5s, from: '2025-04-16T17:00:00Z' }";
  const { events, keys } = read(`head: |\n  HEAD\nhits:\n  - { name: a, events: [${entry}, { log: 'hanako write' }] }`);
  assert.deepEqual(keys, []);
  assert.deepEqual(events, [
    { "user.name": "taro1", "event.action": "read", "@timestamp": "2025-04-16T17:00:00.000Z" },
    { "user.name": "taro2", "event.action": "read", "@timestamp": "2025-04-16T17:00:05.000Z" },
    { "user.name": "hanako", "event.action": "write", "@timestamp": "2025-01-01 00:00:00" },
  ]);
});

test("readSamples refuses a log that nothing reads, and one that gives fewer events than it says", () => {
  assert.deepEqual(read("hits:\n  - { name: a, event: { log: bad } }").keys, ["log"]);
  assert.deepEqual(read("hits:\n  - { name: a, event: { log: HEAD, repeat: 2 } }").keys, ["log"]);
});
