import assert from "node:assert/strict";
import { test } from "node:test";
import { BatchBuilder } from "./columns/batch-builder.js";
import { columnRulesOf } from "./columns/column.js";
import { ColumnMatcher } from "./columns/matcher.js";
import { compileColumns, fieldsAsked } from "./columns/program.js";
import { evaluateTest, type SigmaEvent } from "./evaluate.js";
import { planRules } from "./plan.js";
import { readingOf } from "./reading.js";
import { parseRules } from "./rule.js";
import { parseRouting } from "./routing.js";

const ROUTES = {
  columns: {
    "url.plain": "plain(url.original)",
    "url.command": "command(url.original)",
    nowhere: "plain(url.none)",
    odd: "rot13(url.original)",
  },
  routes: [{ logsource: { category: "webserver" } }],
};
const rule = (detection: object) => ({ title: "t", logsource: { category: "webserver" }, detection });
const at = (path: readonly (string | number)[]) => path.join(".");
const RULES = [
  rule({ a: { "url.plain|contains": "' or 1=1" }, condition: "a" }),
  rule({ a: { "url.command|re": ";cat /" }, condition: "a" }),
  rule({ a: { "url.original|contains": "%2527" }, b: { "url.plain|exists": true }, condition: "a and b" }),
  rule({ a: { "url.plain": null }, condition: "a" }),
  rule({ a: { "url.plain|fieldref|contains": "url.command" }, condition: "a" }),
];
const EVENTS: readonly SigmaEvent[] = [
  { "url.original": "/?q=%2527%20or%201=1" },
  { "url.original": "/?q=;c'a't$IFS/etc" },
  { "url.original": "/?q=' or 1=1" },
  {},
  { "url.original": "/a%41" },
];

function planOf(documents: readonly object[]) {
  const { routing, faults } = parseRouting([ROUTES], at);
  assert.deepEqual(faults, []);
  const columns = { "url.original": "VARCHAR" };
  return planRules(parseRules(documents, at).rules, { columns, logsource: { category: "c", product: "p", service: "s" }, routing });
}

test("a reading is asked like a column, by interpreter and column matcher alike, and needs only the column that it reads", () => {
  const plan = planOf(RULES);
  assert.deepEqual(
    plan.readings.map(({ column }) => column),
    ["plain(url.original)", "command(url.original)"],
  );
  assert.equal(plan.columns["plain(url.original)"], "VARCHAR");
  const program = compileColumns(columnRulesOf(plan));
  assert.deepEqual(fieldsAsked(program), ["url.original"]);
  const builder = new BatchBuilder({ fields: fieldsAsked(program) });
  for (const event of EVENTS) builder.add(event);
  const found: string[] = [];
  new ColumnMatcher(program).match(builder.take(), (no, row) => found.push(`${no} ${row}`));
  const byHand = plan.rules.flatMap(({ no, test: asked }) =>
    EVENTS.flatMap((event, row) => (asked !== null && evaluateTest(asked, event) ? [`${no} ${row}`] : [])),
  );
  assert.deepEqual(found.sort(), byHand.sort());
  assert.deepEqual(byHand, ["0 0", "0 2", "1 1", "2 0", "3 3", "4 4"].sort());
});

test("a reading of a column that is not there is missing, and what is no reading is none", () => {
  const plan = planOf(["nowhere", "odd"].map((field) => rule({ a: { [field]: "x" }, condition: "a" })));
  assert.deepEqual(
    plan.rules.map(({ status, what }) => [status, what]),
    [
      ["fields-missing", ["nowhere"]],
      ["fields-missing", ["odd"]],
    ],
  );
});

test("a text that does not fit a reading's expression is read as it stands", () => {
  const texts = ["/a?b=c&d", "a b", "/a%41", "+1?x+", "c'a't", "{a,b}", "$x", "a  b", "é", "/* */", "\\", "\t", '"', "^a"];
  for (const column of ["plain(x)", "command(x)"]) {
    const reading = readingOf(column);
    assert.ok(reading !== null, "no reading");
    for (const text of texts) if (!new RegExp(reading.differs_where).test(text)) assert.equal(reading.read(text), text);
  }
});
