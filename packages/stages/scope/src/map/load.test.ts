import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadContent } from "@hamon/content";
import { Fault } from "@hamon/records";
import { contentOf } from "../sample-case.fixture.js";
import { checkDataMaps, loadDataMap } from "./load.js";

const shipped = (half: string) => readFileSync(new URL(`../../../../../content/data_maps/kpi_websub.${half}.yml`, import.meta.url), "utf8");
const HALVES = { fides: shipped("fides"), hamon: shipped("hamon") };
type Half = keyof typeof HALVES;

interface Slip {
  readonly name: string;
  readonly half: Half;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  /** What the fault must say beside its place. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** The line that the fault names, by a text on it; default: where `to` begins. */
  readonly line?: string;
}

const slips: readonly Slip[] = [
  {
    name: "a word mistyped",
    half: "hamon",
    from: "table: policy,",
    to: "tabel: policy,",
    code: "map-unknown-word",
    params: { word: "tabel", nearest: "table" },
  },
  {
    name: "a top word mistyped",
    half: "hamon",
    from: "\nzeros:",
    to: "\nzeroes:",
    code: "map-unknown-word",
    params: { nearest: "zeros" },
    line: "zeroes:",
  },
  {
    name: "a word left out",
    half: "hamon",
    from: "table: agency_staff, ",
    to: "",
    code: "map-word-missing",
    params: { word: "table" },
    line: "kpi_websub_db.agency_staff: {",
  },
  {
    name: "a list where a text belongs",
    half: "hamon",
    from: "table: number_index,",
    to: "table: [number_index],",
    code: "map-wrong-shape",
    params: { word: "table", expected: "text" },
  },
  {
    name: "no English",
    half: "hamon",
    from: "label: { ja: 電話番号, en: Telephone }",
    to: "label: { ja: 電話番号 }",
    code: "missing-label",
    params: { word: "label" },
  },
  {
    name: "a collection that is not there",
    half: "hamon",
    from: "collection: core_db.customer_master",
    to: "collection: core_db.customer_mastre",
    code: "unknown-collection",
    params: { nearest: "core_db.customer_master" },
  },
  {
    name: "an element that is not there",
    half: "hamon",
    from: "element: bank_account",
    to: "element: bank_acount",
    code: "unknown-element",
    params: { nearest: "bank_account" },
  },
  {
    name: "a column that is not there",
    half: "hamon",
    from: "column: staff_id",
    to: "column: staf_id",
    code: "unknown-column",
    params: { column: "staf_id", nearest: "staff_id" },
  },
  {
    name: "an exposed column that is not there",
    half: "hamon",
    from: "exposes: all",
    to: "exposes: [policy_no, adress]",
    code: "unknown-column",
    params: { column: "adress", nearest: "address" },
  },
  {
    name: "a key that the path does not capture",
    half: "hamon",
    from: 'equals: "{staff_id}"',
    to: 'equals: "{staffid}"',
    code: "unknown-key",
    params: { nearest: "{staff_id}" },
  },
  {
    name: "a path without its slash",
    half: "hamon",
    from: 'path: "/kpi/numbers/{index_id}"',
    to: 'path: "kpi/numbers/{index_id}"',
    code: "bad-path-template",
    params: { mistake: "no-slash" },
  },
  {
    name: "a path with an open brace",
    half: "hamon",
    from: 'path: "/static/{rest*}"',
    to: 'path: "/static/{rest*"',
    code: "bad-path-template",
    params: { mistake: "open-brace" },
  },
  {
    name: "a level that does not exist",
    half: "hamon",
    from: "level: taken\n    taken_when: { bytes_out_ratio: 0.9 }\n  - key: staff_export",
    to: "level: token\n    taken_when: { bytes_out_ratio: 0.9 }\n  - key: staff_export",
    code: "map-unknown-word",
    params: { nearest: "taken" },
    line: "level: token",
  },
  {
    name: "two paths of one key",
    half: "hamon",
    from: "key: staff_detail",
    to: "key: policy_detail",
    code: "map-key-twice",
    params: { key: "policy_detail" },
    line: "- key: policy_detail\n    label: { ja: 募集人",
  },
  {
    name: "a system that is not there",
    half: "hamon",
    from: "system: kpi_websub",
    to: "system: kpi_web",
    code: "unknown-system",
    params: { nearest: "kpi_websub" },
  },
  {
    name: "a name alone as a key",
    half: "hamon",
    from: "all: [name, phone]",
    to: "all: [name]",
    code: "weak-person-key",
    params: { element: "name" },
  },
  {
    name: "rows that no combination takes",
    half: "hamon",
    from: "when: {}",
    to: "when: { any: [name] }",
    code: "combination-gap",
    params: { key: "other" },
    line: "- key: name_contact_policy",
  },
  {
    name: "a category mistyped",
    half: "fides",
    from: "name: email, data_categories: [user.contact.email]",
    to: "name: email, data_categories: [user.contact.emial]",
    code: "category-uncounted",
    params: { nearest: "user.contact.email" },
  },
  {
    name: "a field without a category",
    half: "fides",
    from: "{ name: product, data_categories: [system.operations] }",
    to: "{ name: product }",
    code: "map-word-missing",
    params: { word: "data_categories" },
  },
  {
    name: "a dataset that no system can hold",
    half: "fides",
    from: "dataset_references: [core_db]",
    to: "dataset_references: [core_bd]",
    code: "unknown-dataset",
    params: { nearest: "core_db" },
  },
  {
    name: "a category beside its parent",
    half: "fides",
    from: "parent_key: user.name,",
    to: "parent_key: user.contact,",
    code: "category-parent",
    params: { category: "user.name.kana" },
  },
  {
    name: "a field twice",
    half: "fides",
    from: "{ name: product,",
    to: "{ name: email,",
    code: "map-key-twice",
    params: { key: "email" },
    line: "{ name: email, data_categories: [system.operations] }",
  },
];

function filesWith(changes: readonly Pick<Slip, "half" | "from" | "to">[]): Record<string, string> {
  const texts = { ...HALVES };
  for (const { half, from, to } of changes) {
    assert.ok(texts[half].includes(from), `the map no longer says ${from}`);
    texts[half] = texts[half].replace(from, to);
  }
  return { "data_maps/kpi_websub.fides.yml": texts.fides, "data_maps/kpi_websub.hamon.yml": texts.hamon };
}

function faultsOf(files: Readonly<Record<string, string>>): readonly Fault[] {
  return checkDataMaps(contentOf(files));
}

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split("\n").length;
}

for (const { name, half, from, to, code, params = {}, line } of slips) {
  test(`a data map with ${name} is refused at its line`, () => {
    const files = filesWith([{ half, from, to }]);
    const found = faultsOf(files).filter((fault) => fault.code === code);
    assert.equal(
      found.length > 0,
      true,
      `${faultsOf(files)
        .map((fault) => fault.message)
        .join("\n")}`,
    );
    const expected = lineOf(files[`data_maps/kpi_websub.${half}.yml`] ?? "", line ?? (to || from));
    assert.deepEqual(
      found.map(({ at }) => Number(at?.split(":")[1])).includes(expected),
      true,
      `line ${expected}, found ${found.map(({ at }) => at).join(" ")}`,
    );
    const match = found.find(({ params: said }) => Object.entries(params).every(([key, value]) => said[key] === value));
    assert.ok(match, JSON.stringify(found.map((fault) => fault.params)));
  });
}

test("all mistakes of both halves are collected", () => {
  const three = slips.filter(({ code }) => ["unknown-dataset", "weak-person-key", "missing-label"].includes(code));
  const codes = faultsOf(filesWith(three)).map(({ code }) => code);
  assert.deepEqual([...codes].sort(), ["missing-label", "unknown-dataset", "weak-person-key"]);
});

test("the shipped maps have no mistake", async () => {
  const content = await loadContent();
  assert.deepEqual(checkDataMaps(content), []);
  assert.ok(content.files("data_maps").length >= 2);
});

test("loadDataMap names the half that is missing, and the nearest map", () => {
  const files = filesWith([]);
  const content = contentOf({ "data_maps/kpi_websub.fides.yml": files["data_maps/kpi_websub.fides.yml"] ?? "" });
  assert.throws(() => loadDataMap(content, "kpi_websub"), { code: "data-map-missing", at: "data_maps/kpi_websub.hamon.yml" });
  assert.throws(
    () => loadDataMap(contentOf(files), "kpi_webseb"),
    (fault: Fault) => fault.params["nearest"] === "kpi_websub",
  );
});

test("an empty map is refused, not a crash", () => {
  const codes = faultsOf({ "data_maps/x.fides.yml": "", "data_maps/x.hamon.yml": "[]" }).map(({ code }) => code);
  assert.ok(codes.length > 0 && codes.includes("combination-gap"), codes.join());
});

test("every fault code has its sentences in both languages", async () => {
  const content = await loadContent();
  const codes = new Set([...slips.map(({ code }) => code), "data-map-missing", "data-map-unnamed", "map-too-many-elements"]);
  for (const code of codes) {
    for (const language of ["ja", "en"] as const) {
      for (const part of ["what", "next"]) assert.doesNotMatch(content.sentence(language, `faults.${code}.${part}`), /⟦/);
    }
  }
});

const view = loadDataMap(contentOf(filesWith([])), "kpi_websub");

test("a field is masked by its nearest category, and what nobody named is hidden", () => {
  const masks = ["name", "name_kana", "address", "postal_code", "phone", "email", "bank_account", "policy_no", "product"].map((column) =>
    view.maskingOf("kpi_websub_db.policy", column),
  );
  assert.deepEqual(masks, ["name", "kana", "address", "number", "phone", "email", "account", "number", "none"]);
  assert.equal(view.maskingOf("kpi_websub_db.policy", "no_such_column"), "number");
  assert.equal(view.maskingOf("kpi_websub_db.agency_staff", "birth_date"), "birth_date");
});

test("collectionsOf tells where a combination's rows can be", () => {
  const policy = "kpi_websub_db.policy";
  const index = "kpi_websub_db.number_index";
  const expected = {
    name_contact_policy: [policy],
    agency: ["kpi_websub_db.agency_staff"],
    number_only: [policy, index],
    bank_account: [policy],
    my_number: [],
  };
  for (const [key, collections] of Object.entries(expected)) assert.deepEqual(view.collectionsOf(key), collections, key);
});

test("elementMask gives each element a bit of its own", () => {
  const masks = view.map.elements.map(({ key }) => view.elementMask(key));
  assert.equal(new Set(masks).size, masks.length);
  assert.ok(masks.every((mask) => mask > 0 && Number.isInteger(Math.log2(mask))));
  assert.equal(view.elementMask("nobody"), 0);
});
