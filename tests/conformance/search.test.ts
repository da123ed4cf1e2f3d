// Search as it is reached: by the command line, and by the route that it and the page use.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { apiToken, createServer } from "@hamon/server";
import type { Refusal, SearchView } from "@hamon/records";
import { openWorkspace } from "hamon";
import { Desk } from "./command.js";

const desk = new Desk();
const line = (second: number, path: string, { ip = "203.0.113.5", status = 200, agent = "Mozilla/5.0" } = {}) =>
  `${ip} - - [17/Apr/2025:02:14:${String(second).padStart(2, "0")} +0900] "GET ${encodeURI(path)} HTTP/1.1" ${status} 512 "-" "${agent}"\n`;

before(async () => {
  const lines = [
    line(1, "/見積?name=山田", { status: 500 }),
    line(2, "/見積", { status: 500, agent: "Robot/1.0" }),
    line(3, "/100%_off", { ip: "198.51.100.7" }),
    line(4, "/会社/見積", { status: 503 }),
  ];
  writeFileSync(join(desk.folder, "access.log"), lines.join(""));
  for (const words of [
    ["init", "--title", "検索"],
    ["add", "access.log", "--log", "portal"],
  ])
    assert.equal((await desk.call(words)).code, 0);
  const { code, err } = await desk.run(["collect"]); // its worker does not start in the tests' own process
  assert.equal(code, 0, err);
});
after(() => desk.remove());

const pathsIn = (out: string) => [...out.matchAll(/ {2}(\/\S*)$/gm)].map(([, path]) => decodeURI(path ?? ""));

const found: readonly { name: string; words: readonly string[]; paths: readonly string[] }[] = [
  { name: "the example of the help", words: ["source.ip:203.0.113.5 status>=500 -robot"], paths: ["/会社/見積", "/見積?name=山田"] },
  {
    name: "two letters of Japanese, the oldest first",
    words: ["見積", "--order", "oldest"],
    paths: ["/見積?name=山田", "/見積", "/会社/見積"],
  },
  { name: "what would be wildcards elsewhere", words: ["%_"], paths: ["/100%_off"] },
  {
    name: "a window of time",
    words: ["--from", "2025-04-17T02:14:02+09:00", "--to", "2025-04-17T02:14:04+09:00"],
    paths: ["/100%_off", "/見積"],
  },
  { name: "one log", words: ["--log", "ＰＯＲＴＡＬ", "OFF"], paths: ["/100%_off"] },
  { name: "a minus first", words: ["--", "-見積"], paths: ["/100%_off"] },
];
for (const { name, words, paths } of found)
  test(`hamon search: ${name}`, async () => {
    const { code, out, err } = await desk.call(["search", ...words]);
    assert.deepEqual([code, err], [0, ""]);
    assert.deepEqual(pathsIn(out), paths);
    assert.match(out, new RegExp(`^${paths.length} 件。これですべてです。$`, "m"));
  });

test("hamon search says when there is more, and gives all with --json", async () => {
  const few = await desk.call(["search", "見積", "--limit", "1"], "en");
  assert.match(few.out, /^1 events, and there are more beyond 2025-04-17 02:14:04 JST\./m);
  const { out } = await desk.call(["search", "見積", "--limit", "2", "--json"]);
  const view = JSON.parse(out) as SearchView;
  assert.deepEqual([view.rows.length, view.cut, view.event_count], [2, "limit", 4]);
});

test("hamon search shows each mistake where it stands, and how to go on", async () => {
  const { code, err } = await desk.call(["search", "見積 statsu:500 user:"], "ja");
  assert.equal(code, 1);
  assert.match(err, /見積 statsu:500 user:\n {2}　　 \^\n/);
  assert.match(err, /4 文字目: その名前の項目はありません。近い名前: status \(search-field-unknown\)/);
  assert.match(err, /20 文字目: 値がありません。 \(search-value-missing\)/);
});

const misuses = [
  ["search", "--limit", "0"],
  ["search", "--from", "昨日"],
  ["search", "--order", "sideways"],
];
for (const words of misuses)
  test(`hamon ${words.join(" ")} is wrong usage`, async () => {
    assert.equal((await desk.call(words)).code, 2);
  });

test("the route answers page by page, refuses what is malformed, and knows nobody without a session", async (t) => {
  const workspace = await openWorkspace({ folder: desk.workspace });
  const server = await createServer(workspace);
  t.after(async () => {
    await server.close();
    await workspace.close();
  });
  const [record] = await workspace.listCases();
  const url = `http://localhost/api/cases/${record?.case_id}/events/search`;
  const post = async (body: unknown, token = apiToken(desk.workspace)) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", origin: "http://localhost" };
    return server.fetch(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
  };
  const first = (await (await post({ query: "見積", limit: 2 })).json()) as SearchView;
  const goOn = { query: "見積", limit: 2, after: first.next, search_id: first.search_id };
  const second = (await (await post(goOn)).json()) as SearchView;
  assert.deepEqual([first.rows.length, second.rows.length, second.next], [2, 1, null]);
  const refused = async (body: unknown) => {
    const response = await post(body);
    return [response.status, ((await response.json()) as Refusal).fault.code];
  };
  assert.deepEqual(await refused({ query: 5 }), [400, "bad-request"]);
  assert.deepEqual(await refused({ from: "yesterday" }), [400, "bad-request"]);
  assert.deepEqual(await refused({ query: "x", limit: 100_000 }), [400, "bad-request"]);
  assert.deepEqual(await refused({ query: "bytes:many" }), [400, "search-value-no-number"]);
  assert.deepEqual(await refused({ ...goOn, query: "other" }), [400, "search-unknown"]);
  assert.equal((await post({ query: "x" }, "nobody")).status, 401);
});
