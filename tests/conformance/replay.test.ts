// Figures are computed once more from the kept originals: the same where nothing was touched, and told apart where a value
// of the lake, the code's digest or a setting is another.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { eraseOriginals, listSources, type OpenCase, openWorkspace, replay, runStages, type Workspace } from "hamon";
import type { LogEntry, ReplayResult } from "@hamon/records";
import { HAMON, runShell } from "../golden/hamon-command.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamon-replay-"));
const workspace = join(folder, "first-hour", "workspace");
const FIGURE = "rows.total.reachable";
const TAKEN_OUT = 7;

function hamon(...args: readonly string[]) {
  return spawnSync(process.execPath, [HAMON, "-w", workspace, ...args], { encoding: "utf8", cwd: folder });
}

before(() => {
  const readme = readFileSync(join(ROOT, "examples", "first_hour", "README.md"), "utf8");
  const lines = (/```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? "")
    .split("\n")
    .filter((line) => !/ (serve|status|verify)$/.test(line))
    .join("\n")
    .replaceAll("/tmp/first-hour", join(folder, "first-hour"))
    .replaceAll("examples/first_hour", join(ROOT, "examples", "first_hour"))
    .replaceAll("npx hamon", `'${process.execPath}' '${HAMON}'`);
  runShell(lines, { cwd: folder });
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function withCase<Result>(work: (open: OpenCase, held: Workspace) => Promise<Result>): Promise<Result> {
  const held = await openWorkspace({ folder: workspace });
  try {
    const [record] = await held.listCases();
    return await work(await held.openCase(record?.case_id ?? "", "cli"), held);
  } finally {
    await held.close();
  }
}

const replayed = (figures: readonly string[] = []) =>
  withCase((open, { openScratchLake }) => replay(open, { figures, openLake: openScratchLake }));

/** Changes rows of a table of the lake behind everybody's back. */
async function tamper(open: OpenCase, table: string, select: string): Promise<void> {
  const session = await open.lake.session();
  const [part] = open.lake.parts(table);
  const draft = open.lake.begin(session);
  await draft.write(table, part?.part ?? "", select);
  await draft.commit();
  await session.close();
}

const namesOf = ({ differences }: ReplayResult, kind: string) => differences.filter((one) => one.kind === kind).map(({ name }) => name);

test("all figures of a case come out of its originals bit for bit, and the log says that it was tried", async () => {
  const { status, stdout, stderr } = hamon("replay", "--all", "--json");
  assert.equal(status, 0, stderr);
  const result = JSON.parse(stdout) as ReplayResult;
  assert.deepEqual([result.ok, result.differences], [true, []]);
  assert.ok(result.figures.length > 50 && result.figures.every(({ is_same }) => is_same));
  assert.ok((result.figures.find(({ figure_id }) => figure_id === FIGURE)?.stated.value ?? 0) > TAKEN_OUT);
  const entry = await withCase(async ({ evidence }): Promise<LogEntry | undefined> => (await evidence.entries({ limit: 1 }))[0]);
  assert.deepEqual([entry?.kind, entry?.body["what"], entry?.body["ok"]], ["verify", "replay", true]);
});

test("the report made again from the same figures states nothing new", async () => {
  const [first, second] = await withCase(async (open) => {
    const known = await open.evidence.statements();
    await runStages(open, { stages: ["report"], force: true });
    return [known, await open.evidence.statements()];
  });
  assert.equal(second?.path, "statements/0001.json");
  assert.deepEqual(second, first);
});

test("every statement names originals as the log does, and nothing that could be a file's name", async () => {
  const { text, items } = await withCase(async ({ evidence, folder: caseFolder }) => ({
    items: await evidence.items(),
    text: readFileSync(join(caseFolder, (await evidence.statements())?.path ?? ""), "utf8"),
  }));
  for (const { evidence_id, sha256, name } of items) {
    assert.ok(text.includes(`"digest":{"sha256":"${sha256}"},"name":"original/${evidence_id}"`), name);
    assert.ok(!text.includes(name), name);
  }
});

test("a figure that nobody stated is refused", () => {
  const { status, stderr } = hamon("replay", "rows.nothing", "--json");
  assert.deepEqual([status, JSON.parse(stderr).fault.code], [1, "figure-not-stated"]);
});

test("one value of a figure changed in the lake: that figure and no other differs", async () => {
  const before = "select * from figure";
  await withCase((open) =>
    tamper(open, "figure", `${before.replace("*", `* replace (if(figure_id = '${FIGURE}', value + 1, value) as value)`)}`),
  );
  const result = await replayed();
  const differing = result.figures.filter(({ is_same }) => !is_same);
  assert.deepEqual(
    differing.map(({ figure_id }) => figure_id),
    [FIGURE],
  );
  assert.equal(differing[0]?.in_lake?.value, (differing[0]?.stated.value ?? 0) + 1);
  assert.deepEqual([result.ok, namesOf(result, "lake")], [false, ["figure"]]);
  assert.equal(hamon("replay", FIGURE).status, 3);
  assert.equal((await replayed(["rows.total.taken"])).ok, true);
});

test("rows taken out of a collected table before figures were stated: the figures do not come out of the originals", async () => {
  await withCase(async (open) => {
    await tamper(open, "record_member", `select * from record_member order by row_id offset ${TAKEN_OUT}`);
    await runStages(open, { stages: ["scope", "report"], force: true });
  });
  const result = await replayed();
  const total = result.figures.find(({ figure_id }) => figure_id === FIGURE);
  assert.equal(total?.is_same, false);
  assert.equal((total?.replayed?.value ?? 0) - (total?.stated.value ?? 0), TAKEN_OUT);
  assert.ok(namesOf(result, "lake").includes("record_member"), JSON.stringify(result.differences));
  assert.deepEqual(namesOf(result, "input"), []);
});

test("a setting that is another since then is said as one", async () => {
  await withCase((open) => runStages(open, { stages: ["collect"], force: true }));
  const result = await withCase((open, { openScratchLake }) =>
    replay({ ...open, record: { ...open.record, system: "another" } }, { openLake: openScratchLake }),
  );
  assert.deepEqual(namesOf(result, "parameter"), ["system"]);
});

test("Ctrl-C ends with 130; what a killed one leaves is gone when the case is opened", async () => {
  const child = spawn(process.execPath, [HAMON, "-w", workspace, "replay"], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const [left] = readdirSync(join(workspace, "cases")).map((name) => join(workspace, "cases", name, "replay"));
  while (!existsSync(left ?? "") && child.exitCode === null) await sleep(20);
  child.kill("SIGINT");
  assert.equal(await ended, 130);
  assert.ok(!existsSync(left ?? ""));
  mkdirSync(join(left ?? "", "lake"), { recursive: true });
  await withCase(async () => undefined);
  assert.ok(!existsSync(left ?? ""));
});

test("stopping leaves nothing behind", async () => {
  await withCase(async (open, { openScratchLake }) => {
    const controller = new AbortController();
    const size = (await open.evidence.head()).tree_size;
    const onProgress = () => controller.abort();
    await assert.rejects(replay(open, { openLake: openScratchLake, signal: controller.signal, onProgress }), { code: "cancelled" });
    const since = (await open.evidence.entries({ limit: 100 })).filter(({ index }) => index >= size);
    assert.deepEqual(
      since.filter(({ kind, body }) => kind !== "view" || body["purpose"] !== "replay"),
      [],
      "what it read is told",
    );
    assert.ok(!existsSync(join(open.folder, "replay")));
  });
});

test("a log that has grown since figures were stated is replayed as it was then", async () => {
  const valuesOf = ({ figures }: ReplayResult) => figures.map(({ figure_id, replayed: value }) => [figure_id, value]);
  const before = valuesOf(await replayed());
  const log = join(folder, "first-hour", "access.log");
  const text = readFileSync(log, "utf8");
  appendFileSync(log, text.slice(text.lastIndexOf("\n", text.length - 2) + 1));
  const [stated, grown] = await withCase(async (open) => {
    await runStages(open, { stages: ["collect"] });
    const [source] = (await listSources(open.store, open.case_id)).filter(({ kind }) => kind === "log");
    return [source?.result?.grown_from?.[0]?.evidence_id ?? "", source?.evidence_id ?? ""];
  });
  const result = await replayed();
  assert.deepEqual(valuesOf(result), before);
  assert.deepEqual(namesOf(result, "input").toSorted(), [stated, grown].toSorted());
});

test("figures whose original was erased cannot be computed again, and that is said before anything is", async () => {
  await withCase(async (open, { openScratchLake }) => {
    const [item] = await open.evidence.items();
    await eraseOriginals(open, { originals: [item?.evidence_id ?? ""], reason: "試験" });
    await assert.rejects(replay(open, { openLake: openScratchLake }), { code: "figures-originals-erased" });
  });
});
