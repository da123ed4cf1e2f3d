// The rules for logs other than web logs on real ones of ../shared/data, read as collect reads them: what must be found, and
// what ordinary days must not raise. Prints what it measures.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";
import { sampleLogReader } from "@hamon/collect";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import type { SigmaEvent } from "@hamon/sigma";
import { detect } from "./detect.js";
import { openTestCase, putEvents, type TestCase } from "./event-table.test.js";

const SHARED = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const skip = existsSync(SHARED) ? false : "shared/data is not here";
const progress: Progress = { signal: new AbortController().signal, report: () => undefined };
const content = await loadContent();
const readLog = sampleLogReader(content);
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

interface Told {
  readonly rule: string;
  readonly level: string;
  readonly entity_field: string;
  readonly entity: string;
  readonly event_count: number;
}

async function findingsIn(name: string, events: readonly SigmaEvent[]): Promise<readonly Told[]> {
  const it = await openTestCase(content);
  opened.push(it);
  await putEvents(it.lake, events);
  await detect(it.open, progress);
  const found = await it.lake.query<Told & Record<string, string | number>>(
    `select "rule.name" as rule, level, entity_field, entity, event_count from finding order by rule, entity`,
  );
  console.log(
    `${name}: ${events.length} events, ${found.map(({ rule, event_count }) => `${rule} ${event_count}`).join(", ") || "nothing"}`,
  );
  return found;
}

const eventsOf = (text: string): readonly SigmaEvent[] => readLog(text) ?? [];
const shared = (path: string) => readFileSync(`${SHARED}${path}`, "utf8");

test("a server under attack by SSH: who tried is named", { skip }, async () => {
  const found = await findingsIn("OpenSSH", eventsOf(shared("loghub/OpenSSH/OpenSSH_2k.log")));
  const told = found.filter(({ rule }) => rule === "ssh_login_failures");
  assert.ok(
    told.some(({ entity_field, entity, event_count }) => entity_field === "source.ip" && entity === "183.62.140.253" && event_count > 200),
    "the address with the most failures",
  );
  assert.equal(
    found.some(({ rule }) => rule === "ssh_fail_then_login"),
    false,
  );
});

for (const path of ["loghub/Linux/Linux_2k.log", "loghub/Windows/Windows_2k.log", "loghub/Apache/Apache_2k.log"]) {
  test(`ordinary days of ${path} raise nothing grave`, { skip }, async () => {
    const events = eventsOf(shared(path));
    assert.ok(events.length >= 2000, "events are missing");
    const grave = (await findingsIn(path, events)).filter(({ level, rule }) => !rule.startsWith("web_") && level !== "low");
    assert.deepEqual(grave, []);
  });
}

/** Each line stands for itself: they are of different machines and years. */
function linesOf(path: string): readonly SigmaEvent[] {
  return [...shared(path).matchAll(/^log \d+ pass = (.*)$/gm)].flatMap(([, line = ""]) => eventsOf(`${line}\n`));
}

test("lines of sudo: who may not is named, who may is not", { skip }, async () => {
  const found = await findingsIn("sudo", linesOf("wazuh-rule-tests/sudo.ini"));
  assert.deepEqual(
    found.map(({ rule, entity_field }) => [rule, entity_field]),
    [["unix_not_in_sudoers", "user.name"]],
  );
});

async function eventsOfZip(path: string): Promise<readonly SigmaEvent[]> {
  const zip = await JSZip.loadAsync(readFileSync(`${SHARED}${path}`));
  const texts = await Promise.all(Object.values(zip.files).map((file) => file.async("string")));
  return texts.flatMap(eventsOf);
}

const WINDOWS = "otrf-security-datasets/atomic/windows/";
const recorded = [
  {
    path: "credential_access/host/cmd_psexec_lsa_secrets_dump.zip",
    rules: ["win_log_cleared", "win_remote_service_made"],
  },
  { path: "credential_access/host/cmd_sam_copy_esentutl.zip", rules: ["win_log_cleared"] },
  { path: "credential_access/host/empire_shell_reg_dump_sam.zip", rules: [] },
];
for (const { path, rules } of recorded) {
  const place = `${WINDOWS}${path}`;
  const why = skip !== false ? skip : existsSync(`${SHARED}${place}`) ? false : `${path} is not here`;
  test(`events recorded during an attack: ${path}`, { skip: why }, async () => {
    const found = await findingsIn(path, await eventsOfZip(place));
    assert.deepEqual([...new Set(found.map(({ rule }) => rule))], rules);
  });
}
