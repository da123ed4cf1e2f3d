import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { test } from "node:test";
import { openStore } from "./index.js";
import { nativeFolder } from "./native.js";
import { launcherFor, serviceAccount } from "./service-account.js";

function folderFor(t: { after(f: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), "hamon-store-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const notRoot = process.getuid?.() !== 0 && "not root here";

const someCase = {
  case_id: "case_1",
  title: JSON.stringify({ ja: "髙﨑𠮷", en: "t" }),
  organisation: "損保",
  is_synthetic: true,
  created_at: "2025-04-30T15:00:00Z",
  state: "open" as const,
};

function postmaster(folder: string): number {
  return Number(readFileSync(join(folder, "db/data/postmaster.pid"), "utf8").split("\n")[0]);
}

test("openStore makes a server, keeps rows over a restart and stops it", async (t) => {
  const folder = folderFor(t);
  const first = await openStore({ folder });
  await first.db.insertInto("case_record").values(someCase).execute();
  const pid = postmaster(folder);
  await first.close();
  assert.throws(() => readlinkSync(`/proc/${pid}/exe`), "the server is gone");
  const second = await openStore({ folder });
  const [row] = await second.db.selectFrom("case_record").selectAll().execute();
  assert.equal(row?.title.ja, "髙﨑𠮷");
  assert.equal(row?.created_at, "2025-04-30T15:00:00.000Z");
  await second.close();
});

test("openStore adopts the server of an owner that was killed", async (t) => {
  const folder = folderFor(t);
  const script = `import { openStore } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const s = await openStore({ folder: process.argv[1] });
    await s.db.insertInto("case_record").values(${JSON.stringify(someCase)}).execute();
    console.log("ready"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  const pid = postmaster(folder);
  const store = await openStore({ folder });
  assert.equal(postmaster(folder), pid, "the same server");
  assert.equal((await store.db.selectFrom("case_record").selectAll().execute()).length, 1);
  await store.close();
});

test("openStore recovers when server and owner were both killed", async (t) => {
  const folder = folderFor(t);
  const store = await openStore({ folder });
  await store.db.insertInto("case_record").values(someCase).execute();
  process.kill(postmaster(folder), "SIGKILL");
  await assert.rejects(
    async () => {
      for (let i = 0; i < 50; i += 1) await store.db.selectFrom("case_record").selectAll().execute();
    },
    { code: "database-gone" },
  );
  await store.close().catch(() => undefined);
  const again = await openStore({ folder });
  assert.equal((await again.db.selectFrom("case_record").selectAll().execute()).length, 1);
  await again.close();
});

test("openStore works below a folder that other accounts may not enter", async (t) => {
  const outer = folderFor(t);
  chmodSync(outer, 0o700);
  const folder = join(outer, "深い", "workspace");
  mkdirSync(folder, { recursive: true });
  const store = await openStore({ folder });
  assert.equal((await store.db.selectFrom("case_record").selectAll().execute()).length, 0);
  await store.close();
});

test("facts are append-only, whoever asks", async (t) => {
  const store = await openStore({ folder: folderFor(t) });
  await store.db.insertInto("case_record").values(someCase).execute();
  const fact = { case_id: "case_1", fact: "entity", value: '"insurer"', origin: "stated" as const, by: "u", recorded_at: new Date() };
  await store.db.insertInto("fact").values(fact).execute();
  await assert.rejects(store.db.deleteFrom("fact").execute(), /append-only/);
  await assert.rejects(store.db.updateTable("fact").set({ value: "1" }).execute(), /append-only/);
  await store.close();
});

test("openStore refuses a DATABASE_URL that does not answer", async (t) => {
  await assert.rejects(openStore({ folder: folderFor(t), databaseUrl: "postgres://127.0.0.1:9/none" }), { code: "database-unreachable" });
});

test("openStore uses a server it is given and leaves it running", async (t) => {
  const owner = await openStore({ folder: folderFor(t) });
  const { rows } = await owner.pool.query("select inet_server_port() as port");
  const options = (owner.pool as unknown as { options: { connectionString: string } }).options;
  const guest = await openStore({ folder: folderFor(t), databaseUrl: options.connectionString });
  await guest.close();
  assert.ok(rows[0].port > 0);
  assert.equal((await owner.pool.query("select 1 as one")).rows[0].one, 1);
  await owner.close();
});

test("the server runs without the rights of root", { skip: notRoot }, async (t) => {
  const folder = folderFor(t);
  const store = await openStore({ folder });
  const uid = spawnSync("stat", ["-c", "%u", `/proc/${postmaster(folder)}`], { encoding: "utf8" }).stdout.trim();
  await store.close();
  assert.notEqual(uid, "0");
});

test("programs that lie where the account may not walk find each other", { skip: notRoot }, (t) => {
  const outer = folderFor(t); // mkdtemp: 0700
  const account = serviceAccount();
  assert.ok(account !== null);
  cpSync(nativeFolder(), join(outer, "native"), { recursive: true, verbatimSymlinks: true });
  const place = join(outer, "db");
  mkdirSync(place, { mode: 0o700 });
  chownSync(place, account.uid, account.gid);
  const launch = launcherFor(account, join(outer, "native", "bin", "postgres"), place);
  const { command, args, options } = launch(join(outer, "native", "bin", "initdb"), ["-D", join(place, "data"), "--auth=trust"]);
  const made = spawnSync(command, args, { ...options, cwd: "/", encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
});
