// Which rules that ship have no log in a case.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { planRules, type SigmaEvent } from "@hamon/sigma";
import { eventFields } from "./event-fields.js";
import { withFiles } from "./event-table.test.js";
import { rulesWithoutLog } from "./logs-there.js";
import { readRules } from "./rule-files.js";

const own = "title: T\nlevel: low\nlogsource: { product: windows, service: security }\ndetection: { a: { EventID: 1 }, condition: a }\n";
const content = withFiles(await loadContent(), { "workspace:rules/own_windows.yml": own });

const cases: readonly { readonly logs: readonly SigmaEvent[]; readonly there: readonly string[]; readonly absent: readonly string[] }[] = [
  {
    logs: [{ "logsource.category": "webserver", "logsource.product": null, "logsource.service": "access" }],
    there: ["web_sqli_union", "web_export_volume", "own_windows"],
    absent: ["win_log_cleared", "win_logon_spray", "usb_storage_connected", "mail_smtp_login_failures", "signin_spray_then_success"],
  },
  {
    logs: [{ "logsource.category": null, "logsource.product": "windows", "logsource.service": "security" }],
    there: ["win_log_cleared", "win_logon_spray", "usb_storage_connected", "file_read_then_archived"],
    absent: ["web_sqli_union", "print_many_pages", "db_dump_tool", "unix_shadow_read"],
  },
  {
    logs: [{ "logsource.category": null, "logsource.product": "linux", "logsource.service": "postfix" }],
    there: ["mail_many_recipients", "mail_smtp_login_failures"],
    absent: ["mail_login_spray", "unix_shadow_read", "mail_rule_forwards_outside"],
  },
];
for (const { logs, there, absent } of cases) {
  test(`rulesWithoutLog with nothing but ${String(logs[0]?.["logsource.service"])}`, () => {
    const { rules } = readRules(content);
    const fields = eventFields(content);
    const plan = planRules(
      rules.map(({ rule }) => rule),
      fields,
    );
    const without = rulesWithoutLog(plan, fields, logs);
    const isWithout = (name: string) =>
      plan.rules.some(({ no, is_finding }) => is_finding && rules[no]?.rule_name === name && without.has(no));
    assert.deepEqual(there.filter(isWithout), []);
    assert.deepEqual(
      absent.filter((name) => !isWithout(name)),
      [],
    );
  });
}
