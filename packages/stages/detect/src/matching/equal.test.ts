// Random rules over random events: by columns the same is found as by SQL alone, whoever wrote the parts.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { loadContent } from "@hamon/content";
import { parseRules, type Fields, type Rule, type SigmaEvent } from "@hamon/sigma";
import { eventFields } from "../event-fields.js";
import { openTestCase, putEncoded, putEvents, type TestCase } from "../event-table.test.js";
import { randomOf } from "../random.fixture.js";
import { readRules } from "../rule-files.js";
import { byColumns, bySql } from "./matching.fixture.js";

const content = await loadContent();
const opened: TestCase[] = [];
after(async () => {
  for (const one of opened) await one.close();
});

const FIELDS: Fields = { ...eventFields(content), routing: [], placeholders: {} };
const TEXTS = [
  "",
  "a",
  "A",
  "ab",
  "/a/b",
  "会社",
  "İstanbul",
  "ΣΑΣ",
  "ＡＢ",
  "ß",
  "x y",
  "a*b",
  "C:\\a",
  "%27",
  "1",
  "007",
  "2.5e1",
  "\ud83d\ude00a",
];
const ADDRESSES = ["192.0.2.1", "192.0.2.200", "10.0.0.9", "2001:db8::1", "no address", "192.0.2.1 ", "0.0.0.0"];
const MOMENTS = ["2025-04-16T14:59:59.999999Z", "2025-04-16T01:00:00Z", "2025-04-17T23:00:00.5Z", "2024-12-30T00:00:00.000001Z"];
const WHOLE = ["Image", "Data.deep", "Other"];
const TEXT_FIELDS = ["url.path", "url.query", "user.name", ...WHOLE];
const CONDITIONS = ["a", "a and b", "a or b", "a and not b", "not a", "1 of them", "all of them", "2 of them"];

type Random = () => number;
const pick = <Item>(random: Random, list: readonly Item[]) => list[Math.floor(random() * list.length)] as Item;

function recordOf(random: Random): object {
  const values = ["a", "C:\\a", "会社", 7, 2.5, true, null, "", { deep: "ab" }, ["x"]];
  const [image, deep, other] = [pick(random, values), pick(random, values), pick(random, values)];
  return { ...(random() < 0.6 ? { Image: image } : {}), ...(random() < 0.5 ? { Data: { deep } } : {}), Other: other };
}

function eventOf(random: Random): SigmaEvent {
  const some = <Item>(list: readonly Item[]) => (random() < 0.75 ? pick(random, list) : null);
  return {
    "@timestamp": pick(random, MOMENTS),
    "source.ip": some(ADDRESSES),
    "user.name": some(["a", "b", "会社"]),
    "url.path": some([...TEXTS, pick(random, TEXTS) + pick(random, TEXTS)]),
    "url.query": some(TEXTS),
    "http.response.status_code": some([200, 404, 7, -3]),
    "http.response.bytes": some([0, 25, 2 ** 53 + 2, 1e15]),
    "logsource.product": pick(random, ["x", "y"]),
    fields: random() < 0.5 ? JSON.stringify(recordOf(random)) : null,
  };
}

function itemOf(random: Random): object {
  const kind = random();
  if (kind < 0.12) return { [`source.ip|cidr`]: pick(random, ["192.0.2.0/25", "10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"]) };
  if (kind < 0.22)
    return { [`http.response.status_code${pick(random, ["", "|gt", "|lte"])}`]: pick(random, [200, 7, 0, "007", "2*", null]) };
  if (kind < 0.28)
    return { [`http.response.bytes${pick(random, ["", "|lt", "|gte"])}`]: pick(random, [25, 1e15, 2 ** 53 + 2, "9007199254740994"]) };
  if (kind < 0.36) return { [`@timestamp|${pick(random, ["hour", "week", "year", "day"])}`]: pick(random, [1, 14, 16, 23, 2024, 2025]) };
  if (kind < 0.4) return { "@timestamp|endswith": pick(random, [".5", ":00", ".000001"]) };
  if (kind < 0.48) return { [`${pick(random, TEXT_FIELDS)}|fieldref`]: pick(random, TEXT_FIELDS) };
  const field = pick(random, TEXT_FIELDS);
  if (kind < 0.56) return { [`${field}|exists`]: random() < 0.5 };
  if (kind < 0.64)
    return { [`${field}|re${pick(random, ["", "|i"])}`]: pick(random, ["^a", "[ab]+$", "会.?社", "\\d+", "a.b", "^$", "(?i)AB"]) };
  if (kind < 0.7) return { [`${field}|${pick(random, ["gt", "lte"])}`]: pick(random, [1, 7, 25]) };
  const how = pick(random, ["", "|contains", "|startswith", "|endswith", "|contains|cased", "|cased", "|neq", "|contains|all", "|windash"]);
  const values = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, [...TEXTS, "a?", "*b", "会*"]));
  return { [`${field}${how}`]: random() < 0.1 ? null : values };
}

function ruleOf(random: Random, no: number): object {
  const logsource = { product: pick(random, ["x", "y"]) };
  const selection = () =>
    random() < 0.2 ? [pick(random, ["a", "会社"])] : { ...itemOf(random), ...(random() < 0.4 ? itemOf(random) : {}) };
  return { title: `r${no}`, name: `r${no}`, logsource, detection: { a: selection(), b: selection(), condition: pick(random, CONDITIONS) } };
}

function correlationOf(random: Random, no: number, count: number): object {
  const some = () => `r${Math.floor(random() * count)}`;
  const type = pick(random, ["event_count", "value_count", "temporal", "value_sum"]);
  const field = { value_count: "url.path", value_sum: "http.response.status_code" }[type];
  const condition = type === "temporal" ? {} : { condition: { ...(field === undefined ? {} : { field }), gte: 2 } };
  const groups = { "group-by": pick(random, [["source.ip"], ["user.name", "source.ip"], ["Image"], []]) };
  const rules = type === "temporal" ? [some(), some()] : pick(random, [[some()], [some(), some()]]);
  return { title: `c${no}`, correlation: { type, rules, ...groups, timespan: "1h", generate: true, ...condition } };
}

function randomRules(random: Random, count: number): readonly Rule[] {
  const documents = Array.from({ length: count }, (_, no) => ruleOf(random, no));
  const { rules } = parseRules(
    [...documents, ...Array.from({ length: count / 5 }, (_, no) => correlationOf(random, no, count))],
    () => "r",
  );
  return rules;
}

for (const seed of [1, 2, 3]) {
  test(`random rules find the same by columns as by SQL, ${seed}`, async () => {
    const random = randomOf(seed);
    const [events, rules] = [Array.from({ length: 240 }, () => eventOf(random)), randomRules(random, 200)];
    const half = events.length / 2;
    const it = await openTestCase(content);
    opened.push(it);
    await putEncoded(it.lake, events.slice(0, half), 37, "encoded");
    // The same numbers again would be the same events.
    await putEvents(
      it.lake,
      [...Array.from({ length: half }, () => ({ "logsource.product": "neither" })), ...events.slice(half)],
      "copied",
    );
    const [{ lines, trial }, expected] = [await byColumns(it.lake, rules, FIELDS), await bySql(it.lake, rules, FIELDS)];
    assert.deepEqual([...trial.refused], []);
    assert.ok(expected.length > 5_000, `only ${expected.length} matches`);
    const correlated = expected.filter((line) => Number(line.split(" ")[0]) >= 200).length;
    assert.ok(correlated > 200, `${correlated} matches of correlations, ${rules.length} rules`);
    assert.deepEqual(differing(lines, expected), { columns: [], sql: [] });
  });
}

function differing(
  lines: readonly string[],
  expected: readonly string[],
): { readonly columns: readonly string[]; readonly sql: readonly string[] } {
  const [mine, theirs] = [new Set(lines), new Set(expected)];
  assert.equal(lines.length, mine.size, "a match stands twice");
  return { columns: lines.filter((line) => !theirs.has(line)), sql: expected.filter((line) => !mine.has(line)) };
}

test("the rules that ship find the same by columns as by SQL", async () => {
  const rules = readRules(content).rules.map(({ rule }) => rule);
  const random = randomOf(9);
  const paths = ["/member/7", "/login", "/.env", "/export/all", "/x/../../etc/passwd", "/shell.php?cmd=whoami", "/?id=1' or '1'='1"];
  const events = Array.from(
    { length: 3_000 },
    (_, i): SigmaEvent => ({
      "@timestamp": new Date(Date.UTC(2025, 3, 16, 12) + i * 7_000).toISOString(),
      "source.ip": `192.0.2.${Math.floor(random() * 6)}`,
      "user.name": pick(random, ["k1", "k2", null]),
      "http.request.method": pick(random, ["GET", "POST", "PUT"]),
      "url.original": pick(random, paths) + pick(random, ["", `${i}`]),
      "url.path": pick(random, [...paths, `/members/${i}`]),
      "url.query": pick(random, [null, "id=1 union select 1", `id=${i}`]),
      "http.response.status_code": pick(random, [200, 200, 401, 404, 500]),
      "http.response.bytes": Math.floor(random() * 5e7),
      "user_agent.original": pick(random, ["sqlmap/1.7", "Mozilla/5.0", "curl/8", null]),
      "logsource.category": "webserver",
    }),
  );
  const it = await openTestCase(content);
  opened.push(it);
  await putEncoded(it.lake, events, 1_000);
  const fields = eventFields(content);
  const [{ lines }, expected] = [await byColumns(it.lake, rules, fields), await bySql(it.lake, rules, fields)];
  assert.ok(
    new Set(expected.map((line) => line.split(" ")[0])).size > 7,
    `${new Set(expected.map((line) => line.split(" ")[0])).size} rules matched`,
  );
  assert.deepEqual(differing(lines, expected), { columns: [], sql: [] });
});
