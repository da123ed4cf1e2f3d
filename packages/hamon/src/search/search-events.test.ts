// The search against a slow one that looks at every row, on random queries; hostile words; what it leaves in the log.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { OpenCase } from "@hamon/case";
import { quoteSearchValue } from "@hamon/records";
import type { Term } from "./query.js";
import { accessLine, allEvents, libraryOf, searchWhole, slowly, type EventRow, type Library, type Line } from "./search.fixture.js";
import { searchEvents } from "./search-events.js";

const AGENTS = [
  "Robot/1.0 100%_sure",
  "Mozilla/5.0 (見積 ツール)",
  "ＡＢＣ　Ｔｏｏｌ",
  "ﾔﾏﾀﾞ ﾂｰﾙ",
  "ヤマダ ツール",
  "か\u3099 e\u0301 é",
  "'; drop table event; --",
  "a\\b [x]* (y)+ .^$|?",
  "髙﨑 𠮷野家 葛󠄀城",
  "two words here",
];
const PATHS = [
  "/",
  "/見積/1",
  "/会社?q=東京 都",
  "/member/2739172",
  "/member/2739173?tab=%",
  "/a_b/100%",
  "/O'Brien",
  "/ﾔﾏﾀﾞ",
  "/Robots.txt",
];
const USERS = ["-", "user_1", "USER_2", "山田"];
const WORDS = [
  ..."% _ %% a_b 100% ' \" \\ .* [x] ( $ ? * -- ; é e\u0301 か が ﾞ ﾀﾞ ダ ヤマダ ﾔﾏﾀﾞ 見積 積 会社 東京 髙﨑 𠮷 葛 abc ＡＢＣ robot ROBOT 2739172 273 27 zzqq 見".split(
    " ",
  ),
  "two words",
  "東京 都",
  "　",
  "q=東京",
];

let library: Library;
/** The same events, of which nobody made lists or sieves. */
let bare: Library;
let rows: readonly EventRow[];

// Several logs whose times overlap, so that groups of rows do.
function logsOf(): Readonly<Record<string, string>> {
  const lines = (from: number, step: number) =>
    Array.from({ length: 60 }, (_, at): Line => {
      const roll = (many: number) => Math.floor((((at + from) * 7919) % 104_729) / 13) % many;
      return {
        second: from + Math.floor(at / 3) * step,
        ip: `198.51.100.${roll(5)}`,
        user: USERS[roll(USERS.length)] as string,
        path: PATHS[roll(PATHS.length)] as string,
        status: [200, 404, 500][roll(3)] as number,
        agent: AGENTS[(at * 3 + from) % AGENTS.length] as string,
      };
    });
  const log = (from: number, step: number) => lines(from, step).map(accessLine).join("");
  return { portal: log(0, 1), ポータル: log(10, 2), mail: log(500, 1), long: log(0, 40) };
}

before(async () => {
  library = await libraryOf(logsOf());
  bare = await libraryOf(logsOf());
  const session = await bare.open.lake.session();
  const draft = bare.open.lake.begin(session);
  for (const table of ["value", "sieve"]) draft.remove(table);
  await draft.commit();
  await session.close();
  rows = await allEvents(library.open);
  assert.equal(rows.length, 240);
});
after(async () => {
  await library?.close();
  await bare?.close();
});

function textOf(term: Term): string {
  const minus = term.is_negated ? "-" : "";
  if (term.kind === "word") return `${minus}${quoteSearchValue(term.text)}`;
  const sign = term.operator === "*" ? ":*" : term.operator;
  return `${minus}${term.field}${sign}${term.operator === "*" ? "" : quoteSearchValue(term.value)}`;
}

const is_negated = fc.boolean();
const word = fc.record({ kind: fc.constant("word" as const), text: fc.constantFrom(...WORDS), is_negated });
const field = (name: string, operators: readonly string[], values: readonly string[]) =>
  fc
    .record({ operator: fc.constantFrom(...operators), value: fc.constantFrom(...values), is_negated })
    .map((some) => ({ kind: "field", field: name, ...some, value: some.operator === "*" ? "" : some.value }) as Term);
const term = fc.oneof(
  word,
  field("source.ip", ["=", "~", "*"], ["198.51.100.1", "100.4", "203.0.113.5"]),
  field("user.name", ["=", "~", "*"], ["USER_1", "山田", "user"]),
  field("user_agent.original", ["=", "~"], [...AGENTS, ...WORDS]),
  field("url.path", ["=", "~"], ["/見積/1", "/Ｏ'brien", "%", "_"]),
  field("http.response.status_code", ["=", ">=", "<", "*"], ["404", "500"]),
  field("@timestamp", [">=", "<", "=", "<="], ["2025-04-17T00:00:12Z", "2025-04-17T00:08:30.5Z"]),
  field("message", ["*", "~"], ["x"]),
  field("logsource.service", ["="], ["portal", "ポータル", "ﾎﾟｰﾀﾙ"]),
);

async function agrees(open: OpenCase, terms: readonly Term[], how: { limit: number; order: "newest" | "oldest" }): Promise<void> {
  const query = terms.map(textOf).join(" ");
  const { ids, pages } = await searchWhole(open, { query, ...how });
  assert.deepEqual(ids, slowly(rows, terms, how.order === "newest"), query);
  assert.ok(
    pages.every(({ rows: page }) => page.length <= how.limit),
    "a page is no longer than asked",
  );
}

const RUNS = 30;
const how = fc.record({ limit: fc.constantFrom(17, 100), order: fc.constantFrom("newest" as const, "oldest" as const) });

test("any query finds, page by page, what a look at every row finds, whether lists and sieves are there or not", async () => {
  const queries = fc.asyncProperty(fc.array(term, { maxLength: 3 }), how, async (terms, asked) => {
    await agrees(library.open, terms, asked);
    await agrees(bare.open, terms, { ...asked, limit: 100 });
  });
  await fc.assert(queries, { numRuns: RUNS });
});

/** Each alone. */
const ALONE = ["%", "_", "\\", "'", ".*", "が", "ﾀﾞ", "見積", "𠮷", "葛", "ＡＢＣ", "　", "2739172"];
for (const text of ALONE)
  test(`the word ${text} stands where a look at every row says`, async () => {
    const terms: readonly Term[] = [{ kind: "word", text, is_negated: false }];
    await agrees(library.open, terms, { limit: 250, order: "newest" });
  });

const hostile = [
  { name: "10 kB", text: "長".repeat(3400) },
  { name: "NUL", text: "a\u0000b" },
  { name: "half a letter", text: "\ud842" },
  { name: "a quote that SQL knows", text: "''' or 1=1 --" },
  { name: "a dollar that SQL knows", text: "$1 $query" },
];
for (const { name, text } of hostile)
  test(`a word with ${name} finds nothing and breaks nothing`, async () => {
    const { ids } = await searchWhole(library.open, { query: quoteSearchValue(text) });
    assert.deepEqual(ids, []);
  });

test("a window of time takes its beginning and leaves its end", async () => {
  const [from, to] = ["2025-04-17T00:00:10Z", "2025-04-17T09:00:12+09:00"];
  const { ids } = await searchWhole(library.open, { from, to, limit: 5 });
  const own = rows.filter(({ us }) => us >= Date.parse(from) * 1000 && us < Date.parse(to) * 1000);
  assert.ok(own.length > 5, "several pages");
  assert.deepEqual(ids, slowly(own, [], true));
});

test("one log alone is searched by its name", async () => {
  const { ids } = await searchWhole(library.open, { log: "ポータル", query: "robot" });
  const own = rows.filter((row) => row["logsource.service"] === "ポータル");
  assert.deepEqual(ids, slowly(own, [{ kind: "word", text: "robot", is_negated: false }], true));
});

test("what the sieves and lists rule out is not read, and that is told", async () => {
  const { read_count, skipped_count, event_count, cut } = await searchEvents(library.open, { query: "zzqqxx" });
  assert.deepEqual({ read_count, skipped_count, event_count, cut }, { read_count: 0, skipped_count: 240, event_count: 240, cut: null });
  const without = await searchEvents(bare.open, { query: "zzqqxx" });
  assert.deepEqual([without.read_count, without.unlisted_fields.includes("url.path")], [240, true]);
});

test("out of time, a page tells how far it came, and the next goes on there", async () => {
  const { pages, ids } = await searchWhole(library.open, { query: "198.51.100.2", most_ms: 0, limit: 100 });
  assert.ok(
    pages.some(({ cut, reached_at }) => cut === "time" && reached_at !== null),
    "the first ends for want of time",
  );
  assert.deepEqual(ids, slowly(rows, [{ kind: "word", text: "198.51.100.2", is_negated: false }], true));
});

test("a search leaves one entry without its words, however many pages it has; its words open with the salt", async () => {
  const { open, workspace } = library;
  const size = (await open.evidence.head()).tree_size;
  const { pages } = await searchWhole(open, { query: "山田", limit: 20 });
  assert.ok(pages.length > 2, "several pages");
  const entries = await open.evidence.entries({ limit: 10 });
  const own = entries.filter(({ index }) => index >= size);
  assert.deepEqual(
    own.map(({ kind, body }) => [kind, body["what"], Object.keys(body).sort()]),
    [["view", "event_search", ["commitment", "what"]]],
  );
  assert.ok(!JSON.stringify(entries).includes("山田"), "no word is in the log");
  const kept = await workspace.store.db
    .selectFrom("event_search")
    .selectAll()
    .where("search_id", "=", pages[0]?.search_id ?? "")
    .execute();
  assert.deepEqual([kept[0]?.commitment, (kept[0]?.record as { query?: string } | undefined)?.query], [own[0]?.body["commitment"], "山田"]);
});

test("a page is refused that is of another search, of another person, or from no place", async () => {
  const { open } = library;
  const first = await searchEvents(open, { query: "robot", limit: 1 });
  const goOn = { after: first.next ?? "", search_id: first.search_id, limit: 1 };
  await assert.rejects(searchEvents(open, { query: "other", ...goOn }), { code: "search-unknown" });
  await assert.rejects(searchEvents({ ...open, actor: "user_2" }, { query: "robot", ...goOn }), { code: "search-unknown" });
  await assert.rejects(searchEvents(open, { query: "robot", after: "1; drop" }), { code: "search-cursor-wrong" });
});

test("a search that is given up stops", async () => {
  await assert.rejects(searchEvents(library.open, { query: "robot" }, AbortSignal.abort()), { name: "AbortError" });
});
