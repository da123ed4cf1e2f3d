import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fault, type FigureView, type Language } from "@hamon/records";
import {
  checkTemplate,
  lineText,
  parseTemplate,
  parseWords,
  plainText,
  renderTemplate,
  type Item,
  type Rendered,
  type Sources,
  type TemplateFile,
  type Value,
} from "./index.js";

const file = (value: unknown, path = "templates/x.yml"): TemplateFile => ({ value, at: (nodes) => `${path}:${nodes.join(".")}` });

const WORDS = parseWords(
  file({
    unknown: { ja: "未確認", en: "not yet confirmed" },
    attested_zero: { ja: "0 と確認", en: "confirmed to be 0" },
    not_meaningful: { ja: "―", en: "—" },
    range: { ja: "{number}{unit}（{low}〜{high}）", en: "{number}{unit} ({low} to {high})" },
    between: { ja: "{low}〜{high}{unit}", en: "{low} to {high}{unit}" },
    amount: { ja: "{number}{unit}", en: "{number}{unit}" },
    yes: { ja: "はい", en: "yes" },
    no: { ja: "いいえ", en: "no" },
    unit: {
      row: { one: { ja: "件", en: " row" }, many: { ja: "件", en: " rows" } },
      person: { one: { ja: "人", en: " person" }, many: { ja: "人", en: " persons" } },
    },
  }),
);

const figure = (figure_id: string, rest: Partial<FigureView>): Value => ({
  type: "figure",
  figure: { figure_id, unit: "row", state: "exact", value: null, low: null, high: null, ...rest },
});

const VALUES: Readonly<Record<string, Value>> = {
  "figure:rows.total.reachable": figure("rows.total.reachable", { value: 3410200 }),
  "figure:rows.one": figure("rows.one", { value: 1 }),
  "figure:rows.zero": figure("rows.zero", { value: 0 }),
  "figure:zero.my_number": figure("zero.my_number", { state: "attested_zero", value: 0 }),
  "figure:persons.total.reachable": figure("persons.total.reachable", {
    unit: "person",
    state: "range",
    value: 3412000,
    low: 3410200,
    high: 3415800,
  }),
  "figure:persons.number_only.reachable": figure("persons.number_only.reachable", { unit: "person", state: "not_meaningful" }),
  "figure:persons.none": figure("persons.none", { unit: "person", state: "unknown" }),
  "fact:aware_on": { type: "day", day: "2024-02-29" },
  "fact:month_end": { type: "day", day: "2025-01-31" },
  "fact:unknown": { type: "unknown" },
  "fact:yes": { type: "truth", truth: true },
  "fact:count": { type: "count", count: 1001 },
  // 02:14 in Japan on the 17th is the 16th in UTC.
  "case:detected_at": { type: "moment", at: "2025-04-16T17:14:00Z" },
  "case:title": { type: "text", text: "会員サイトの𠮷件 {{fact:aware_on}} ﾃｽﾄ" },
  "case:role": { type: "text", text: "自ら取り扱う", key: "holder" },
};

const LISTS: Readonly<Record<string, readonly Item[]>> = {
  lines: ["rows.one", "rows.zero"].map((key) => ({ key, values: { label: { type: "text", text: `行 ${key}` } } })),
  nothing: [],
};

const SOURCES: Sources = { value: (kind, key) => VALUES[`${kind}:${key}`], list: (name) => LISTS[name] };

function render(blocks: unknown, language: Language = "ja", title: unknown = { ja: "題", en: "Title" }): Rendered {
  return renderTemplate(parseTemplate(file({ title, blocks })), SOURCES, { language, words: WORDS });
}

const both = (text: string) => [{ paragraph: text }];

const lines: readonly { name: string; text: string; ja: string; en: string }[] = [
  { name: "words alone", text: "そのまま", ja: "そのまま", en: "そのまま" },
  { name: "a figure with its unit, grouped", text: "{{figure:rows.total.reachable}}", ja: "3,410,200件", en: "3,410,200 rows" },
  { name: "a figure without its unit", text: "{{figure:rows.total.reachable|bare}}", ja: "3,410,200", en: "3,410,200" },
  { name: "one row is singular", text: "{{figure:rows.one}}", ja: "1件", en: "1 row" },
  { name: "a 0 that was counted", text: "{{figure:rows.zero}}", ja: "0件", en: "0 rows" },
  { name: "an attested zero is not a mere 0", text: "{{figure:zero.my_number}}", ja: "0 と確認", en: "confirmed to be 0" },
  {
    name: "a range of persons, the best figure first",
    text: "{{figure:persons.total.reachable}}",
    ja: "3,412,000人（3,410,200〜3,415,800）",
    en: "3,412,000 persons (3,410,200 to 3,415,800)",
  },
  { name: "what has no meaning", text: "{{figure:persons.number_only.reachable}}", ja: "―", en: "—" },
  { name: "a leap day", text: "{{fact:aware_on}}", ja: "2024年2月29日", en: "29 February 2024" },
  { name: "the end of a month", text: "{{fact:month_end}}", ja: "2025年1月31日", en: "31 January 2025" },
  { name: "a moment is the time in Japan", text: "{{case:detected_at}}", ja: "2025年4月17日 02:14", en: "17 April 2025 at 02:14" },
  { name: "a truth", text: "{{fact:yes}}", ja: "はい", en: "yes" },
  { name: "a count", text: "{{fact:count}}", ja: "1,001", en: "1,001" },
  {
    name: "references inside a value are words",
    text: "「{{case:title}}」",
    ja: "「会員サイトの𠮷件 {{fact:aware_on}} ﾃｽﾄ」",
    en: "「会員サイトの𠮷件 {{fact:aware_on}} ﾃｽﾄ」",
  },
  { name: "two in a line, spaces within braces", text: "{{ fact:yes }}と{{fact:count}}", ja: "はいと1,001", en: "yesと1,001" },
];

for (const { name, text, ja, en } of lines) {
  test(`renderTemplate prints ${name}`, () => {
    for (const [language, wanted] of [
      ["ja", ja],
      ["en", en],
    ] as const) {
      const [block] = render(both(text), language).blocks;
      assert.ok(block?.kind === "paragraph");
      assert.equal(lineText(block.line), wanted);
    }
  });
}

test("renderTemplate: what is unknown is printed as such and listed, never blank", () => {
  const { blocks, missing } = render([
    { paragraph: "{{fact:unknown}} {{figure:persons.none}}" },
    { field: "x", value: { choose: "fact:unknown", cases: { true: "y" } } },
  ]);
  assert.deepEqual(missing, ["fact:unknown", "figure:persons.none"]);
  const [paragraph, field] = blocks;
  assert.ok(paragraph?.kind === "paragraph" && field?.kind === "field");
  assert.equal(lineText(paragraph.line), "未確認 未確認");
  assert.deepEqual(field.value, [{ text: "未確認", from: "fact:unknown", is_unknown: true }]);
});

test("renderTemplate lists each figure it printed once, with what it said", () => {
  const { figures } = render(
    both(
      "{{figure:rows.total.reachable}} {{figure:rows.total.reachable|bare}} {{figure:zero.my_number}} {{figure:persons.total.reachable}}",
    ),
  );
  assert.deepEqual(figures, [
    { figure_id: "persons.total.reachable", value: 3412000, state: "range" },
    { figure_id: "rows.total.reachable", value: 3410200, state: "exact" },
    { figure_id: "zero.my_number", value: 0, state: "attested_zero" },
  ]);
});

test("renderTemplate goes through a list, in rows, lists and groups", () => {
  const { blocks, figures } = render([
    {
      table: {
        columns: [{ head: "名" }, { head: "件", align: "right", share: 2 }],
        rows: [
          { each: "lines", cells: ["{{item:label}}", "{{figure:$key|bare}}"] },
          { weight: "total", cells: ["計", ""] },
        ],
      },
    },
    { list: "{{item:label}}", each: "lines" },
    { list: "{{item:label}}", each: "nothing" },
    { group: [{ paragraph: "{{item:label}}" }], each: "lines" },
  ]);
  const [table, list, empty, ...paragraphs] = blocks;
  assert.ok(table?.kind === "table" && list?.kind === "list" && empty?.kind === "list");
  assert.deepEqual(
    table.rows.map(({ cells, weight }) => [weight, ...cells.map(lineText)]),
    [
      ["normal", "行 rows.one", "1"],
      ["normal", "行 rows.zero", "0"],
      ["total", "計", ""],
    ],
  );
  assert.equal(table.rows[0]?.cells[1]?.[0]?.number, 1);
  assert.deepEqual(list.items.map(lineText), ["行 rows.one", "行 rows.zero"]);
  assert.deepEqual(empty.items, []);
  assert.equal(paragraphs.length, 2);
  assert.deepEqual(
    figures.map(({ figure_id }) => figure_id),
    ["rows.one", "rows.zero"],
  );
});

const whens: readonly { name: string; when: unknown; shown: boolean }[] = [
  { name: "a truth", when: { on: "fact:yes", is: true }, shown: true },
  { name: "the other truth", when: { on: "fact:yes", is: "false" }, shown: false },
  { name: "unknown is neither", when: { on: "fact:unknown", is: [true, false] }, shown: false },
  { name: "unknown by name", when: { on: "fact:unknown", is: "unknown" }, shown: true },
  { name: "a text's key", when: { on: "case:role", is: ["holder", "contractor"] }, shown: true },
  { name: "a figure of some", when: { on: "figure:rows.one", is: "some" }, shown: true },
  { name: "a figure of none", when: { on: "figure:rows.zero", is: "zero" }, shown: true },
  { name: "a known day", when: { on: "fact:aware_on", is: "known" }, shown: true },
];

for (const { name, when, shown } of whens) {
  test(`when: ${name}`, () => assert.equal(render([{ paragraph: "x", when }]).blocks.length, shown ? 1 : 0));
}

test("choose takes the case of the value", () => {
  const node = { choose: "case:role", cases: { holder: { ja: "自社", en: "ourselves" }, contractor: "委託先" } };
  assert.equal(plainText(render([{ paragraph: node }], "en").blocks), "ourselves\n");
});

const refusals: readonly { name: string; blocks: unknown; code: string; at: string }[] = [
  {
    name: "a reference nobody knows",
    blocks: both("{{fact:nobody}}"),
    code: "template-unknown-reference",
    at: "templates/x.yml:blocks.0.paragraph.ja",
  },
  {
    name: "a kind nobody knows",
    blocks: both("{{moon:phase}}"),
    code: "template-unknown-reference",
    at: "templates/x.yml:blocks.0.paragraph.ja",
  },
  {
    name: "an item outside a list",
    blocks: both("{{item:label}}"),
    code: "template-unknown-reference",
    at: "templates/x.yml:blocks.0.paragraph.ja",
  },
  {
    name: "a list nobody knows",
    blocks: [{ list: "x", each: "stars" }],
    code: "template-unknown-reference",
    at: "templates/x.yml:blocks.0.each",
  },
  {
    name: "a value without a case",
    blocks: [{ paragraph: { choose: "fact:yes", cases: { false: "x" } } }],
    code: "template-no-case",
    at: "templates/x.yml:blocks.0.paragraph",
  },
  {
    name: "a reference that is not closed",
    blocks: both("{{fact:yes"),
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.paragraph.ja",
  },
  {
    name: "a reference without a kind",
    blocks: both("{{aware_on}}"),
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.paragraph.ja",
  },
  {
    name: "a text in one language",
    blocks: [{ paragraph: { ja: "x" } }],
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.paragraph",
  },
  { name: "a block of no kind", blocks: [{ paragraf: "x" }], code: "template-malformed", at: "templates/x.yml:blocks.0" },
  { name: "a misspelt key", blocks: [{ paragraph: "x", wen: {} }], code: "template-malformed", at: "templates/x.yml:blocks.0.wen" },
  {
    name: "a row with too few cells",
    blocks: [{ table: { columns: [{ head: "a" }, { head: "b" }], rows: [{ cells: ["1"] }] } }],
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.table.rows.0",
  },
  {
    name: "an alignment that is none",
    blocks: [{ paragraph: "x", align: "up" }],
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.align",
  },
  { name: "blocks that are no list", blocks: null, code: "template-malformed", at: "templates/x.yml:blocks" },
  {
    name: "a part that is not there",
    blocks: [{ include: "elsewhere" }],
    code: "template-malformed",
    at: "templates/x.yml:blocks.0.include",
  },
];

for (const { name, blocks, code, at } of refusals) {
  test(`a template is refused for ${name}`, () =>
    assert.throws(
      () => render(blocks),
      (fault) => fault instanceof Fault && fault.code === code && fault.at === at,
    ));
}

test("a template's mistakes are all collected", () => {
  assert.throws(
    () => render([{ paragraph: "{{fact:nobody}}" }, { paragraph: "{{fact:either}}" }]),
    (fault) => fault instanceof Fault && fault.all.length === 2,
  );
  assert.throws(
    () => render([{ oops: 1 }, { paragraph: "{{x" }]),
    (fault) => fault instanceof Fault && fault.all.length === 3,
    "both languages of the second",
  );
});

test("checkTemplate finds what these values would not show", () => {
  const blocks = [
    { paragraph: "{{fact:hidden}}", when: { on: "fact:yes", is: false } },
    { paragraph: { choose: "fact:yes", cases: { true: "x", false: "{{fact:other}}" } } },
  ];
  assert.equal(render(blocks).blocks.length, 1);
  const faults = checkTemplate(parseTemplate(file({ title: "t", blocks })), SOURCES, { language: "ja", words: WORDS });
  assert.deepEqual(
    faults.map(({ params }) => params["reference"]),
    ["fact:hidden", "fact:other"],
  );
});

test("include puts a part's blocks in its place, and ends a circle", () => {
  const parts: Readonly<Record<string, TemplateFile>> = {
    warning: file({ blocks: [{ paragraph: "注意" }] }, "templates/parts/warning.yml"),
    circle: file({ blocks: [{ include: "circle" }] }, "templates/parts/circle.yml"),
  };
  const parse = (name: string) => parseTemplate(file({ title: "t", blocks: [{ include: name }] }), { part: (part) => parts[part] });
  const { blocks } = renderTemplate(parse("warning"), SOURCES, { language: "ja", words: WORDS });
  assert.equal(plainText(blocks), "注意\n");
  assert.throws(
    () => parse("circle"),
    (fault) => fault instanceof Fault && fault.at === "templates/parts/circle.yml:blocks.0.include",
  );
});

test("renderTemplate renders a template without blocks", () => {
  assert.deepEqual(render([]), { title: "題", blocks: [], figures: [], missing: [] });
});

test("renderTemplate: words of a template come out as they went in, whatever they are", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).filter((text) => !text.includes("{{")),
      (text) => {
        const [block] = render([{ paragraph: text }]).blocks;
        assert.ok(block?.kind === "paragraph");
        assert.equal(lineText(block.line), text);
      },
    ),
  );
});

test("plainText has every word of the document", () => {
  const text = plainText(
    render([
      { heading: "1　概要" },
      { note: "注" },
      { list: ["氏名", "住所"] },
      { field: "窓口", value: "{{case:role}}" },
      { table: { columns: [{ head: "x" }], rows: [{ cells: ["行"] }] } },
      { page_break: true },
      { title: true },
    ]).blocks,
  );
  assert.equal(text, "■ 1　概要\n注\n\n・氏名\n・住所\n\n窓口: 自ら取り扱う\n行\n");
});
