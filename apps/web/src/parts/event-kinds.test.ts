import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, actorOf, messageOf, outcomeOf, type EventView } from "@hamon/records";
import { columnsOf } from "./event-kinds.js";

const NONE: EventView = {
  event_id: 1,
  "@timestamp": "2025-04-16T17:14:00Z",
  "source.ip": null,
  "user.name": null,
  "http.request.method": null,
  "url.original": null,
  "http.response.status_code": null,
  "http.response.bytes": null,
  "user_agent.original": null,
  "host.name": null,
  "event.action": null,
  "event.outcome": null,
  "event.code": null,
  "event.provider": null,
  "process.name": null,
  "source.domain": null,
  "user.target.name": null,
  "process.command_line": null,
  "rule.name": null,
  "database.statement": null,
  "file.path": null,
  "file.name": null,
  "destination.ip": null,
  "destination.domain": null,
  "email.from.address": null,
  "email.to.address": null,
  "email.subject": null,
  message: null,
  "logsource.service": null,
  evidence_id: "evidence_1",
};
const request = { ...NONE, "http.request.method": "GET", "url.original": "/a?b=c", "http.response.status_code": 200 };
const sshd = { ...NONE, "host.name": "gw", "user.name": "root", "source.ip": "203.0.113.9", "event.action": "ssh_login" };
const windows = { ...NONE, "host.name": "DC01", "event.code": "4624", "event.provider": "Microsoft-Windows-Security-Auditing" };

const mail = { ...NONE, "email.from.address": "a@example.com", "email.to.address": "b@example.net", "email.subject": "名簿" };

const cases = [
  { name: "no rows: those of requests", rows: [], columns: "at source user method url status bytes log" },
  { name: "web requests", rows: [request], columns: "at source user method url status bytes log" },
  { name: "syslog", rows: [{ ...sshd, "event.outcome": "failure" }], columns: "at host user source action outcome message log" },
  { name: "nobody's outcome and nobody's address are no columns", rows: [windows], columns: "at host action message log" },
  { name: "requests among others", rows: [request, windows], columns: "at host action outcome message log" },
  { name: "a mail has its sender", rows: [mail], columns: "at user action message log" },
  {
    name: "a corrected time stands beside the log's own",
    rows: [request, { ...request, corrected_at: "2025-04-16T08:14:00Z" }],
    columns: "at corrected_at source user method url status bytes log",
  },
  { name: "nothing but a time", rows: [NONE], columns: "at action message log" },
];
for (const { name, rows, columns } of cases) test(`columnsOf: ${name}`, () => assert.equal(columnsOf(rows).join(" "), columns));

const cells: readonly { readonly name: string; readonly event: EventView; readonly cells: readonly (string | null)[] }[] = [
  { name: "a request", event: request, cells: ["GET", "200", "/a?b=c"] },
  {
    name: "a message of a program",
    event: { ...sshd, message: "Failed 山田", "event.outcome": "failure" },
    cells: ["ssh_login", "failure", "Failed 山田"],
  },
  { name: "a number of a kind, and who wrote it", event: windows, cells: ["4624", null, "Microsoft-Windows-Security-Auditing"] },
  { name: "a mail", event: { ...mail, message: "body" }, cells: [null, null, "名簿 → b@example.net"] },
  { name: "a mail to nobody", event: { ...mail, "email.to.address": null }, cells: [null, null, "名簿"] },
  { name: "a file", event: { ...windows, "file.path": "D:\\顧客.xlsx" }, cells: ["4624", null, "D:\\顧客.xlsx"] },
  {
    name: "an alert is its name before its file",
    event: { ...NONE, "rule.name": "Trojan", "file.path": "a" },
    cells: [null, null, "Trojan"],
  },
  {
    name: "a statement before its message",
    event: { ...NONE, "database.statement": "select 1", message: "AUDIT" },
    cells: [null, null, "select 1"],
  },
  { name: "nothing", event: NONE, cells: [null, null, null] },
];
for (const { name, event, cells: expected } of cells)
  test(`cells of an event: ${name}`, () => assert.deepEqual([actionOf(event), outcomeOf(event), messageOf(event)], expected));

test("who did it: an account, or a sender", () =>
  assert.deepEqual([actorOf(sshd), actorOf(mail), actorOf(NONE)], ["root", "a@example.com", null]));
