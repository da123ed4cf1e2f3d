// Unmapped requests and what persons said of them, on a real workspace: PostgreSQL, lake and evidence log.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { OpenCase } from "@hamon/case";
import type { UnmappedGroup } from "@hamon/records";
import { openWorkspace, type Workspace } from "../workspace.js";
import { explainUnmapped } from "./explanations.js";
import { replaceTables } from "./lake-tables.fixture.js";
import { countUnmapped, eventsOfUnmapped, listUnmapped, unmappedDetail } from "./unmapped.js";

interface Asked {
  readonly path: string | null;
  readonly method?: string;
  readonly status?: number;
  readonly reason?: string;
  readonly bytes?: number | null;
}

const HOSTILE = `/検索/"><script>alert(document)</script>/'; drop table event;--`;
const SEARCHES: readonly Asked[] = [
  { path: "/kpi/search", reason: "attack-answered", bytes: 900 },
  { path: "/kpi/search", reason: "attack-answered", bytes: 4200 },
  { path: "/kpi/search", reason: "attack-answered", bytes: null },
];
const ASKED: readonly Asked[] = [
  ...SEARCHES,
  { path: "/files/12/2025-04-30.pdf" },
  { path: "/files/7/2024-02-29.pdf" },
  { path: "/files/7/2024-02-29.pdf", method: "POST" },
  { path: "/files/7/2024-02-29.pdf", status: 206 },
  { path: "/o/6f1c0a9e-77b2-4e0e-9b1a-0c7d2f4e5a66/ｶﾅ" },
  { path: "/o/00000000-77b2-4e0e-9b1a-0c7d2f4e5a67/ｶﾅ" },
  { path: HOSTILE },
  { path: null },
  { path: `/${"長".repeat(5000)}` },
];

let folder: string;
let workspace: Workspace;
let open: OpenCase;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamon-unmapped-"));
  workspace = await openWorkspace({ folder, now: () => new Date("2025-04-30T15:00:00Z") });
});
after(async () => {
  await workspace?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fresh(asked: readonly Asked[]): Promise<void> {
  const made = await workspace.createCase({ title: { ja: "侵入", en: "Intrusion" }, organisation: "例示損保" }, "user_1");
  open = await workspace.openCase(made.case_id, "user_1");
  await replace(asked);
}

/** What another run of scope leaves: event 0, 1, 2 … are these. */
async function replace(asked: readonly Asked[]): Promise<void> {
  const events = asked.map(({ path, method = "GET", status = 200, bytes = 5000 }, event_id) => ({
    event_id,
    "@timestamp": `2025-04-${String(17 + (event_id % 4)).padStart(2, "0")} 15:30:00`,
    "http.request.method": method,
    "url.path": path,
    "url.original": path,
    "http.response.status_code": status,
    "http.response.bytes": bytes,
    "logsource.service": "kpi-front",
  }));
  await replaceTables(open, { event: events, unmapped: asked.map(({ reason = "no-path" }, event_id) => ({ event_id, reason })) });
}

async function groups(): Promise<readonly UnmappedGroup[]> {
  return (await listUnmapped(open, { limit: 100 })).rows;
}

async function groupAt(path_shape: string): Promise<UnmappedGroup> {
  const found = (await groups()).find((group) => group.path_shape === path_shape && group.method === "GET" && group.status === 200);
  assert.ok(found, path_shape);
  return found;
}

const said = ({ events_digest }: UnmappedGroup, reason = "件数だけの画面と確かめた") =>
  ({ verdict: "no_personal_data", reason, events_digest }) as const;

test("nothing unmapped is an empty page", async () => {
  await fresh([]);
  assert.deepEqual(await listUnmapped(open, { limit: 10 }), { rows: [], total: 0, next: null, event_count: 0, explained_count: 0 });
});

test("requests are grouped by service, method, shape of the path, status and reason; the largest group first", async () => {
  await fresh(ASKED);
  const found = await groups();
  assert.deepEqual(
    found
      .slice(0, 3)
      .map(({ path_shape, event_count }) => [path_shape, event_count])
      .toSorted(),
    [
      ["/files/{n}/{n}-{n}-{n}.pdf", 2],
      ["/kpi/search", 3],
      ["/o/{id}/ｶﾅ", 2],
    ],
  );
  assert.equal(found[0]?.path_shape, "/kpi/search");
  assert.equal(
    found.reduce((sum, { event_count }) => sum + event_count, 0),
    ASKED.length,
  );
  assert.equal(found.length, 8);
  const search = await groupAt("/kpi/search");
  assert.deepEqual([search.bytes_low, search.bytes_high, search.reason, search.state], [900, 4200, "attack-answered", "open"]);
  assert.deepEqual([search.first_at, search.last_at], ["2025-04-17T15:30:00.000Z", "2025-04-19T15:30:00.000Z"]);
  assert.ok(found.some(({ path_shape }) => path_shape === null));
  assert.ok(
    found.some(({ path_shape }) => path_shape === HOSTILE),
    "as text, whole",
  );
  assert.ok(found.every(({ path_shape }) => (path_shape ?? "").length <= 201));
});

test("pages add up to the whole, and to the events of each group", async () => {
  await fresh(ASKED);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listUnmapped(open, { limit: 3, after });
    assert.equal(page.total, 8);
    seen.push(...page.rows.map(({ group_id }) => group_id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  assert.equal(new Set(seen).size, 8);
  const search = await groupAt("/kpi/search");
  const first = await eventsOfUnmapped(open, search.group_id, { limit: 2 });
  const rest = await eventsOfUnmapped(open, search.group_id, { limit: 2, after: first.next ?? "" });
  assert.deepEqual(
    [...first.rows, ...rest.rows].map(({ event_id }) => event_id),
    [0, 1, 2],
  );
  assert.deepEqual([first.total, rest.next], [3, null]);
});

test("the digest is that of the event ids, and any row of the log can be checked against it", async () => {
  await fresh(ASKED);
  const { events_digest } = await groupAt("/kpi/search");
  assert.equal(events_digest, createHash("sha256").update("0,1,2").digest("hex"));
});

test("what a person says counts, is kept with who, when and why, and is in the log without the words", async () => {
  await fresh(ASKED);
  const search = await groupAt("/kpi/search");
  await explainUnmapped(open, search.group_id, said(search, " 髙﨑様の照会画面ではない "));
  assert.deepEqual(await countUnmapped(open), { event_count: ASKED.length, explained_count: 3 });
  const list = await listUnmapped(open, { limit: 100 });
  assert.equal(list.rows.at(-1)?.group_id, search.group_id, "what is explained goes last");
  assert.equal((await listUnmapped(open, { limit: 100, state: "explained" })).total, 1);
  assert.equal((await listUnmapped(open, { limit: 100, state: "open" })).total, 7);
  const { group, history } = await unmappedDetail(open, search.group_id);
  const [entry] = await open.evidence.entries({ limit: 1 });
  assert.equal(group.state, "explained");
  const { events_digest } = search;
  const kept = {
    verdict: "no_personal_data",
    reason: "髙﨑様の照会画面ではない",
    actor: "user_1",
    recorded_at: "2025-04-30T15:00:00.000Z",
    event_count: 3,
    events_digest,
  };
  assert.deepEqual(history, [{ ...kept, entry_index: entry?.index }]);
  assert.deepEqual(
    [entry?.kind, entry?.actor, entry?.body],
    ["explanation", "user_1", { verdict: "no_personal_data", events_digest, event_count: 3 }],
  );
  assert.equal((await open.evidence.verify()).ok, true);
});

test("it can be taken back, and both stay in the history", async () => {
  await fresh(ASKED);
  const search = await groupAt("/kpi/search");
  await explainUnmapped(open, search.group_id, { ...said(search), verdict: "accepted_unknown" });
  await explainUnmapped(open, search.group_id, { ...said(search, "取り違えた"), verdict: "taken_back" });
  const { group, history } = await unmappedDetail(open, search.group_id);
  assert.equal(group.state, "open");
  assert.deepEqual(
    history.map(({ verdict }) => verdict),
    ["taken_back", "accepted_unknown"],
  );
  assert.equal((await countUnmapped(open)).explained_count, 0);
  await assert.rejects(explainUnmapped(open, search.group_id, { ...said(search), verdict: "taken_back" }), { code: "nothing-explained" });
  await assert.rejects(open.store.db.updateTable("unmapped_explanation").set({ reason: "x" }).execute(), /append-only/);
  await assert.rejects(open.store.db.deleteFrom("unmapped_explanation").execute(), /append-only/);
});

test("it holds for the requests that were seen: others after a new run are open again, the same are not", async () => {
  await fresh(SEARCHES);
  const search = await groupAt("/kpi/search");
  await explainUnmapped(open, search.group_id, said(search));
  await replace([...SEARCHES, ...SEARCHES.slice(0, 1)]);
  assert.equal((await groupAt("/kpi/search")).state, "outdated");
  assert.deepEqual(await countUnmapped(open), { event_count: 4, explained_count: 0 });
  await assert.rejects(
    explainUnmapped(open, search.group_id, said(search)),
    { code: "unmapped-changed" },
    "what was shown is not what is there",
  );
  await replace(SEARCHES);
  assert.equal((await groupAt("/kpi/search")).state, "explained");
  await replace(SEARCHES.map((one) => ({ ...one, reason: "no-path" })));
  assert.equal((await groupAt("/kpi/search")).state, "open", "another reason is another group");
});

test("one case knows nothing of another's explanations", async () => {
  await fresh(SEARCHES);
  const search = await groupAt("/kpi/search");
  await explainUnmapped(open, search.group_id, said(search));
  await fresh(SEARCHES);
  assert.equal((await groupAt("/kpi/search")).state, "open");
  assert.deepEqual((await unmappedDetail(open, search.group_id)).history, []);
});

test("refusals leave no entry and no row", async () => {
  await fresh(ASKED);
  const search = await groupAt("/kpi/search");
  const before = (await open.evidence.head()).tree_size;
  await assert.rejects(explainUnmapped(open, search.group_id, said(search, " 　\n")), { code: "explanation-reason-missing" });
  await assert.rejects(explainUnmapped(open, "no such group' or 1=1", said(search)), { code: "unmapped-group-unknown" });
  await assert.rejects(eventsOfUnmapped(open, "", { limit: 5 }), { code: "unmapped-group-unknown" });
  assert.equal((await open.evidence.head()).tree_size, before);
  assert.equal((await countUnmapped(open)).explained_count, 0);
});
