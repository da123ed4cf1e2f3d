import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OpenCase } from "@hamon/case";
import type { FactValue, Fault, NewFact, Progress } from "@hamon/records";
import { figuresOf, openWorkshop, writeLake, type Workshop } from "./case.fixture.js";
import { decide, fileObligation, stateFact, viewObligations } from "./index.js";

let shop: Workshop;
before(async () => void (shop = await openWorkshop()));
after(() => shop.close());

function progress(): Progress & { readonly seen: number[] } {
  const seen: number[] = [];
  return { seen, signal: new AbortController().signal, report: (done) => void seen.push(done) };
}

const state = (open: OpenCase, fact: string, value: FactValue, reason = "調査報告書で確認") =>
  stateFact(open, { fact, value, reason } as NewFact, "user_1");

async function obligationOf(open: OpenCase, duty: string) {
  const found = (await viewObligations(open)).obligations.find((one) => one.duty === duty);
  assert.ok(found, duty);
  return found;
}

const countRows = async (table: "fact" | "obligation_history", open: OpenCase) =>
  (await open.store.db.selectFrom(table).select("case_id").where("case_id", "=", open.case_id).execute()).length;

const FINAL = "jp.appi.breach_report/final_report";
const EARLY = "jp.appi.breach_report/preliminary_report";
const INSURER = "jp.insurance.customer_data_report/report";
const NOTICE = "jp.appi.notice_to_persons/notice";

test("before anything is known every duty is undecided and the facts are asked, the number of persons among them", async () => {
  const open = await shop.open();
  const fresh = await viewObligations(open);
  assert.deepEqual([...new Set(fresh.obligations.map(({ owed }) => owed))], ["unknown"]);
  assert.deepEqual(fresh.facts, []);
  const result = await decide(open, progress());
  assert.deepEqual([result.owed_count, result.not_owed_count], [0, 0]);
  const { questions, facts } = await viewObligations(open);
  for (const fact of ["aware_on", "person_count", "leak_suspected", "malicious_act"])
    assert.ok(
      questions.some((question) => question.fact === fact),
      fact,
    );
  assert.deepEqual(facts, [], "no exposure is not an exposure of 0");
});

test("an intrusion: facts come from figures and story, the clock runs from the day in Japan, the working is told", async () => {
  const open = await shop.open("2025-04-20T15:00:00Z"); // 21 April in Japan, the 20th in UTC
  await writeLake(open, figuresOf(94_800), true);
  const watched = progress();
  const first = await decide(open, watched);
  assert.deepEqual(watched.seen, [0, 1, 2, 3]);
  assert.equal(first.not_owed_count, 2, "no My Number: attested");
  await state(open, "entity", "insurer");
  await state(open, "customers_are_individuals", true);
  const final = await obligationOf(open, FINAL);
  assert.deepEqual(
    [final.owed, final.state, final.addressee, final.clock.kind, final.clock.due_on],
    [true, "open", "fsa", "hard", "2025-06-19"],
  );
  assert.deepEqual(final.triggers, ["malicious_act", "many_persons"]);
  assert.deepEqual(
    final.clock.working.map(({ text }) => text.ja),
    ["第7条第3号と他の号の双方に当たるため、期間は60日", "知った日 2025年4月21日（月） を1日目とする", "60日目は 2025年6月19日（木）"],
  );
  assert.equal(final.clock.working[2]?.text.en, "Day 60 is Thu 19 Jun 2025");
  assert.ok(
    final.reasons.some(
      ({ text, value, fact }) => fact === "person_count" && value === true && text.ja === "本人の数 94,800 は 1,000 を超える",
    ),
  );
  assert.ok(
    final.citations.some(({ confidence }) => confidence === "unconfirmed"),
    "what is unconfirmed says so",
  );
  assert.deepEqual(
    final.items.map(({ key }) => key),
    [
      "overview",
      "data_items",
      "person_count",
      "cause",
      "secondary_damage",
      "response_to_persons",
      "publication",
      "recurrence_prevention",
      "other",
    ],
  );
  const early = await obligationOf(open, EARLY);
  assert.deepEqual([early.clock.kind, early.clock.from_on, early.clock.due_on], ["target", "2025-04-23", "2025-04-25"]);
  assert.deepEqual([(await obligationOf(open, INSURER)).owed, (await obligationOf(open, NOTICE)).clock.kind], [true, "promptly"]);
  const facts = (await viewObligations(open)).facts.map(({ fact, value, origin, by }) => [fact, value, origin, by]);
  for (const row of [
    ["aware_on", "2025-04-21", "derived", "case:detected_at"],
    ["malicious_act", true, "derived", "story:story_1"],
    ["person_count", 94_800, "derived", "figure:persons.total.reachable"],
    ["my_number_involved", false, "derived", "figure:zero.my_number"],
    ["entity", "insurer", "stated", "user_1"],
  ])
    assert.ok(
      facts.some((fact) => JSON.stringify(fact) === JSON.stringify(row)),
      JSON.stringify(row),
    );
});

test("decide again writes nothing where nothing changed", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(open, figuresOf(5000), true);
  const result = await decide(open, progress());
  const [facts, history] = [await countRows("fact", open), await countRows("obligation_history", open)];
  assert.deepEqual(await decide(open, progress()), result);
  assert.deepEqual([await countRows("fact", open), await countRows("obligation_history", open)], [facts, history]);
});

test("a range that straddles the threshold leaves the duty undecided and asked; a higher one decides it", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(open, figuresOf([900, 1100]), false);
  await decide(open, progress());
  for (const [fact, value] of [
    ["special_care_involved", false],
    ["property_risk", false],
    ["malicious_act", false],
  ] as const)
    await state(open, fact, value);
  assert.equal((await obligationOf(open, FINAL)).owed, "unknown");
  assert.ok((await viewObligations(open)).questions.some(({ fact }) => fact === "person_count"));
  await writeLake(open, figuresOf([1001, 1100]), false);
  await decide(open, progress());
  assert.deepEqual([(await obligationOf(open, FINAL)).owed, (await obligationOf(open, FINAL)).clock.due_on], [true, "2025-05-20"]);
});

test("figures of nothing tell nothing: the count is asked, not taken as 0", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(
    open,
    [
      { figure_id: "persons.total.reachable", state: "exact", value: 0, low: null, high: null },
      { figure_id: "rows.total.reachable", state: "exact", value: 0, low: null, high: null },
    ],
    false,
  );
  await decide(open, progress());
  const { facts, obligations } = await viewObligations(open);
  assert.deepEqual(
    facts.map(({ fact }) => fact),
    ["aware_on"],
  );
  assert.ok(obligations.every(({ owed }) => owed === "unknown"));
});

test("a stated fact beats a derived one, both are shown, and taking it back lets the derived one count again", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(open, figuresOf(500), true);
  await decide(open, progress());
  await state(open, "malicious_act", false, "設定の誤りと判明");
  assert.equal((await obligationOf(open, FINAL)).triggers.includes("malicious_act"), false);
  const shown = (await viewObligations(open)).facts.filter(({ fact }) => fact === "malicious_act");
  assert.deepEqual(
    shown.map(({ origin, value }) => [origin, value]),
    [
      ["stated", false],
      ["derived", true],
    ],
  );
  await state(open, "malicious_act", "unknown", "再調査する");
  assert.ok((await obligationOf(open, FINAL)).triggers.includes("malicious_act"));
});

test("of a range a reason tells the best figure first, and the ends alone decide", async () => {
  const range = (value: number) => [{ figure_id: "persons.total.reachable", state: "range", value, low: 900, high: 1100 }];
  for (const [best, ja, en] of [
    [
      1050,
      "本人の数 1,050（900–1,100） が 1,000 を超えるかは未確認",
      "Number of persons: whether 1,050 (900–1,100) is more than 1,000 is unknown",
    ],
    [2000, "本人の数 900–1,100 が 1,000 を超えるかは未確認", "Number of persons: whether 900–1,100 is more than 1,000 is unknown"],
  ] as const) {
    const open = await shop.open("2025-04-21T00:40:00Z");
    await writeLake(open, range(best), false);
    await decide(open, progress());
    const told = (await obligationOf(open, FINAL)).reasons.find(({ fact }) => fact === "person_count");
    assert.deepEqual([told?.value, told?.text], ["unknown", { ja, en }]);
    assert.equal(
      (await viewObligations(open)).questions.some(({ fact }) => fact === "person_count_best"),
      false,
    );
  }
});

test("what records no longer say is taken back", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(open, figuresOf(5000), true);
  await decide(open, progress());
  await writeLake(open, figuresOf([1, 2]), false);
  await decide(open, progress());
  const facts = new Map((await viewObligations(open)).facts.map(({ fact, value }) => [fact, value]));
  assert.deepEqual([facts.get("malicious_act"), facts.get("person_count"), facts.get("person_count_high")], ["unknown", "unknown", 2]);
});

test("stateFact logs the fact and its value, and of the reason only a digest", async () => {
  const open = await shop.open();
  await state(open, "special_care_involved", true, "山田太郎さんの病歴を見つけた");
  const [entry] = await open.evidence.entries({ limit: 1 });
  assert.deepEqual(
    [entry?.kind, entry?.actor, entry?.body["fact"], entry?.body["value"]],
    ["fact", "user_1", "special_care_involved", true],
  );
  assert.match(String(entry?.body["reason_sha256"]), /^[0-9a-f]{64}$/);
  assert.ok(!JSON.stringify(entry).includes("山田"));
});

const wrong: readonly {
  readonly name: string;
  readonly fact: string;
  readonly value: unknown;
  readonly reason?: string;
  readonly code: string;
}[] = [
  { name: "a fact that is none", fact: "special_care_involve", value: true, code: "unknown-fact" },
  { name: "a text for a boolean", fact: "special_care_involved", value: "はい", code: "fact-value-wrong" },
  { name: "a negative count", fact: "person_count", value: -1, code: "fact-value-wrong" },
  { name: "a count with a fraction", fact: "person_count", value: 1.5, code: "fact-value-wrong" },
  { name: "a day that does not exist", fact: "aware_on", value: "2025-02-29", code: "fact-value-wrong" },
  { name: "a choice that is none", fact: "entity", value: "bank'; drop table fact; --", code: "fact-value-wrong" },
  { name: "a list", fact: "entity", value: ["insurer"], code: "fact-value-wrong" },
  { name: "no reason", fact: "special_care_involved", value: true, reason: " 　", code: "fact-reason-missing" },
];
for (const { name, fact, value, reason, code } of wrong) {
  test(`stateFact refuses ${name} and keeps nothing`, async () => {
    const open = await shop.open();
    await assert.rejects(state(open, fact, value as FactValue, reason), { code });
    assert.deepEqual([await countRows("fact", open), (await open.evidence.head()).tree_size], [0, 0]);
  });
}

test("stateFact keeps nothing when the log cannot be written", async () => {
  const open = await shop.open();
  const broken: OpenCase = { ...open, evidence: { ...open.evidence, append: () => Promise.reject(new Error("disk")) } };
  await assert.rejects(state(broken, "special_care_involved", true), /disk/);
  assert.deepEqual([await countRows("fact", open), await countRows("obligation_history", open)], [0, 0]);
});

async function openDecided(): Promise<OpenCase> {
  shop.clock.now = new Date("2025-04-30T03:00:00Z");
  const open = await shop.open("2025-04-21T00:40:00Z");
  await writeLake(open, figuresOf(5000), true);
  await decide(open, progress());
  return open;
}

test("fileObligation: the last minute of the last day in Japan is in time, the next is late and asks why", async () => {
  const open = await openDecided();
  const { obligation_id } = await obligationOf(open, FINAL);
  shop.clock.now = new Date("2025-07-01T00:00:00Z");
  const late = { filed_at: "2025-06-20T00:00:00+09:00" };
  await assert.rejects(fileObligation(open, obligation_id, late, "user_1"), { code: "late-reason-needed" });
  await assert.rejects(fileObligation(open, obligation_id, { ...late, late_reason: "  " }, "user_1"), { code: "late-reason-needed" });
  const filed = await fileObligation(open, obligation_id, { filed_at: "2025-06-19T23:59:59+09:00" }, "user_1");
  assert.deepEqual([filed.state, filed.filed_at, filed.is_late, filed.late_reason], ["filed", "2025-06-19T14:59:59.000Z", false, null]);
  await assert.rejects(fileObligation(open, obligation_id, late, "user_1"), { code: "obligation-already-filed" });
});

test("fileObligation: lateness stays as it was filed, whatever is learnt later", async () => {
  const open = await openDecided();
  shop.clock.now = new Date("2025-07-01T00:00:00Z");
  const { obligation_id } = await obligationOf(open, FINAL);
  await fileObligation(open, obligation_id, { filed_at: "2025-06-20T09:00:00+09:00", late_reason: "調査会社の山田の報告待ち" }, "user_1");
  await state(open, "aware_on", "2025-04-25");
  await decide(open, progress());
  const filed = await obligationOf(open, FINAL);
  assert.deepEqual(
    [filed.clock.due_on, filed.state, filed.is_late, filed.late_reason],
    ["2025-06-23", "filed", true, "調査会社の山田の報告待ち"],
  );
  const entries = await open.evidence.entries({ limit: 10 });
  const filing = entries.find(({ kind }) => kind === "filing");
  assert.deepEqual([filing?.body["duty"], filing?.body["due_on"], filing?.body["is_late"]], [FINAL, "2025-06-19", true]);
  assert.ok(!JSON.stringify(entries).includes("山田"));
});

test("fileObligation: a target and a duty without a number of days cannot be late", async () => {
  const open = await openDecided();
  shop.clock.now = new Date("2025-07-01T00:00:00Z");
  for (const duty of [EARLY, NOTICE]) {
    const { obligation_id } = await obligationOf(open, duty);
    assert.equal((await fileObligation(open, obligation_id, { filed_at: "2025-06-30T09:00:00+09:00" }, "user_1")).is_late, null);
  }
});

test("fileObligation: a voluntary report of what is not owed is kept", async () => {
  const open = await openDecided();
  const { obligation_id, owed } = await obligationOf(open, "jp.my_number.breach_report/final_report");
  const filed = await fileObligation(open, obligation_id, { filed_at: "2025-04-30T09:00:00+09:00" }, "user_1");
  assert.deepEqual([owed, filed.state, filed.is_late], [false, "filed", null]);
});

const filings = [
  { name: "a time in the future", filed_at: "2025-04-30T12:00:01+09:00", code: "filing-in-future" },
  { name: "a time that is none", filed_at: "昨日", code: "filing-time-wrong" },
  { name: "a day before the awareness", filed_at: "2025-04-20T23:59:00+09:00", code: "filing-before-awareness" },
] as const;
for (const { name, filed_at, code } of filings) {
  test(`fileObligation refuses ${name}`, async () => {
    const open = await openDecided();
    const { obligation_id } = await obligationOf(open, FINAL);
    await assert.rejects(fileObligation(open, obligation_id, { filed_at }, "user_1"), { code });
    assert.equal((await obligationOf(open, FINAL)).filed_at, null);
  });
}

test("fileObligation refuses an obligation that is not of this case, and a hard limit that is not settled", async () => {
  const [open, other] = [await shop.open(), await openDecided()];
  const { obligation_id } = await obligationOf(other, FINAL);
  await assert.rejects(fileObligation(open, obligation_id, { filed_at: "2025-04-30T09:00:00+09:00" }, "user_1"), {
    code: "obligation-unknown",
  });
  const unsettled = await obligationOf(open, FINAL);
  await assert.rejects(fileObligation(open, unsettled.obligation_id, { filed_at: "2025-04-30T09:00:00+09:00" }, "user_1"), {
    code: "filing-awareness-unknown",
  });
});

test("the history of an obligation holds each state it went through", async () => {
  const open = await openDecided();
  const { obligation_id } = await obligationOf(open, INSURER);
  await state(open, "entity", "insurer");
  await state(open, "customers_are_individuals", true);
  await fileObligation(open, obligation_id, { filed_at: "2025-04-25T09:00:00+09:00" }, "user_1");
  const rows = await open.store.db
    .selectFrom("obligation_history")
    .select("state")
    .where("obligation_id", "=", obligation_id)
    .orderBy("history_no")
    .execute();
  assert.deepEqual(
    rows.map((row) => row.state),
    ["undecided", "undecided", "open", "filed"],
  );
});

test("facts stated at the same time are all kept and all count", async () => {
  const open = await openDecided();
  await Promise.all([
    state(open, "entity", "insurer"),
    state(open, "customers_are_individuals", true),
    state(open, "special_care_involved", true),
    state(open, "property_risk", true),
  ]);
  assert.equal((await obligationOf(open, INSURER)).owed, true);
  assert.deepEqual((await obligationOf(open, FINAL)).triggers, ["special_care", "property_risk", "malicious_act", "many_persons"]);
});

test("decide stops before it writes when it is asked to", async () => {
  const open = await shop.open("2025-04-21T00:40:00Z");
  const stopped: Progress = { signal: AbortSignal.abort(), report: () => undefined };
  await assert.rejects(decide(open, stopped), (error: Fault) => error.name === "AbortError");
  assert.equal(await countRows("fact", open), 0);
});

test("obligations are shown owed first, and the next due first", async () => {
  const open = await openDecided();
  const shown = (await viewObligations(open)).obligations.map(({ duty, owed }) => [duty.split("/")[1], owed]);
  assert.deepEqual(shown.slice(0, 3), [
    ["preliminary_report", true],
    ["final_report", true],
    ["notice", true],
  ]);
  const { laws } = await viewObligations(open);
  assert.deepEqual(
    laws.find(({ law }) => law === "jp.appi.breach_report"),
    {
      law: "jp.appi.breach_report",
      title: laws.find(({ law }) => law === "jp.appi.breach_report")?.title,
      effective_on: "2024-04-01",
      checked_on: "2026-11-21",
    },
  );
});
