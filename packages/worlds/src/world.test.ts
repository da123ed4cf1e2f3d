import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { WorldManifest } from "./manifest.js";
import { ROWS_AT_SCALE_1, type Combination } from "./sizes.js";
import {
  exportBytes,
  exposedBy,
  parseFront,
  parseReport,
  readCsv,
  readLines,
  readParquet,
  readSystem,
  selected,
  type Row,
  type Seen,
  type System,
} from "./slow-reader.js";
import type { Truth } from "./truth.js";
import { writeWorld } from "./world.js";

const SCALE = 0.001;
const TINY = 0.0002;
const place = mkdtempSync(join(tmpdir(), "hamon-worlds-"));
const folder = join(place, "main");

let manifest: WorldManifest;
let truth: Truth;
let system: System;
/** Every line that is a request, by file. */
let logs: ReadonlyMap<string, readonly (Seen | null)[]>;
let lines: ReadonlyMap<string, readonly string[]>;

const write = (name: string, seed: number, scale: number) => writeWorld({ world: "web-intrusion", folder: join(place, name), seed, scale });

before(async () => {
  const progress: (readonly [number, number])[] = [];
  manifest = await writeWorld({
    world: "web-intrusion",
    folder,
    seed: 11,
    scale: SCALE,
    progress: (done, total) => progress.push([done, total]),
  });
  assert.ok(progress.length > 0 && progress.every(([done, total], nth) => done <= total && done >= (progress[nth - 1]?.[0] ?? 0)));
  truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as Truth;
  system = await readSystem(folder);
  const files = manifest.files.filter(({ kind }) => kind === "log");
  lines = new Map(files.map(({ path }) => [path, readLines(folder, path)]));
  logs = new Map(files.map(({ path, as }) => [path, (lines.get(path) ?? []).map(as === "kpi-front" ? parseFront : parseReport)]));
});

after(() => rmSync(place, { recursive: true, force: true }));

function combinationOf(row: Row): Combination {
  const hasContact = [row["address"], row["phone"], row["email"]].some((value) => value !== "");
  if (row["policy_no"] === "") return "other";
  if (row["name"] !== "" && hasContact) return "name_contact_policy";
  return row["name"] !== "" ? "name_policy" : hasContact ? "contact_policy" : "number_only";
}

test("rows: each combination has exactly its share, read back from the files", () => {
  const counts: Record<string, number> = { agency: system.agency_staff.length, number_only: system.number_index.length };
  for (const row of system.policy) counts[combinationOf(row)] = (counts[combinationOf(row)] ?? 0) + 1;
  for (const row of system.number_index) assert.ok(row["policy_no"] !== "" || row["claim_no"] !== "");
  const wanted = Object.entries(ROWS_AT_SCALE_1).map(([name, rows]) => [name, Math.round(rows * SCALE)]);
  assert.deepEqual(Object.entries(counts).sort(), wanted.sort());
  assert.equal(system.policy.filter((row) => row["bank_account"] !== "").length, 2);
  assert.equal(system.agency_staff.filter((row) => row["birth_date"] !== "").length, 9);
});

test("rows: ids ascend from 1 over all files of a table", () => {
  const isRun = (rows: readonly Row[], id: string) => rows.every((row, place) => row[id] === String(place + 1));
  assert.ok(isRun(system.policy, "record_id") && isRun(system.agency_staff, "staff_id") && isRun(system.number_index, "index_id"));
});

test("rows: a row that holds no name has no reading either, and other rows identify somebody", () => {
  for (const row of system.policy) {
    if (row["name"] === "") assert.equal(row["name_kana"], "");
    if (combinationOf(row) === "other")
      assert.ok(row["name"] !== "" || row["address"] !== "" || row["phone"] !== "" || row["email"] !== "");
  }
});

test("manifest: every file is there with its rows, and nothing else is", async () => {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(folder, path)).isFile());
  assert.deepEqual(found.sort(), [...manifest.files.map(({ path }) => path), "manifest.json", "truth.json"].sort());
  for (const { path, kind, row_count } of manifest.files) {
    const encoding = /agency/.test(path) ? "shift_jis" : "utf-8";
    const count =
      kind === "log"
        ? (lines.get(path) ?? []).filter((line) => !line.startsWith("#")).length
        : (path.endsWith(".csv") ? readCsv(join(folder, path), encoding) : await readParquet(join(folder, path))).length;
    assert.equal(row_count, count, path);
  }
  assert.deepEqual(
    manifest.facts.map(({ fact }) => fact),
    [
      "entity",
      "aware_on",
      "malicious_act",
      "special_care_involved",
      "customers_are_individuals",
      "my_number_involved",
      "contact_difficult",
    ],
  );
});

test("encodings: BOM on the first policy file, CRLF in the second, CP932 with letters it can hold", () => {
  const [one, two, three] = [1, 2, 3].map((part) => readFileSync(join(folder, `company/kpi_websub/policy_${part}.csv`)));
  assert.deepEqual([...(one as Buffer).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.match((two as Buffer).toString(), /^record_id,[^\n]*\r\n2/);
  assert.match((three as Buffer).toString(), /^record_id,[^\r]*\n\d+,/);
  const staff = readFileSync(join(folder, "company/kpi_websub/agency_staff.csv"));
  assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(staff));
  assert.ok(system.agency_staff.some((row) => /[㈱髙﨑澤邊]/.test(row["agency_name"] + (row["staff_name"] ?? ""))));
});

test("customer master: about 85 of 100 policy numbers, and the system's own numbers only", async () => {
  const master = await readParquet(join(folder, "company/core/customer_master.parquet"));
  const numbers = new Set(system.policy.map((row) => row["policy_no"]).filter((number) => number !== ""));
  const known = new Set(master.map((row) => row["policy_no"]));
  assert.equal(known.size, master.length);
  const covered = [...numbers].filter((number) => known.has(number)).length / numbers.size;
  assert.ok(covered > 0.82 && covered < 0.88, String(covered));
  assert.ok([...known].every((number) => numbers.has(number)));
});

test("persons: the rows repeat people at the stated rate", () => {
  const identifying = system.policy.length + system.agency_staff.length;
  assert.equal(truth.duplicate_rate, Math.round((1 - truth.persons.total / identifying) * 10_000) / 10_000);
  assert.ok(truth.duplicate_rate > 0.15 && truth.duplicate_rate < 0.36);
});

test("logs: every line is a request, but for the directives and as many as the truth calls broken", () => {
  const broken = [...logs].flatMap(([path, requests]) =>
    requests
      .map((request, nth) => ({ request, line: lines.get(path)?.[nth] ?? "" }))
      .filter(({ request, line }) => request === null && !line.startsWith("#")),
  );
  assert.equal(broken.length, truth.unparsable_lines);
  assert.equal(broken.filter(({ line }) => line.includes("\\x16\\x03")).length, truth.unparsable_by_sort.tls_probe);
  const total = [...lines.values()].reduce((sum, all) => sum + all.filter((line) => !line.startsWith("#")).length, 0);
  assert.equal(total, truth.log_lines);
  assert.ok(total > 17_000 && total < 24_000, String(total));
});

test("logs: each file runs forward in time and holds its own day only", () => {
  for (const [path, requests] of logs) {
    const times = requests.flatMap((request) => (request === null ? [] : [request.at]));
    assert.ok(
      times.every((at, nth) => at >= (times[nth - 1] ?? 0)),
      path,
    );
    const zone = path.includes("kpi-front") ? 9 * 3_600_000 : 0;
    const day = (at: number) => new Date(at + zone).toISOString().slice(0, 10).replaceAll("-", "");
    assert.equal(new Set(times.map(day)).size, 1, path);
    const named = /(\d{6})(?:\.log|\.gz|$)/.exec(path)?.[1];
    if (named !== undefined) assert.equal(day(times[0] as number).slice(2), named, path);
  }
});

function intruderRequests(): readonly Seen[] {
  return (truth.intruder_requests ?? []).map(({ file, line_no }) => {
    const request = logs.get(file)?.[line_no];
    assert.ok(request, `${file}:${line_no} is a request`);
    return request;
  });
}

test("intruder: the addresses are the intruder's alone", () => {
  const requests = intruderRequests();
  const addresses = new Set(requests.map(({ ip }) => ip));
  assert.deepEqual([...addresses].sort(), truth.intruder_addresses);
  const all = [...logs.values()].flat().filter((request) => request !== null && addresses.has(request.ip));
  assert.equal(all.length, requests.length);
  assert.equal(requests.length, truth.intruder_request_count);
});

test("intruder: from 17 April 02:14 to 21 April 09:40 in Japan", () => {
  const times = intruderRequests().map(({ at }) => at);
  const inJapan = (at: number) => new Date(at + 9 * 3_600_000).toISOString().slice(0, 16);
  assert.equal(inJapan(Math.min(...times)), "2025-04-17T02:14");
  assert.equal(inJapan(Math.max(...times)), "2025-04-21T09:40");
});

test("intruder: every step is there, and so is every failure", () => {
  const requests = intruderRequests();
  const count = (matches: (request: Seen) => boolean) => requests.filter(matches).length;
  assert.ok(count(({ status }) => status === 404) > 150);
  assert.ok(count(({ target }) => target.startsWith("/kpi/search?q=")) >= 60);
  assert.ok(
    count(({ target, method, status }) => /^\/kpi\/upload\/attachments\/\w+\.aspx$/.test(target) && method === "PUT" && status === 201) ===
      1,
  );
  assert.ok(count(({ target, status }) => /\.aspx\?\w+=/.test(target) && target.startsWith("/kpi/upload/") && status === 200) >= 10);
  const pages = requests.filter(({ target }) => target.startsWith("/kpi/records/"));
  assert.deepEqual([...new Set(pages.map(({ status }) => status))].sort(), [200, 302, 404, 500]);
  assert.ok(pages.some(({ status, bytes }) => status === 200 && bytes < 200));
  const exports = requests.filter(({ target }) => target.startsWith("/report/export.ashx"));
  assert.ok(exports.some(({ status }) => status === 500) && exports.some(({ win32_status }) => win32_status === 64));
});

test("exports: a whole answer has the bytes that its rows make, the intruder's and the ordinary ones", () => {
  const whole = [...logs.values()]
    .flat()
    .filter(
      (request) =>
        request !== null && request.target.startsWith("/report/export.ashx?") && request.status === 200 && request.win32_status === 0,
    ) as readonly Seen[];
  assert.ok(whole.length > 100);
  for (const { target, bytes } of whole) {
    const rows = selected(system, new URLSearchParams(target.slice(target.indexOf("?"))));
    assert.ok(rows.length > 0, target);
    assert.equal(bytes, exportBytes(rows), target);
  }
});

test("truth: accessed and taken, counted again from the files", () => {
  const marks = new Map<Row, Set<string>>();
  for (const request of intruderRequests()) {
    const exposed = exposedBy(system, request);
    for (const row of exposed?.rows ?? []) marks.set(row, (marks.get(row) ?? new Set()).add(exposed?.level as string));
  }
  const count = (rows: readonly Row[]) => {
    const has = (...levels: readonly string[]) => rows.filter((row) => levels.every((level) => marks.get(row)?.has(level) ?? false)).length;
    return { reachable: rows.length, accessed: has("accessed"), taken: has("taken"), accessed_and_taken: has("accessed", "taken") };
  };
  const kinds = ["name_contact_policy", "name_policy", "contact_policy", "other"] as const;
  for (const kind of kinds) assert.deepEqual(truth.rows[kind], count(system.policy.filter((row) => combinationOf(row) === kind)), kind);
  assert.deepEqual(truth.rows.agency, count(system.agency_staff));
  assert.deepEqual(truth.rows.number_only, count(system.number_index));
  const { accessed_and_taken: _accounts, ...accounts } = count(system.policy.filter((row) => row["bank_account"] !== ""));
  const { accessed_and_taken: _births, ...births } = count(system.agency_staff.filter((row) => row["birth_date"] !== ""));
  assert.deepEqual(truth.elements, { bank_account: accounts, birth_date: births });
  assert.ok(
    truth.rows.name_contact_policy.taken > 0 && truth.rows.name_contact_policy.accessed > 0 && accounts.taken > 0 && births.taken > 0,
  );
  assert.ok(kinds.reduce((sum, kind) => sum + truth.rows[kind].accessed_and_taken, 0) > 0);
});

function digest(name: string): ReadonlyMap<string, string> {
  const root = join(place, name);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => statSync(join(root, path)).isFile());
  return new Map(
    files.sort().map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(root, path)))
        .digest("hex"),
    ]),
  );
}

test("seed: the same gives the same bytes, another gives another world", async () => {
  await write("one", 3, TINY);
  await write("two", 3, TINY);
  await write("three", 4, TINY);
  assert.deepEqual(digest("one"), digest("two"));
  const [one, three] = [digest("one"), digest("three")];
  assert.deepEqual([...one.keys()], [...three.keys()]);
  assert.deepEqual(
    [...one].filter(([path, hash]) => three.get(path) === hash),
    [],
  );
});

test("a finished world is found, one of another seed gives way, anything else is left alone", async () => {
  const before = statSync(join(place, "one", "truth.json")).mtimeMs;
  await write("one", 3, TINY);
  assert.equal(statSync(join(place, "one", "truth.json")).mtimeMs, before);
  await write("one", 4, TINY);
  assert.deepEqual(digest("one"), digest("three"));
  mkdirSync(join(place, "mine"));
  writeFileSync(join(place, "mine", "letter.txt"), "mine");
  await assert.rejects(write("mine", 3, TINY), { code: "world-folder-occupied" });
  assert.equal(readFileSync(join(place, "mine", "letter.txt"), "utf8"), "mine");
});

test("a stopped writer leaves nothing", async () => {
  const stopping = new AbortController();
  const signal = stopping.signal;
  const progress = () => stopping.abort();
  await assert.rejects(writeWorld({ world: "web-intrusion", folder: join(place, "stopped"), seed: 3, scale: SCALE, signal, progress }), {
    name: "AbortError",
  });
  assert.equal(existsSync(join(place, "stopped")), false);
  assert.deepEqual(
    readdirSync(place).filter((name) => name.includes("writing")),
    [],
  );
});

const refusals = [
  { name: "a world nobody knows", change: { world: "mail-intrusion" }, code: "world-unknown" },
  { name: "a seed below zero", change: { seed: -1 }, code: "world-seed-invalid" },
  { name: "half a seed", change: { seed: 1.5 }, code: "world-seed-invalid" },
  { name: "no scale", change: { scale: Number.NaN }, code: "world-scale-out-of-range" },
  { name: "a scale of zero", change: { scale: 0 }, code: "world-scale-out-of-range" },
  { name: "more than the whole", change: { scale: 1.01 }, code: "world-scale-out-of-range" },
] as const;

for (const { name, change, code } of refusals) {
  test(`refused: ${name}`, async () => {
    const options = { world: "web-intrusion", folder: join(place, "refused"), seed: 1, scale: TINY, ...change };
    await assert.rejects(writeWorld(options as Parameters<typeof writeWorld>[0]), { code });
    assert.equal(existsSync(join(place, "refused")), false);
  });
}
