// scope on small incidents made by hand, over the shipped data map and a real lake.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loadContent, type Content } from "@hamon/content";
import type { LakePart } from "@hamon/lake";
import { Fault, parseRowId } from "@hamon/records";
import {
  CUSTOMER_FILE,
  CUSTOMERS,
  NUMBER_FILE,
  NUMBERS,
  POLICY,
  POLICY_FILE,
  STAFF,
  STAFF_FILE,
  policies,
  type Asked,
  type Incident,
  type PolicyRow,
} from "./incident.fixture.js";
import { scope, type ScopeResult } from "./index.js";
import { contentOf, QUIET, sampleCase, type Row, type SampleCase } from "./sample-case.fixture.js";

const SHELL = "/kpi/upload/attachments/x.aspx?cmd=dir";
let content: Content;
let sample: SampleCase;

before(async () => {
  content = await loadContent();
  sample = await sampleCase("kpi_websub", content);
});
after(() => sample.close());

/** Replaces whatever the case held. */
async function play(incident: Incident): Promise<void> {
  await fill(sample, incident);
}

async function fill(sample: SampleCase, incident: Incident): Promise<void> {
  await sample.clear();
  await sample.records("policy", POLICY_FILE, incident.columns ?? POLICY, policies(incident.policy ?? []));
  await sample.records("agency_staff", STAFF_FILE, STAFF, incident.staff ?? []);
  await sample.records("number_index", NUMBER_FILE, NUMBERS, incident.numbers ?? []);
  if (incident.customers !== undefined) await sample.records("customer_master", CUSTOMER_FILE, CUSTOMERS, incident.customers);
  const asked: readonly Asked[] = [...(incident.asked ?? []), ...(incident.hasShell === true ? [{ url: SHELL }] : [])];
  await sample.fill("event", asked.map(toEvent));
  await sample.fill(
    "intruder_event",
    asked.map((_, i) => ({ event_id: i, story_id: "story_1" })),
  );
  await sample.fill("story", [{ story_id: "story_1", is_intruder: true }]);
  await sample.fill(
    "finding",
    incident.hasShell === true ? [{ finding_id: "finding_1", tags: "attack.persistence attack.t1505.003", story_id: "story_1" }] : [],
  );
  await sample.fill("finding_event", incident.hasShell === true ? [{ finding_id: "finding_1", event_id: asked.length - 1 }] : []);
}

function toEvent({ url, status = 200, bytes = 9000, method = "GET" }: Asked, event_id: number): Row {
  const service = url.startsWith("/report") ? "kpi-report" : "kpi-front";
  const path = decodeURIComponent(url.split("?")[0] ?? "");
  return {
    event_id,
    "logsource.service": service,
    "http.request.method": method,
    "url.path": path,
    "url.original": url,
    "http.response.status_code": status,
    "http.response.bytes": bytes,
  };
}

/** "1 accessed", "2 taken+accessed" … for each exposed policy row, by record_id. */
async function exposureOf(sample: SampleCase): Promise<readonly string[]> {
  const rows = await sample.rows<{ row_id: number; certainty: string; is_accessed: boolean; is_taken: boolean }>(
    "select * from exposure where collection = 'kpi_websub_db.policy' order by row_id",
  );
  return rows.map(
    ({ row_id, certainty, is_accessed, is_taken }) =>
      `${parseRowId(row_id).row_no + 1} ${certainty}${is_accessed && is_taken ? "+accessed" : ""}`,
  );
}

async function figureOf(sample: SampleCase, figure_id: string): Promise<string> {
  const [row] = await sample.rows<{ state: string; value: number | null; low: number | null; high: number | null }>(
    `select state, value, low, high from figure where figure_id = '${figure_id}'`,
  );
  if (row === undefined) return "none";
  return row.state === "exact" ? String(row.value) : [row.state, row.value, row.low, row.high].filter((part) => part !== null).join(" ");
}

const codesOf = ({ warnings }: ScopeResult) => warnings.map(({ code }) => code);

const PLAIN: readonly PolicyRow[] = [
  { policy_no: "A1", name: "山田 太郎", phone: "090-1234-5678" },
  { policy_no: "A2", name: "佐藤 花子" },
  { policy_no: "A3", address: "東京都港区芝1-2-3 とても長い名前のマンション青葉台ヒルズ東館（旧称 青葉台ヒルズレジデンス）" },
  { name: "鈴木 一郎" },
];
/** UTF-8 octets of all values of PLAIN, as an export of them holds. */
const PLAIN_OCTETS = Buffer.byteLength(policies(PLAIN).flat().join(""));

const exposures: readonly { name: string; asked: readonly Asked[]; exposed: readonly string[]; warnings?: readonly string[] }[] = [
  { name: "a page that answered", asked: [{ url: "/kpi/records/2" }], exposed: ["2 accessed"] },
  {
    name: "the same page many times",
    asked: [{ url: "/kpi/records/2" }, { url: "/kpi/records/2" }, { url: "/kpi/records/02" }],
    exposed: ["2 accessed"],
  },
  {
    name: "pages that did not answer",
    asked: [
      { url: "/kpi/records/1", status: 404 },
      { url: "/kpi/records/2", status: 302 },
      { url: "/kpi/records/3", status: 500 },
      { url: "/kpi/records/4", bytes: 388 },
    ],
    exposed: [],
  },
  {
    name: "a whole export",
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", bytes: 5000 }],
    exposed: ["1 taken", "2 taken", "3 taken", "4 taken"],
  },
  {
    name: "an export whose bytes are just nine tenths",
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", bytes: Math.ceil(0.9 * PLAIN_OCTETS) }],
    exposed: ["1 taken", "2 taken", "3 taken", "4 taken"],
  },
  {
    name: "an export with one byte less",
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", bytes: Math.ceil(0.9 * PLAIN_OCTETS) - 1 }],
    exposed: ["1 accessed", "2 accessed", "3 accessed", "4 accessed"],
    warnings: [],
  },
  { name: "an export that failed", asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", status: 500 }], exposed: [] },
  {
    name: "an export of which nothing but the head arrived",
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", bytes: 200 }],
    exposed: [],
  },
  {
    name: "an export without a byte count",
    asked: [{ url: "/report/export.ashx?set=policy&from=2&to=3", bytes: null }],
    exposed: ["2 accessed", "3 accessed"],
    warnings: ["bytes-not-logged"],
  },
  {
    name: "a page and an export of one row",
    asked: [{ url: "/kpi/records/1" }, { url: "/report/export.ashx?set=policy&from=1&to=2" }],
    exposed: ["1 taken+accessed", "2 taken"],
  },
  {
    name: "a broken export and a whole one",
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=4", bytes: 201 }, { url: "/report/export.ashx?set=policy&from=4&to=4" }],
    exposed: ["1 accessed", "2 accessed", "3 accessed", "4 taken+accessed"],
  },
  {
    name: "a range the wrong way round",
    asked: [{ url: "/report/export.ashx?set=policy&from=4&to=1" }],
    exposed: [],
    warnings: ["key-matched-nothing", "requests-unmapped"],
  },
  {
    name: "a key that is no number",
    asked: [{ url: "/kpi/records/abc" }],
    exposed: [],
    warnings: ["key-matched-nothing", "requests-unmapped"],
  },
  { name: "a page that nobody mapped", asked: [{ url: "/kpi/secret/1" }], exposed: [], warnings: ["requests-unmapped"] },
];

for (const { name, asked, exposed, warnings } of exposures) {
  test(`exposure without a compromise: ${name}`, async () => {
    await play({ policy: PLAIN, asked });
    const result = await scope(sample.open, QUIET);
    assert.deepEqual(await exposureOf(sample), exposed);
    // A range the wrong way round or a key that is no number leaves open what was shown: nobody can say how many.
    const isUnknown = (await figureOf(sample, "rows.total.reachable")) === "unknown";
    assert.equal(result.exposure_rows, isUnknown ? null : exposed.length);
    assert.equal(isUnknown, codesOf(result).includes("key-matched-nothing") && exposed.length === 0);
    assert.ok(codesOf(result).includes("no-compromise"));
    if (warnings !== undefined)
      assert.deepEqual(
        codesOf(result).filter((code) => !["no-compromise", "register-missing"].includes(code)),
        warnings,
      );
  });
}

test("a full compromise reaches every row of the system, and nothing else", async () => {
  const staff = [
    ["1", "K1", "例示代理店", "田中 次郎", null, "1980-02-29", null, "2020-01-01"],
    ["2", "K1", "例示代理店", "田中 三郎", null, null, null, "2020-01-01"],
  ];
  await play({
    policy: [...PLAIN, { policy_no: "A9", bank: "0001-123-1234567" }],
    staff,
    numbers: [
      ["1", "A1", "C1", "b", "d"],
      ["2", null, "C2", "b", "d"],
    ],
    customers: [["M1", "A1", "山田 太郎", null, null, null, null, null]],
    hasShell: true,
    asked: [{ url: "/kpi/agencies/staff/1" }, { url: "/kpi/numbers/2" }],
  });
  const result = await scope(sample.open, QUIET);
  assert.equal(result.exposure_rows, 9);
  const combinations = await sample.rows<{ combination: string; n: number }>(
    "select combination, count(*) as n from exposure group by 1 order by 1",
  );
  assert.deepEqual(Object.fromEntries(combinations.map(({ combination, n }) => [combination, n])), {
    agency: 2,
    contact_policy: 1,
    name_contact_policy: 1,
    name_policy: 1,
    number_only: 2,
    other: 2,
  });
  const figures = {
    "rows.total.reachable": "9",
    "rows.agency.accessed": "1",
    "rows.number_only.accessed": "1",
    "element.bank_account.reachable": "1",
    "element.birth_date.reachable": "1",
    "element.birth_date.accessed": "1",
    "zero.my_number": "attested_zero 0",
    "zero.card_number": "attested_zero 0",
    "persons.number_only.reachable": "not_meaningful",
    "persons.agency.reachable": "2",
  };
  for (const [figure_id, value] of Object.entries(figures)) assert.equal(await figureOf(sample, figure_id), value, figure_id);
  assert.equal(result.unmapped_count, 0, "the shell's request is the compromise itself");
  assert.deepEqual(codesOf(result), []);
});

test("the rows of the combinations add up to the total, at every level", async () => {
  await play({
    policy: PLAIN,
    hasShell: true,
    asked: [{ url: "/kpi/records/1" }, { url: "/report/export.ashx?set=policy&from=1&to=3" }],
    numbers: [["1", "A1", null, "b", "d"]],
  });
  await scope(sample.open, QUIET);
  for (const level of ["reachable", "accessed", "taken", "accessed_and_taken"]) {
    const [sum] = await sample.rows<{ n: number }>(
      `select sum(value)::bigint as n from figure where figure_id like 'rows.%.${level}' and figure_id <> 'rows.total.${level}'`,
    );
    assert.equal(String(sum?.n), await figureOf(sample, `rows.total.${level}`), level);
  }
  const [missing] = await sample.rows<{ n: number }>("select count(*) as n from exposure where combination is null or certainty is null");
  assert.equal(missing?.n, 0);
});

test("persons: families stay apart, variants and moves come together, a name alone tells nobody", async () => {
  await play({
    policy: [
      { policy_no: "A1", name: "髙橋　花子", kana: "ﾀｶﾊｼ ﾊﾅｺ", address: "東京都港区芝1-2-3", phone: "03-1234-5678" },
      { policy_no: "A2", name: "高橋花子", address: "港区芝１丁目２番３号 ハイツ101" },
      { policy_no: "A3", name: "高橋 太郎", kana: "タカハシ タロウ", address: "港区芝1-2-3", phone: "03-1234-5678" },
      {
        policy_no: "A4",
        name: "高橋 花子",
        kana: "タカハシ ハナコ",
        phone: "０３（１２３４）５６７８",
        address: "札幌市中央区北1条西2-3-4",
        on: "2025-02-28",
      },
      { policy_no: "A4", address: "札幌市中央区北一条西二丁目3-4" },
      { name: "高橋花子" },
      { address: "港区芝1-2-3" },
      { name: "佐藤 一", kana: "サトウ ハジメ", phone: "000-0000-0000" },
    ],
    hasShell: true,
  });
  const result = await scope(sample.open, QUIET);
  const persons = await sample.rows<{ person_id: number | null }>("select person_id from exposure order by row_id");
  assert.deepEqual(
    persons.map(({ person_id }) => person_id),
    [1, 1, 2, 1, 1, null, null, null],
  );
  assert.deepEqual(result.persons, { best: 4, low: 3, high: 5 }, "of two names left over one is a counted person's, one is new");
  assert.equal(await figureOf(sample, "rows.unresolved"), "3");
  assert.equal(await figureOf(sample, "persons.total.reachable"), "range 4 3 5");
  assert.equal(await figureOf(sample, "persons.overlap"), "1");
  const [first] = await sample.rows<Row>("select * from person where person_id = 1");
  assert.deepEqual(
    [first?.["name"], first?.["address"], first?.["row_count"]],
    ["高橋 花子", "札幌市中央区北1条西2-3-4", 4],
    "the newest row is shown",
  );
  assert.equal(await figureOf(sample, "persons.total.accessed"), "0");
});

test("persons of a special subset: each counted once, rows that tell nobody make a range, rows are no persons", async () => {
  const bank = "0001-123-1234567";
  await play({
    policy: [
      { policy_no: "A1", name: "髙橋　花子", phone: "03-1234-5678", bank },
      { policy_no: "A2", name: "高橋花子", phone: "０３（１２３４）５６７８", bank },
      { policy_no: "A3", name: "佐藤 一", phone: "090-1111-2222", bank },
      { policy_no: "A4", name: "鈴木 次郎", phone: "090-3333-4444" },
      { name: "田中 実", bank },
      { name: "佐藤 一", bank },
    ],
    staff: [["1", "K1", "代理店", "渡辺 稔", null, "1970-02-28", "03-9999-8888", "2020-04-01"]],
    hasShell: true,
    asked: [{ url: "/kpi/records/1" }, { url: "/kpi/records/2" }],
  });
  await scope(sample.open, QUIET);
  const figures = {
    "element.bank_account.reachable": "5",
    "persons.element.bank_account.reachable": "range 4 3 4",
    "element.bank_account.accessed": "2",
    "persons.element.bank_account.accessed": "1",
    "persons.element.bank_account.taken": "0",
    "element.birth_date.reachable": "1",
    "persons.element.birth_date.reachable": "1",
  };
  for (const [figure_id, value] of Object.entries(figures)) assert.equal(await figureOf(sample, figure_id), value, figure_id);
});

test("the register tells whose policy it is, and how to reach them", async () => {
  await play({
    policy: [
      { policy_no: "A1", name: "山田 太郎" },
      { policy_no: "A2", email: "taro@example.jp" },
      { policy_no: "A3", name: "山田 太郎" },
    ],
    customers: [
      ["M1", "A1", "山田　太郎", "ヤマダ　タロウ", "105-0014", "東京都港区芝1-2-3", null, null],
      ["M2", "A2", "山田　太郎", null, null, "港区芝1-2-3", null, "taro@example.jp"],
    ],
    hasShell: true,
  });
  await scope(sample.open, QUIET);
  const persons = await sample.rows<Row>(
    "select name, name_kana, postal_code, address, email, row_count, element_mask from person order by person_id",
  );
  assert.deepEqual(
    persons.map(({ name, address, email, row_count }) => [name, address, email, row_count]),
    [
      ["山田 太郎", "東京都港区芝1-2-3", "taro@example.jp", 2],
      ["山田 太郎", null, null, 1],
    ],
  );
  assert.deepEqual([persons[0]?.["name_kana"], persons[0]?.["postal_code"]], ["ヤマダ　タロウ", "105-0014"]);
  assert.equal(await figureOf(sample, "persons.total.reachable"), "range 1 1 2", "whom only a name and a number tell may be the other");
});

test("every exposed row leads to the requests that exposed it", async () => {
  await play({ policy: PLAIN, asked: [{ url: "/kpi/records/1" }, { url: "/report/export.ashx?set=policy&from=1&to=2" }], hasShell: true });
  await scope(sample.open, QUIET);
  const events = await sample.rows<Row>(
    "select row_id - 4294967296 as row_no, event_id, access_path, certainty from exposure_event order by 1, 2",
  );
  assert.deepEqual(
    events.map((row) => Object.values(row)),
    [
      [0, 0, "policy_detail", "accessed"],
      [0, 1, "policy_export", "taken"],
      [1, 1, "policy_export", "taken"],
    ],
  );
});

test("no intruder: nothing is exposed, and that is shouted", async () => {
  await play({ policy: PLAIN });
  const result = await scope(sample.open, QUIET);
  assert.deepEqual([result.exposure_rows, codesOf(result)], [0, ["no-intruder"]]);
  assert.equal(await figureOf(sample, "zero.my_number"), "unknown");
});

test("a column that the map does not know forbids to attest its absence", async () => {
  const columns = POLICY.map((name) => (name === "product" ? "product" : name)).concat("memo");
  await play({ policy: PLAIN, columns, hasShell: true });
  const result = await scope(sample.open, QUIET);
  assert.ok(codesOf(result).includes("columns-unmapped"));
  assert.equal(await figureOf(sample, "zero.my_number"), "unknown");
});

test("a map that names a column that is not there is refused at its line, before anything is written", async () => {
  await play({ policy: PLAIN, columns: POLICY.map((name) => (name === "phone" ? "telephone" : name)), hasShell: true });
  await assert.rejects(scope(sample.open, QUIET), (fault: Fault) => {
    assert.deepEqual([fault.code, fault.params["column"], fault.params["nearest"]], ["unknown-column", "phone", "telephone"]);
    assert.match(fault.at ?? "", /^data_maps\/kpi_websub\.fides\.yml:\d+:\d+$/);
    return true;
  });
  assert.deepEqual(await sample.rows("select * from figure"), []);
});

test("a reached table that nobody collected is unknown and shouted, and the others are counted", async () => {
  await play({ policy: PLAIN, hasShell: true });
  await sample.lose("agency_staff");
  const result = await scope(sample.open, QUIET);
  const shouted = result.warnings.filter(({ code }) => code === "collection-not-collected");
  assert.deepEqual(
    shouted.map(({ params }) => [params["collection"], params["table"]]),
    [["kpi_websub_db.agency_staff", "agency_staff"]],
  );
  assert.equal(result.exposure_rows, null);
  assert.equal(result.persons, null);
  const expected = {
    "rows.agency.reachable": "unknown",
    "rows.total.reachable": "unknown",
    "rows.total.accessed": "unknown",
    "persons.total.reachable": "unknown",
    "rows.name_policy.reachable": "1",
    "zero.my_number": "unknown",
    "persons.overlap": "unknown",
  };
  for (const [figure_id, value] of Object.entries(expected)) assert.equal(await figureOf(sample, figure_id), value, figure_id);
});

test("a table that nobody collected and nobody reached takes no number away", async () => {
  await play({ policy: PLAIN, asked: [{ url: "/kpi/records/2" }] });
  await sample.lose("agency_staff");
  const result = await scope(sample.open, QUIET);
  assert.ok(!codesOf(result).includes("collection-not-collected"));
  assert.equal(await figureOf(sample, "rows.total.accessed"), "1");
});

test("a key that matched no row leaves a range, never 0; where nothing else was open it leaves nothing known", async () => {
  await play({ policy: PLAIN, asked: [{ url: "/kpi/records/99" }], hasShell: true });
  assert.ok(codesOf(await scope(sample.open, QUIET)).includes("key-matched-nothing"));
  assert.equal(await figureOf(sample, "rows.total.accessed"), "range 0 0 4");
  assert.equal(await figureOf(sample, "rows.total.reachable"), "4");
  assert.equal(await figureOf(sample, "rows.agency.accessed"), "0");
  await play({ policy: PLAIN, asked: [{ url: "/kpi/records/99" }] });
  await scope(sample.open, QUIET);
  assert.equal(await figureOf(sample, "rows.total.accessed"), "unknown");
});

test("a case without a data map, and one with a map that is not there, say so", async () => {
  await assert.rejects(scope({ ...sample.open, content: contentOf({}) }, QUIET), { code: "data-map-missing" });
  await assert.rejects(scope({ ...sample.open, record: { ...sample.open.record, data_map: null } }, QUIET), { code: "data-map-unnamed" });
});

test("a stopped scope leaves what was there before", async () => {
  await play({ policy: PLAIN, hasShell: true });
  await scope(sample.open, QUIET);
  const before = sample.lake.parts().map(({ sha256 }) => sha256);
  const stop = new AbortController();
  const progress = { signal: stop.signal, report: (done: number) => (done === 2 ? stop.abort() : undefined) };
  await assert.rejects(scope(sample.open, progress), { name: "AbortError" });
  assert.deepEqual(
    sample.lake.parts().map(({ sha256 }) => sha256),
    before,
  );
});

/** Of the rows in their order: the files are encrypted anew each time. */
async function rowDigests(own: SampleCase, written: readonly LakePart[]): Promise<readonly unknown[]> {
  const digests = written.map(async (part) => {
    const lines = `select row_number() over () as row_no, one::varchar as line from (${own.lake.select([part])}) as one`;
    return [
      part.table,
      part.part,
      part.row_count,
      await own.rows(`select md5(string_agg(line, '|' order by row_no)) as md5 from (${lines})`),
    ];
  });
  return Promise.all(digests);
}

test("the same inputs give the same tables, with one thread and with two, and replace the old ones", async () => {
  const incident: Incident = {
    policy: Array.from({ length: 500 }, (_, i) => ({
      policy_no: `A${i % 400}`,
      name: `山田 ${"一二三四五六七八九十"[i % 10]}郎`,
      address: `港区芝${(i % 30) + 1}-2-3`,
      ...(i % 3 === 0 ? { phone: `090-1234-${String(i % 50).padStart(4, "0")}` } : {}),
    })),
    numbers: Array.from({ length: 50 }, (_, i) => [String(i + 1), `A${i}`, null, "b", "d"]),
    asked: [{ url: "/report/export.ashx?set=policy&from=1&to=100", bytes: 100_000 }, { url: "/kpi/records/7" }],
    hasShell: true,
  };
  const digests = new Set<string>();
  for (const threads of [1, 2]) {
    const own = await sampleCase("kpi_websub", content, threads);
    await fill(own, incident);
    const { written, ...result } = await scope(own.open, QUIET);
    digests.add(JSON.stringify([result.persons, await rowDigests(own, written)]));
    const again = await scope(own.open, QUIET);
    assert.equal(again.removed.length, written.length);
    digests.add(JSON.stringify([again.persons, await rowDigests(own, again.written)]));
    await own.close();
  }
  assert.equal(digests.size, 1);
});
