// How commands are used and misused: help and its examples, wrong words, two at once, and what a kill leaves.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Language, Run } from "@hamon/records";
import { Desk, endOf, type Served } from "./command.js";

const FIRST_HOUR = fileURLToPath(new URL("../../examples/first_hour/", import.meta.url));
const COMMANDS = [
  "init",
  "add",
  "collect",
  "detect",
  "scope",
  "decide",
  "report",
  "notify",
  "run",
  "remove",
  "status",
  "verify",
  "serve",
  "demo",
] as const;
/** Through the running server, in this order; "run" finds nothing left to do. */
const THROUGH_SERVER = ["collect", "detect", "scope", "decide", "report", "notify", "run", "status", "verify"] as const;

const AS_PROCESS: ReadonlySet<string> = new Set(["collect", "verify"]);

const desk = new Desk();
let examples: Map<string, readonly string[]>;

before(async () => {
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  examples = new Map();
  for (const name of COMMANDS) examples.set(name, exampleIn((await desk.call([name, "--help"], "ja")).out));
});
after(() => desk.remove());

/** The words after `hamon` on the last line of a help. */
function exampleIn(help: string): readonly string[] {
  const line = help.trim().split("\n").at(-1)?.trim() ?? "";
  assert.match(line, /^hamon /, help);
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(1);
}

function example(name: string): readonly string[] {
  const words = examples.get(name) ?? [];
  assert.equal(words[0], name);
  return words.map((word) => (/^case_\d+_\d+$/.test(word) ? (readdirSync(join(desk.workspace, "cases"))[0] ?? "") : word));
}

const misuses: readonly { name: string; words: readonly string[]; language: Language; code: number; says: readonly RegExp[] }[] = [
  {
    name: "a slip of a command",
    words: ["statsu"],
    language: "ja",
    code: 2,
    says: [/「statsu」というコマンドはありません。近い名前: status/, /→ .*hamon --help/],
  },
  {
    name: "a slip of an option",
    words: ["status", "--forse"],
    language: "en",
    code: 2,
    says: [/There is no option "--forse"/, /→ .*hamon status --help/],
  },
  { name: "no file to add", words: ["add"], language: "ja", code: 2, says: [/「paths」が足りません/, /→ .*hamon add --help/] },
  {
    name: "an option without its value",
    words: ["scope", "--case"],
    language: "en",
    code: 2,
    says: [/"--case <id>" has no value/, /→ .*hamon scope --help/],
  },
  {
    name: "a time that is none",
    words: ["init", "--title", "x", "--detected-at", "昨日"],
    language: "ja",
    code: 2,
    says: [/「--detected-at」に「昨日」は使えません/, /→ .*hamon init --help/],
  },
  { name: "a port that is none", words: ["demo", "--port", "99999"], language: "en", code: 2, says: [/"--port" cannot be "99999"/] },
  {
    name: "no workspace",
    words: ["-w", "HERE/nowhere", "status"],
    language: "ja",
    code: 1,
    says: [/nowhere: ここにはワークスペースがありません/, /→ 「hamon init」で作るか、-w で/],
  },
  {
    name: "a workspace that is a file",
    words: ["-w", "HERE/access.log", "init"],
    language: "en",
    code: 1,
    says: [/access\.log: A workspace cannot be made here \(EEXIST\)/, /→ .*-w/],
  },
];

test("what was wrong with a command is said in the user's language, with where to look, and nothing is made", async () => {
  for (const { name, words, language, code, says } of misuses) {
    const ended = await desk.call(
      words.map((word) => word.replace("HERE", desk.folder)),
      language,
    );
    assert.equal(ended.code, code, `${name}: ${ended.err}`);
    for (const said of says) assert.match(ended.err, said, name);
    assert.doesNotMatch(ended.err, /^\s+at /m, `${name}: a stack`);
  }
  const asProcess = await desk.run(["statsu"], "ja");
  assert.deepEqual([asProcess.code, asProcess.err], [2, (await desk.call(["statsu"], "ja")).err]);
  assert.ok(!readdirSync(desk.folder).includes("workspace"));
});

test("help speaks the user's language, names the exit codes, and its examples work, from a folder anywhere", async () => {
  const [japanese, english] = [await desk.call(["--help"], "ja"), await desk.call(["--help"], "en")];
  assert.match(japanese.out, /終了コード/);
  assert.doesNotMatch(japanese.out, /Usage|Options|Commands|display help|output the version/);
  assert.match(english.out, /Exit codes/);
  const made = await desk.run(example("init"));
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /⚠ データマップ portal はまだありません/);
  for (const half of ["fides", "hamon"])
    copyFileSync(join(FIRST_HOUR, "data_maps", `member_site.${half}.yml`), join(desk.workspace, "data_maps", `portal.${half}.yml`));
  const own = join(desk.workspace, "data_maps", "portal.hamon.yml");
  writeFileSync(own, readFileSync(own, "utf8").replaceAll("service: member-site", "service: portal"));
  const served = await desk.serve(example("serve"));
  try {
    assert.equal((await desk.call(example("add"))).code, 0);
    assert.equal((await desk.call(["add", "member.csv", "--table", "member"])).code, 0);
    for (const name of THROUGH_SERVER) {
      const ended = await (AS_PROCESS.has(name) ? desk.run(example(name)) : desk.call(example(name)));
      assert.equal(ended.code, 0, `${name}: ${ended.err}`);
      if (example(name).includes("--json")) JSON.parse(ended.out);
    }
    const second = await desk.run(["serve"], "ja");
    assert.equal(second.code, 0, second.err);
    assert.match(second.out, /もう開いています[\s\S]*画面 http/);
    await desk.ask(served.url, "/api/cases"); // and the first goes on
    await killedAtWork(served);
  } finally {
    await endOf(served.child, "SIGKILL");
  }
});

// The server is killed while it works for a command: its lock and its PostgreSQL are left, and a run without an end.
async function killedAtWork({ child, url }: Served): Promise<void> {
  const working = desk.run(["run", "--force"], "en");
  for (let runs: readonly Run[] = []; runs[0]?.state !== "running"; ) {
    runs = (await desk.ask(url, `/api/cases/${readdirSync(join(desk.workspace, "cases"))[0]}/runs`)).answer as readonly Run[];
  }
  await endOf(child, "SIGKILL");
  const told = await working;
  assert.equal(told.code, 1);
  assert.match(told.err, /The server that had this workspace open \(\S+\) no longer answers[\s\S]*→ Run the same command again/);
  assert.ok(
    desk.processes().some((line) => line.includes("postgres")),
    "PostgreSQL should be orphaned",
  );
  const status = await desk.run(["status"], "en");
  assert.equal(status.code, 0, status.err);
  assert.match(status.out, /Name, address, telephone, email\s+279\s+123\s/);
  assert.deepEqual(desk.processes(), [], "nothing is left after the next command");
}

test("of two collects at once one works and the other says who is at it; after a kill the next one goes on", async () => {
  mkdirSync(join(desk.folder, "more"));
  const log = readFileSync(join(desk.folder, "access.log"));
  writeFileSync(join(desk.folder, "more", "big.log"), Buffer.concat(Array.from({ length: 20 }, () => log)));
  assert.equal((await desk.call(["add", "more", "--log", "portal"])).code, 0);
  const both = await Promise.all([desk.run(["collect"], "ja"), desk.run(["collect"], "ja")]);
  assert.deepEqual(both.map(({ code }) => code).sort(), [0, 4], both.map(({ err }) => err).join());
  assert.match(
    both.find(({ code }) => code === 4)?.err ?? "",
    /別の hamon コマンド（プロセス \d+）がこのワークスペースで動いています[\s\S]*→ 終わるのを待って/,
  );
  const killed = desk.start(["detect", "--force"]);
  while (!readdirSync(desk.workspace).includes("owner.json")) await new Promise((resolve) => setTimeout(resolve, 10));
  await endOf(killed, "SIGKILL");
  assert.ok(readdirSync(desk.workspace).includes("owner.json"), "the lock is left");
  const verified = await desk.run(["verify"], "en");
  assert.equal(verified.code, 0, verified.out + verified.err);
  assert.deepEqual(desk.processes(), []);
});
