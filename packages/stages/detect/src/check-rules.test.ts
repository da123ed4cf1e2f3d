import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleLogReader } from "@hamon/collect";
import { loadContent } from "@hamon/content";
import { planRules, toDuckdbSql, type SigmaEvent } from "@hamon/sigma";
import { checkRules, isHit, logsourceOf } from "./check-rules.js";
import { eventFields } from "./event-fields.js";
import { openTestCase, putEvents, withFiles, withoutFiles } from "./event-table.test.js";
import { readRules, samplesPath } from "./rule-files.js";
import { readSamples } from "./samples.js";
import { withDerived } from "./whole-record.js";
import { withWhole } from "./whole-values.js";

const content = await loadContent();
const readLog = sampleLogReader(content);
const messages = async (checked = content) => (await checkRules(checked, readLog)).map(({ message }) => message);

test("checkRules finds nothing wrong with what ships", async () => assert.deepEqual(await messages(), []));

const RULE = "rules/web/web_log4shell.yml";
const text = content.file(RULE).text;
const samples = content.file(samplesPath(RULE)).text;
const broken = [
  {
    name: "a rule with a mistake",
    files: { [RULE]: text.replace("user_agent.original|contains: jndi", "user_agent.original|contians: jndi") },
    code: "unknown-modifier",
  },
  {
    name: "a rule that asks for what no log has",
    files: { [RULE]: text.replace("user_agent.original|contains: jndi", "CommandLine: jndi") },
    code: "rule-not-evaluable",
  },
  { name: "a rule without an author", files: { [RULE]: text.replace("author: Hamon\n", "") }, code: "rule-incomplete" },
  {
    name: "a sample that is judged wrongly",
    files: { [samplesPath(RULE)]: samples.replace("jndi:ldap", "x:ldap") },
    code: "sample-judged-wrong",
  },
  {
    name: "a sample with a field that events lack",
    files: { [samplesPath(RULE)]: samples.replace("http.response.status_code: 200", "status: 200") },
    code: "sample-wrong",
  },
  {
    name: "no sample that must not hit",
    files: { [samplesPath(RULE)]: `${samples.slice(0, samples.indexOf("misses:"))}misses: []\n` },
    code: "rule-without-samples",
  },
  {
    name: "a rule whose sentences nobody wrote",
    files: { "rules/web/web_new.yml": text.replaceAll("web_log4shell", "web_new"), "rules/web/web_new.samples.yml": samples },
    code: "rule-title-missing",
  },
] as const;
for (const { name, files, code } of broken) {
  test(`checkRules tells of ${name}`, async () => {
    const faults = await checkRules(withFiles(content, files), readLog);
    assert.deepEqual([...new Set(faults.map((fault) => fault.code))], [code]);
    assert.match(faults[0]?.at ?? "", /^rules\/web\//);
  });
}

test("checkRules tells of a rule without samples", async () => {
  const faults = await checkRules(
    withoutFiles(content, (path) => path === samplesPath(RULE)),
    readLog,
  );
  assert.deepEqual(
    faults.map(({ code, params }) => [code, params["path"]]),
    [["rule-without-samples", samplesPath(RULE)]],
  );
});

test("checkRules tells when hardly any rules are left", async () => {
  const faults = await checkRules(
    withoutFiles(content, (path) => /^rules\/(?!web\/web_sqli|(?:story|gaps|clocks)\.yml|routing)/.test(path)),
    readLog,
  );
  assert.equal(
    faults.some(({ code }) => code === "rules-too-few"),
    true,
  );
});

const DAY_MS = 86_400_000;
/** Days between two samples: more than any window is long. */
const APART = 60;
/** Of rules that found nothing in another's sample, each so many'th is asked by the interpreter, too. */
const EACH = 5;

// Each sample has a time of its own, further from the next than any window is long: one run judges them all.
test("the compiled rules judge every sample as the interpreter does", async (t) => {
  const { rules } = readRules(content);
  const plan = planRules(
    rules.map(({ rule }) => rule),
    eventFields(content),
  );
  const telling = plan.rules.filter(({ is_finding }) => is_finding);
  const judged = telling.flatMap((planned) => {
    const file = content.files("rules").find(({ path }) => path === samplesPath(planned.rule.at.replace(/(?::\d+)*$/, "")));
    assert.ok(file !== undefined, planned.rule.at);
    return readSamples(file, logsourceOf(plan, planned), readLog).samples.map((sample) => ({ planned, ...sample }));
  });
  assert.ok(judged.length > 100, "too few samples");
  const later = (event: SigmaEvent, i: number) => new Date(Date.parse(String(event["@timestamp"])) + i * APART * DAY_MS).toISOString();
  const apart = judged.map(({ events }, i) => events.map((event) => ({ ...event, "@timestamp": later(event, i) })));
  const { lake, close } = await openTestCase(content);
  t.after(close);
  await putEvents(lake, apart.flat());
  const session = await lake.session();
  const table = await withDerived(session, "event", plan);
  for (const { sql, params } of toDuckdbSql(plan, { table, id: "event_id", at: "@timestamp", keep: [] })) await session.exec(sql, params);
  const rows = await session.query<{ rule_no: number; event_id: number }>("select distinct rule_no, event_id from sigma_match");
  const sampleOf = apart.flatMap((events, i) => events.map(() => i));
  const found = new Set(rows.map(({ rule_no, event_id }) => `${rule_no} ${sampleOf[event_id]}`));
  for (const [i, { planned, name, is_hit }] of judged.entries()) {
    assert.equal(found.has(`${planned.no} ${i}`), is_hit, `${planned.rule.title}: ${name}`);
    const events = (apart[i] as readonly SigmaEvent[]).map((event) => withWhole(event, plan.derived));
    for (const other of telling) {
      if (!found.has(`${other.no} ${i}`) && (other.no + i) % EACH !== 0) continue;
      const hit = isHit(plan, other, events);
      assert.equal(found.has(`${other.no} ${i}`), hit, `${other.rule.title} on "${name}" of ${planned.rule.title}`);
    }
  }
  await session.close();
});
