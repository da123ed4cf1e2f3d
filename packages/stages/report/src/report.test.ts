import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import type { OpenCase } from "@hamon/case";
import { loadContent } from "@hamon/content";
import type { Progress } from "@hamon/records";
import { FIGURES, openWorkshop, rows, writeLake, type Workshop } from "./case.fixture.js";
import { checkTemplates, listDocuments, report } from "./index.js";

let workshop: Workshop;
before(async () => {
  workshop = await openWorkshop();
});
after(() => workshop.close());

const calm = (): Progress => ({ signal: new AbortController().signal, report: () => undefined });
const DOCUMENT_COUNT = 9;

/** The words of a Word document. */
function docxText(path: string): string {
  const zip = readFileSync(path);
  const name = Buffer.from("word/document.xml");
  for (let at = zip.indexOf(name); at >= 0; at = zip.indexOf(name, at + 1)) {
    const entry = at - 46;
    if (entry < 0 || zip.readUInt32LE(entry) !== 0x02014b50) continue;
    const local = zip.readUInt32LE(entry + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const xml = inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(entry + 20))).toString("utf8");
    return xml.replace(/<\/w:p>/g, "\n").replace(/<[^>]+>/g, "");
  }
  throw new Error(`${path} has no document`);
}

async function documentOf(open: OpenCase, kind: string, format: string, language = "ja") {
  const found = (await listDocuments(open)).find((one) => one.kind === kind && one.format === format && one.language === language);
  assert.ok(found !== undefined);
  return found;
}

test("checkTemplates finds no fault in what ships", async () => {
  assert.deepEqual(await checkTemplates(await loadContent()), []);
});

test("report makes every document once, and nothing when nothing changed", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  const first = await report(open, calm());
  assert.equal(first.document_count, DOCUMENT_COUNT);
  assert.equal(first.made.length, DOCUMENT_COUNT);
  assert.deepEqual(first.warnings, []);
  for (const { path, sha256, bytes } of first.files) {
    const found = readFileSync(join(open.folder, path));
    assert.equal(found.length, bytes);
    assert.equal(createHash("sha256").update(found).digest("hex"), sha256);
  }
  workshop.clock.now = new Date("2025-04-26T00:00:00Z"); // another day alone is no other content
  const again = await report(open, calm());
  assert.deepEqual(again.made, []);
  assert.deepEqual(again.files, first.files);
  assert.equal((await listDocuments(open)).length, DOCUMENT_COUNT);
  const { ok, steps } = await open.evidence.verify();
  assert.ok(ok, JSON.stringify(steps));
});

test("report: every figure that is printed is in the document's row, with what it said", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  await report(open, calm());
  const { figures, missing, path } = await documentOf(open, "public_statement", "docx");
  const use = (id: string) => figures.find(({ figure_id }) => figure_id === id);
  assert.deepEqual(use("rows.total.reachable"), { figure_id: "rows.total.reachable", value: 174_800, state: "exact" });
  assert.deepEqual(use("persons.total.reachable"), { figure_id: "persons.total.reachable", value: 34_120, state: "range" });
  assert.deepEqual(use("zero.my_number"), { figure_id: "zero.my_number", value: 0, state: "attested_zero" });
  assert.equal(use("zero.card_number")?.state, "unknown");
  assert.ok(missing.includes("figure:zero.card_number"));
  const text = docxText(join(open.folder, path));
  for (const part of [
    "髙橋損害保険株式会社",
    "174,800件",
    "34,120人（34,102〜34,158）",
    "0 と確認",
    "未確認",
    "2025年4月17日 03:14から2025年4月17日 04:14まで",
  ]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
});

test("report: a fact that nobody stated is printed as unknown and listed; stated, it is printed", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  await report(open, calm());
  assert.ok((await documentOf(open, "final_report", "docx")).missing.includes("fact:aware_on"));
  const fact = { case_id: open.case_id, by: "user_1", reason: "x", recorded_at: open.now(), fact: "aware_on" };
  await open.store.db
    .insertInto("fact")
    .values({ ...fact, value: JSON.stringify("2024-02-29"), origin: "stated" })
    .execute();
  await open.store.db
    .insertInto("fact")
    .values({ ...fact, value: JSON.stringify("2024-03-31"), origin: "derived" })
    .execute();
  const { made } = await report(open, calm());
  assert.deepEqual(new Set(made.map(({ kind }) => kind)), new Set(["preliminary_report", "final_report"]), "the statement does not say it");
  const { missing, version, path } = await documentOf(open, "final_report", "docx");
  assert.equal(version, 2);
  assert.ok(!missing.includes("fact:aware_on"));
  const text = docxText(join(open.folder, path));
  assert.ok(text.includes("2024年2月29日"), "what is stated beats what is derived");
  assert.ok(text.includes("𠮷野支店"));
  assert.ok(text.includes("rule_without_a_title"), "a finding is in the course of events");
});

test("a document whose figure changed is stale until it is made again", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  await report(open, calm());
  assert.ok((await listDocuments(open)).every(({ is_stale }) => !is_stale));
  const changed = FIGURES.map((figure) => (figure.figure_id === "rows.total.taken" ? rows("rows.total.taken", 57) : figure));
  await writeLake(open, changed);
  assert.equal((await listDocuments(open)).filter(({ is_stale }) => is_stale).length, DOCUMENT_COUNT);
  const { made } = await report(open, calm());
  assert.equal(made.length, DOCUMENT_COUNT);
  assert.ok(made.every(({ version }) => version === 2));
  const all = await listDocuments(open);
  assert.equal(all.length, 2 * DOCUMENT_COUNT);
  assert.ok(
    all.every(({ version, is_stale }) => is_stale === (version === 1)),
    "what was handed out stays, and says that it is old",
  );
  await writeLake(open, FIGURES);
  assert.ok(
    (await report(open, calm())).made.every(({ version }) => version === 3),
    "back to the old figures is a new version too",
  );
});

test("report before scope: everything is unknown, nothing is 0 or blank", async () => {
  const open = await workshop.open({ data_map: null, system: null, detected_at: null });
  const { made } = await report(open, calm());
  assert.equal(made.length, DOCUMENT_COUNT);
  const { figures, missing, path } = await documentOf(open, "public_statement", "docx");
  assert.ok(figures.every(({ state, value }) => state === "unknown" && value === null));
  for (const part of ["case:detected_at", "case:system", "figure:rows.total.reachable", "intrusion:first_at"])
    assert.ok(missing.includes(part), part);
  assert.doesNotMatch(docxText(join(open.folder, path)), /(?<![0-9])0件|null|undefined/);
});

test("a case that is not synthetic never prints the words made for demonstration", async () => {
  const open = await workshop.open({ is_synthetic: false });
  await writeLake(open, FIGURES);
  await report(open, calm());
  const { missing, path } = await documentOf(open, "public_statement", "docx");
  assert.ok(missing.includes("statement:contact_phone"));
  assert.doesNotMatch(docxText(join(open.folder, path)), /架空|0120-000-000/);
});

test("report after a kill between the log's entry and the row makes the same version again, and the case verifies", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  await report(open, calm());
  const { document_id } = await documentOf(open, "final_report", "pdf");
  await open.store.db.deleteFrom("document").where("document_id", "=", document_id).execute();
  workshop.clock.now = new Date("2025-04-30T00:00:00Z"); // made on another day: other bytes under the same name
  const { made } = await report(open, calm());
  assert.deepEqual(made, [{ kind: "final_report", language: "ja", format: "pdf", version: 1 }]);
  const { ok, steps } = await open.evidence.verify();
  assert.ok(ok, JSON.stringify(steps));
});

test("report makes the next version of a document whose file is gone", async () => {
  const open = await workshop.open();
  await writeLake(open, FIGURES);
  await report(open, calm());
  rmSync(join(open.folder, (await documentOf(open, "final_report", "pdf")).path));
  assert.deepEqual((await report(open, calm())).made, [{ kind: "final_report", language: "ja", format: "pdf", version: 2 }]);
});

test("report stops when it is asked to", async () => {
  const open = await workshop.open();
  const stop = new AbortController();
  const progress: Progress = { signal: stop.signal, report: (done) => done === 2 && stop.abort() };
  await assert.rejects(report(open, progress), { name: "AbortError" });
  assert.equal((await listDocuments(open)).length, 3);
});
