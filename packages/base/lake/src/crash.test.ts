// What is left when a process is killed: this one, or the one that holds DuckDB.

import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openLake } from "./index.js";
import { count, finding, folderFor, keyFor, lakeFor, LONG } from "./lake.fixture.js";

/** Processes that hold a DuckDB of this process. */
async function enginesOf(pid: number): Promise<readonly number[]> {
  const status = (name: string, file: string) => readFileSync(join("/proc", name, file), "utf8");
  return readdirSync("/proc")
    .filter((name) => {
      try {
        return (
          /^\d+$/.test(name) && status(name, "status").includes(`PPid:\t${pid}\n`) && status(name, "cmdline").includes("engine-process")
        );
      } catch {
        return false; // it ended while it was looked at
      }
    })
    .map(Number);
}

/** Plays a script that has `lake` and says a word when it may be killed. */
async function killWhileItRuns(caseFolder: string, body: string, whenSaid: (pid: number) => Promise<void>): Promise<void> {
  const script = `import { openLake } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    import { keyFor } from ${JSON.stringify(new URL("./lake.fixture.ts", import.meta.url).href)};
    const lake = await openLake({ caseFolder: process.argv[1], key: keyFor(process.argv[1]) });
    const session = await lake.session();
    ${body}
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, caseFolder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  await whenSaid(child.pid ?? 0);
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("a crash of the DuckDB process is told, and the next question is answered", async (t) => {
  const lake = await lakeFor(t);
  const [row] = await lake.query<{ pid: number }>("select 1 as pid");
  assert.equal(row?.pid, 1);
  const long = lake.query(LONG);
  const crashed = assert.rejects(long, { code: "lake-crashed" });
  process.kill((await enginesOf(process.pid))[0] ?? 0, "SIGKILL");
  await crashed;
  assert.equal(await count(lake, "event"), 0);
});

test("a kill between write and commit leaves the old state, and the leftovers are swept", async (t) => {
  const caseFolder = folderFor(t);
  const body = `const one = lake.begin(session);
    await one.write("finding", "all", ${JSON.stringify(finding("'old'"))});
    await one.commit();
    const two = lake.begin(session);
    await two.write("finding", "all", ${JSON.stringify(finding("'new'"))});
    console.log("written");`;
  await killWhileItRuns(caseFolder, body, async () => undefined);
  assert.equal(readdirSync(join(caseFolder, "lake", "finding")).length, 2);
  const lake = await lakeFor(t, caseFolder);
  assert.deepEqual(await lake.query("select finding_id from finding"), [{ finding_id: "old" }]);
  assert.equal(readdirSync(join(caseFolder, "lake", "finding")).length, 1);
});

test("DuckDB does not outlive the process it works for, also in the middle of a statement", async (t) => {
  const caseFolder = folderFor(t);
  let engine = 0;
  await killWhileItRuns(
    caseFolder,
    `await lake.query("select 1"); console.log("runs"); await session.query(${JSON.stringify(LONG)});`,
    async (pid) => {
      [engine = 0] = await enginesOf(pid);
      await sleep(300);
    },
  );
  for (let waited = 0; isAlive(engine) && waited < 10_000; waited += 50) await sleep(50);
  assert.ok(engine > 0 && !isAlive(engine));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("close does not wait for what runs", async (t) => {
  const lake = await lakeFor(t);
  await lake.query("select 1");
  const long = assert.rejects(lake.query(LONG), { code: "lake-crashed" });
  await lake.close();
  await long;
  assert.deepEqual(await enginesOf(process.pid), []);
});

test("a kill while rows come through a pipe leaves nothing behind", async (t) => {
  const caseFolder = folderFor(t);
  const body = `const draft = lake.begin(session);
    void draft.writeTsv("record_x", "p", { n: "BIGINT" }, (async function* () { for (;;) { yield Buffer.from("1\\n".repeat(100000)); console.log("on"); } })());`;
  await killWhileItRuns(caseFolder, body, () => sleep(300));
  const pipes = readdirSync(join(caseFolder, "lake", ".tmp"));
  assert.equal(pipes.length, 1);
  const lake = await lakeFor(t, caseFolder);
  assert.deepEqual(lake.parts(), []);
  assert.deepEqual(readdirSync(join(caseFolder, "lake", "record")), []);
  assert.deepEqual(readdirSync(join(caseFolder, "lake", ".tmp")), []);
});

test("somebody who waits at a pipe whose other end was killed is let go at the next open", async (t) => {
  const caseFolder = folderFor(t);
  mkdirSync(join(caseFolder, "lake", ".tmp"), { recursive: true });
  const pipe = join(caseFolder, "lake", ".tmp", "pipe-1-1");
  execFileSync("mkfifo", [pipe]);
  const waiting = spawn("cat", [pipe], { stdio: "ignore" });
  t.after(() => waiting.kill("SIGKILL"));
  const ended = once(waiting, "exit");
  await sleep(200);
  await lakeFor(t, caseFolder);
  assert.deepEqual(await ended, [0, null]);
});

const canMount = process.getuid?.() === 0 && spawnSync("mount", ["--help"]).status === 0;

test("a full disk is said, and the state before stays", { skip: !canMount && "only root may mount a small disk" }, async (t) => {
  const caseFolder = folderFor(t);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", caseFolder]).status !== 0)
    return t.skip("no small disk can be mounted here");
  try {
    await fillDisk(caseFolder);
    const lake = await openLake({ caseFolder, key: keyFor(caseFolder) });
    assert.deepEqual(await lake.query("select finding_id from finding"), [{ finding_id: "old" }]);
    await lake.close();
  } finally {
    spawnSync("umount", ["-l", caseFolder]);
  }
});

async function fillDisk(caseFolder: string): Promise<void> {
  const lake = await openLake({ caseFolder, key: keyFor(caseFolder) });
  const session = await lake.session();
  const first = lake.begin(session);
  await first.write("finding", "all", finding("'old'"));
  await first.commit();
  const second = lake.begin(session);
  await second.write("finding", "all", finding("'new'"));
  await assert.rejects(second.write("record_x", "p", "select uuid() as v from range(2000000)"), { code: "disk-full" });
  await second.discard();
  const third = lake.begin(session);
  await third.write("finding", "all", finding("'new'"));
  const { bavail, bsize } = statfsSync(caseFolder);
  writeFileSync(join(caseFolder, "rest"), Buffer.alloc(bavail * bsize));
  await assert.rejects(third.commit(), { code: "disk-full" });
  await third.discard();
  assert.deepEqual(await lake.query("select finding_id from finding"), [{ finding_id: "old" }]);
  await lake.close();
  rmSync(join(caseFolder, "rest"));
}
