import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, type CaseRecord } from "@hamon/records";
import { caseValue, elementsOfMask, intrusionValue, isFigureOf, parseStatements, readMapLabels, type TemplateFile } from "./index.js";

const file = (value: unknown): TemplateFile => ({ value, at: (path) => `templates/statements.yml:${path.join(".")}` });
const SHEET = file({
  statements: {
    cause: { label: {}, value: null, synthetic: { ja: "架空の原因", en: "a made-up cause" } },
    contact_phone: { label: {}, value: 1200000, synthetic: "0120-000-000" },
    police: { label: {}, value: "" },
  },
});

test("parseStatements: a real case never gets the words made for demonstration", () => {
  const { value, text } = parseStatements(SHEET, { isSynthetic: false });
  assert.deepEqual(value("cause", "ja"), { type: "unknown" });
  assert.deepEqual(value("contact_phone", "en"), { type: "text", text: "1200000" });
  assert.equal(value("moon", "ja"), undefined);
  assert.equal(text("police", "ja"), null);
});

test("parseStatements: a synthetic case has them where nothing was filled in", () => {
  const { text } = parseStatements(SHEET, { isSynthetic: true });
  assert.equal(text("cause", "en"), "a made-up cause");
  assert.equal(text("contact_phone", "ja"), "1200000");
  assert.equal(text("police", "ja"), null);
});

test("parseStatements refuses a text in one language and a key nobody reads", () => {
  const half = file({ statements: { cause: { value: { ja: "原因" } } } });
  assert.throws(
    () => parseStatements(half, { isSynthetic: false }),
    (fault) => fault instanceof Fault && fault.at === "templates/statements.yml:statements.cause.value.en",
  );
  const odd = file({ statements: { cause: { valu: "x" } } });
  assert.throws(() => parseStatements(odd, { isSynthetic: false }), { code: "template-malformed" });
});

const LABELS = readMapLabels({
  label: { ja: "会員サイト", en: "Member site" },
  elements: [
    { key: "name", label: { ja: "氏名", en: "Name" } },
    { key: "email", label: { ja: "メール", en: "Mail" } },
    { key: "card_number", label: { ja: "カード番号", en: "Card number" } },
  ],
  combinations: [{ key: "name_contact", label: { ja: "氏名・連絡先", en: "Name and contact" } }],
  subsets: [{ element: "email", collection: "db.member" }],
  zeros: ["card_number"],
});

test("readMapLabels names elements, subsets and zeros", () => {
  assert.deepEqual(
    LABELS.subsets.map(({ label }) => label.ja),
    ["メール"],
  );
  assert.deepEqual(
    LABELS.zeros.map(({ label }) => label.en),
    ["Card number"],
  );
  assert.deepEqual(readMapLabels(null), { system: null, combinations: [], elements: [], subsets: [], zeros: [] });
  assert.deepEqual(readMapLabels({ combinations: [{ key: "x" }] }).combinations, [{ key: "x", label: { ja: "x", en: "x" } }]);
});

test("elementsOfMask: bit i is element i", () => {
  for (const [mask, keys] of [
    [0, []],
    [1, ["name"]],
    [2, ["email"]],
    [5, ["name", "card_number"]],
    [0xffffffff, ["name", "email", "card_number"]],
  ] as const) {
    assert.deepEqual(
      elementsOfMask(LABELS, mask).map(({ key }) => key),
      keys,
    );
  }
});

test("isFigureOf tells a figure of this map from a misspelling", () => {
  for (const id of [
    "rows.total.reachable",
    "rows.name_contact.accessed_and_taken",
    "persons.total.taken",
    "element.email.accessed",
    "zero.card_number",
    "persons.element.email.taken",
    "persons.overlap",
    "rows.unresolved",
  ]) {
    assert.ok(isFigureOf(LABELS, id), id);
  }
  for (const id of [
    "",
    "rows.total",
    "rows.total.reached",
    "rows.nobody.reachable",
    "zero.moon",
    "zero.card_number.taken",
    "element.total.taken",
    "persons.element.name.taken",
    "persons.element.email.seen",
    "rows.total.reachable.x",
  ]) {
    assert.ok(!isFigureOf(LABELS, id), id);
  }
});

const RECORD: CaseRecord = {
  case_id: "case_2026_0001",
  title: { ja: "𠮷田商店の事案", en: "" },
  system: "member_site",
  data_map: "member_site",
  organisation: " ",
  state: "open",
  is_synthetic: false,
  detected_at: null,
  created_at: "2026-01-01T00:00:00Z",
};

test("caseValue: what is not there is unknown, what no case has is no reference", () => {
  const view = { record: RECORD, labels: LABELS, intrusion: null };
  assert.deepEqual(caseValue(view, "title", "en"), { type: "text", text: "𠮷田商店の事案" });
  assert.deepEqual(caseValue(view, "system", "en"), { type: "text", text: "Member site" });
  assert.deepEqual(caseValue({ ...view, labels: readMapLabels(undefined) }, "system", "en"), { type: "text", text: "member_site" });
  assert.deepEqual(caseValue(view, "organisation", "ja"), { type: "unknown" });
  assert.deepEqual(caseValue(view, "detected_at", "ja"), { type: "unknown" });
  assert.equal(caseValue(view, "moon", "ja"), undefined);
  assert.deepEqual(intrusionValue(view, "first_at"), { type: "unknown" });
  assert.equal(intrusionValue(view, "middle_at"), undefined);
});
