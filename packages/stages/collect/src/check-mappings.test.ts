// Mistakes in mappings and their samples are told with their place; a mapping without a sample is one.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { Fault } from "@hamon/records";
import { checkMappings } from "./check-mappings.js";
import { mappingFile } from "./mapping.fixture.js";
import { readMappings } from "./mapping/read-mapping.js";

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const workspace = mkdtempSync(join(tmpdir(), "hamon-mappings-"));
  try {
    mkdirSync(join(workspace, "mappings"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, "mappings", name), text);
    const faults = checkMappings(await loadContent({ workspace }));
    return faults.map(
      ({ code, at, params }) => `${code} ${at?.split(":").slice(0, 3).join(":")} ${params["key"] ?? params["what"] ?? params["mapping"]}`,
    );
  } finally {
    rmSync(workspace, { recursive: true });
  }
}

const OWN = `mapping: own_gate
shape: line
time: [time]
patterns: [{ regex: '^GATE (?<time>\\S+) (?<card>\\d+) (?<door>\\S+)$', set: { user.id: card, event.action: door } }]
`;
const SAMPLE = `- name: a door
  text: "GATE 2025-04-17T02:14:03+09:00 17 north\\n"
  events: [{ "@timestamp": "2025-04-16 17:14:03", user.id: "17", event.action: north }]
`;

test("a mapping of one's own with its sample is right", async () =>
  assert.deepEqual(await faultsOf({ "own.yml": OWN, "own.samples.yml": SAMPLE }), []));

test("a mapping without a sample is a fault", async () =>
  assert.deepEqual(await faultsOf({ "own.yml": OWN }), ["mapping-without-sample workspace:mappings/own.yml own_gate"]));

const wrongSamples = [
  { name: "another value", text: SAMPLE.replace("north }", "south }"), what: "event.action" },
  { name: "another moment", text: SAMPLE.replace("17:14:03", "17:14:04"), what: "@timestamp" },
  { name: "a column that is none", text: SAMPLE.replace("user.id", "user.number"), what: "user.number" },
  { name: "an event too many", text: SAMPLE.replace("events: [", "events: [{}, "), what: "events" },
  { name: "a line that is not read", text: SAMPLE.replace('\\n"', '\\nGATE nothing\\n"'), what: "unread" },
  {
    name: "a text that another log has",
    text: SAMPLE.replace("GATE 2025-04-17T02:14:03+09:00 17 north", "Apr 17 02:14:03 web-01 sshd[7]: Server listening"),
    what: "mapping",
  },
];
for (const { name, text, what } of wrongSamples)
  test(`a sample is wrong: ${name}`, async () => {
    const faults = await faultsOf({ "own.yml": OWN, "own.samples.yml": text });
    assert.ok(
      faults.some((fault) => fault.startsWith("mapping-sample-wrong workspace:mappings/own.samples.yml") && fault.endsWith(` ${what}`)),
      faults.join("; "),
    );
  });

const wrongKeys = [
  { key: "shape", text: "mapping: a\nshape: lines\nneeds: [a]\ntime: [a]" },
  { key: "mapping", text: "shape: json\nneeds: [a]\ntime: [a]" },
  { key: "needs", text: "mapping: a\nshape: json\ntime: [a]" },
  { key: "needs", text: "mapping: a\nshape: kv\ntime: [a]" },
  { key: "time", text: "mapping: a\nshape: json\nneeds: [a]" },
  { key: "programs", text: "mapping: a\nshape: syslog" },
  { key: "patterns", text: "mapping: a\nshape: line\ntime: [a]" },
  { key: "colour", text: "mapping: a\nshape: json\nneeds: [a]\ntime: [a]\ncolour: red" },
  { key: "columns", text: "mapping: a\nshape: json\nneeds: [a]\ntime: [a]\ncolumns: [a]" },
  { key: "set.user.nam", text: "mapping: a\nshape: json\nneeds: [a]\ntime: [a]\nset: { user.nam: a }" },
  { key: "values.user.nam", text: "mapping: a\nshape: json\nneeds: [a]\ntime: [a]\nvalues: { user.nam: { a: b } }" },
  { key: "time_format", text: "mapping: a\nshape: json\nneeds: [a]\ntime: [a]\ntime_format: HH:mm" },
  { key: "patterns.0.regex", text: "mapping: a\nshape: line\ntime: [a]\npatterns: [{ regex: '(?=a)' }]" },
  { key: "patterns.0.regex", text: "mapping: a\nshape: line\ntime: [a]\npatterns: [{ regex: '%{NOT_THERE}a' }]" },
  { key: "begins", text: "mapping: a\nshape: line\ntime: [a]\nbegins: '('\npatterns: [{ regex: a }]" },
  { key: "format", text: "mapping: a\nshape: line\ntime: [a]\nformat: 'no part'" },
  { key: "kind", text: "mapping: a\nshape: kv\nkind: ceff\nneeds: [a]\ntime: [a]" },
  { key: "least", text: "mapping: a\nshape: csv\ncolumns: [a]\nleast: 2\ntime: [a]" },
  { key: "syslog", text: "mapping: a\nshape: kv\nneeds: [a]\ntime: [a]\nsyslog: maybe" },
];
for (const { key, text } of wrongKeys)
  test(`a mapping is wrong: ${key} in "${text.split("\n").at(-1)}"`, () => {
    assert.throws(
      () => readMappings([mappingFile(text)]),
      (fault) => fault instanceof Fault && fault.code === "mapping-wrong" && fault.all.some(({ params }) => params["key"] === key),
    );
  });

test("a workspace's mapping stands for the shipped one of its name", () => {
  const [one, ...more] = readMappings([mappingFile(OWN), mappingFile(OWN.replace("GATE", "DOOR"), "workspace:mappings/own.yml")]);
  assert.equal(more.length, 0);
  assert.match(one?.patterns[0]?.regex ?? "", /DOOR/);
});
