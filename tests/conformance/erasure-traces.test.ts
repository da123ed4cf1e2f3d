// What is left of an original after its erasure, once every stage has made something of it: nothing in any byte of the workspace,
// nothing in any row of database and tables, nothing in any answer of the server. What stays elsewhere is told.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";
import {
  addToCase,
  eraseOriginals,
  openWorkspace,
  recordAcquisition,
  recordTransfer,
  runStages,
  type OpenCase,
  type Workspace,
} from "hamon";
import { apiToken, createServer } from "@hamon/server";
import type { CaseOverview } from "@hamon/records";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXAMPLE = join(ROOT, "examples", "first_hour");
const CANARY = "kanariya";
const MEMBERS_ERASED = 120;
/** Later with each look: runs are told apart by when they began. */
let looks = 0;
const now = () => new Date(Date.parse("2026-05-13T00:00:00Z") + 1000 * looks++);

/** The files of the first hour: some of the members, and some more visits, in files of their own with a canary everywhere. */
function makeFiles(folder: string): readonly string[] {
  assert.equal(spawnSync(process.execPath, [join(EXAMPLE, "make-files.mjs"), folder]).status, 0);
  const [head = "", ...rows] = readFileSync(join(folder, "member.csv"), "utf8").trimEnd().split("\r\n");
  const marked = rows.slice(0, MEMBERS_ERASED).map((row) => {
    const [no, name, mail, phone, address] = row.split(",");
    return [no, `${CANARY}${no} ${name}`, mail === "" ? "" : `${CANARY}${no}@example.jp`, phone, `${address} ${CANARY}`].join(",");
  });
  const write = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join("\r\n")}\r\n`);
  write("member.csv", [head, ...rows.slice(MEMBERS_ERASED)]);
  write(`${CANARY}_member.csv`, [head, ...marked]);
  const visit = `203.0.113.77 - ${CANARY}-user [12/May/2026:02:10:00 +0900] "GET /search?q=${CANARY}%27%20OR%201%3D1-- HTTP/1.1" 500 512 "-" "${CANARY}-agent"`;
  const shown = `203.0.113.77 - - [12/May/2026:02:11:00 +0900] "GET /secret/${CANARY}/1 HTTP/1.1" 200 5120 "-" "x"`;
  writeFileSync(join(folder, `${CANARY}_access.log`), `${visit}\n${shown}\n${CANARY} is no line of a log\n`);
  return ["access.log", `${CANARY}_access.log`, "member.csv", `${CANARY}_member.csv`].map((name) => join(folder, name));
}

async function played(folder: string): Promise<{ readonly workspace: Workspace; readonly open: OpenCase }> {
  const place = join(folder, "workspace");
  const files = makeFiles(folder);
  await (await openWorkspace({ folder: place, now })).close();
  cpSync(join(EXAMPLE, "data_maps"), join(place, "data_maps"), { recursive: true });
  mkdirSync(join(place, "templates"), { recursive: true });
  cpSync(join(EXAMPLE, "templates"), join(place, "templates"), { recursive: true });
  const workspace = await openWorkspace({ folder: place, now });
  const wanted = { title: { ja: "試験", en: "Test" }, organisation: "例示商会", data_map: "member_site", system: "member_site" };
  const { case_id } = await workspace.createCase({ ...wanted, detected_at: "2026-05-12T00:00:00Z" }, "cli");
  const open = await workspace.openCase(case_id, "cli");
  await addToCase(open, { paths: files.slice(0, 2), kind: "log", as: "member-site", time_zone: "Asia/Tokyo" });
  await addToCase(open, { paths: files.slice(2), kind: "table", as: "member" });
  await runStages(open);
  const said = { organisation: "例示商会", medium: "USB", note: null };
  const when = { place: "東京", method: "copy", tool: "cp", witness: null, hash_before: null, acquired_at: "2026-05-12T01:00:00Z" };
  await recordAcquisition(open, { ...said, ...when, originals: [`${CANARY}_member.csv`], acquired_by: "保全 太郎" });
  const given = { given_at: "2026-05-12T02:00:00Z", given_by: "保全 太郎", received_by: "鑑定 花子", received_organisation: "鑑定所" };
  await recordTransfer(open, { ...said, ...given, originals: [`${CANARY}_member.csv`], bundle: null, reason: "鑑定" });
  return { workspace, open };
}

function filesWithCanary(folder: string): readonly string[] {
  const { stdout } = spawnSync("grep", ["-rlai", CANARY, folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  return stdout.split("\n").filter((line) => line !== "");
}

/** Tables of PostgreSQL with a row that says it, however it is stored. */
async function rowsWithCanary({ store }: OpenCase): Promise<readonly string[]> {
  const { rows } = await store.pool.query<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'",
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rows: counted } = await store.pool.query<{ n: string }>(`select count(*) as n from ${name} t where t::text ilike $1`, [
      `%${CANARY}%`,
    ]);
    if (Number(counted[0]?.n) > 0) found.push(name);
  }
  return found.toSorted();
}

/** Tables of the lake with a row that says it. */
async function tablesWithCanary({ lake }: OpenCase): Promise<readonly string[]> {
  const tables = [...new Set(lake.parts().map(({ table }) => table))];
  const found = await Promise.all(
    tables.map(async (table) => {
      const [row] = await lake.query<{ n: number }>(
        `select count(*) as n from "${table}" t where contains(lower(t::varchar), '${CANARY}')`,
      );
      return (row?.n ?? 0) > 0 ? [table] : [];
    }),
  );
  return found.flat().toSorted();
}

/** Word and Excel are archives: their text is looked at unpacked. */
async function documentsWith(text: string, folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(docx|xlsx)$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const archive = await JSZip.loadAsync(readFileSync(join(folder, name)));
      const parts = await Promise.all(Object.values(archive.files).map((part) => part.async("string")));
      return parts.some((part) => part.toLowerCase().includes(text)) ? [name] : [];
    }),
  );
  return found.flat().toSorted();
}

const PATHS = [
  "",
  "/sources",
  "/runs",
  "/stories",
  "/findings",
  "/timeline",
  "/unparsed",
  "/exposure",
  "/exposure/rows?limit=500",
  "/unmapped",
];
const MORE_PATHS = [
  "/obligations",
  "/documents",
  "/deliveries?limit=500",
  "/evidence",
  "/acquisitions",
  "/transfers",
  "/stamps",
  "/rows/1",
];

async function answersWithCanary(workspace: Workspace, { case_id }: OpenCase): Promise<readonly string[]> {
  const server = await createServer(workspace);
  const headers = { authorization: `Bearer ${apiToken(workspace.folder)}`, origin: "http://localhost" };
  const found: string[] = [];
  for (const path of [...PATHS, ...MORE_PATHS]) {
    const answer = await server.fetch(new Request(`http://localhost/api/cases/${case_id}${path}`, { headers }));
    if ((await answer.text()).toLowerCase().includes(CANARY)) found.push(path);
  }
  await server.close();
  return found;
}

test("an original that every stage made something of is nowhere after its erasure, and what stays elsewhere is told", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hamon-traces-"));
  const { workspace, open } = await played(folder);
  let isOpen = true;
  t.after(async () => {
    if (isOpen) await workspace.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const place = join(folder, "workspace");
  const before = await tablesWithCanary(open);
  for (const table of ["event", "person", "record_member"]) assert.ok(before.includes(table), `${table} of ${before.join()}`);
  assert.ok((await rowsWithCanary(open)).includes("evidence_item"));
  assert.ok((await answersWithCanary(workspace, open)).includes("/evidence"));
  assert.ok(filesWithCanary(join(place, "db")).length > 0);
  const lists = readdirSync(join(open.folder, "outbox"), { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));
  assert.ok(lists.length > 0);
  const originals = [`${CANARY}_member.csv`, `${CANARY}_access.log`];
  const first = await eraseOriginals(open, { originals, reason: "保存期間の満了" });
  assert.deepEqual([first.erased.length, first.outbox_count, first.outbox_cleared_count], [2, lists.length, 0]);
  assert.ok(first.document_count > 0);
  const second = await eraseOriginals(open, { originals: [], reason: "渡し終えた", outbox: true });
  assert.deepEqual([second.erased.length, second.outbox_count, second.outbox_cleared_count], [0, 0, lists.length]);
  const nowhere = async (what: string) => {
    assert.deepEqual(await rowsWithCanary(open), [], `database, ${what}`);
    assert.deepEqual(await tablesWithCanary(open), [], `lake, ${what}`);
    assert.deepEqual(await answersWithCanary(workspace, open), [], `answers, ${what}`);
    assert.deepEqual(await documentsWith(CANARY, open.folder), [], `documents, ${what}`);
    assert.deepEqual(filesWithCanary(place), [], `bytes, ${what}`);
  };
  await nowhere("while the server runs");
  assert.equal((await open.evidence.verify()).ok, true, "what was cleared is told to the log");
  await runStages(open);
  await nowhere("after the stages ran again");
  const overview = await overviewOf(workspace, open);
  assert.ok(overview.exposure?.warnings.some(({ code, params }) => code === "originals-erased" && params["count"] === 2));
  const noted = await documentsWith("消去した原本", join(open.folder, "documents"));
  assert.ok(noted.length > 0 && noted.every((name) => /_v2\./.test(name)), noted.join());
  assert.equal((await open.evidence.verify()).ok, true);
  await workspace.close();
  isOpen = false;
  assert.deepEqual(filesWithCanary(place), []);
});

async function overviewOf(workspace: Workspace, { case_id }: OpenCase): Promise<CaseOverview> {
  const server = await createServer(workspace);
  const headers = { authorization: `Bearer ${apiToken(workspace.folder)}`, origin: "http://localhost" };
  const answer = await server.fetch(new Request(`http://localhost/api/cases/${case_id}`, { headers }));
  await server.close();
  return (await answer.json()) as CaseOverview;
}
