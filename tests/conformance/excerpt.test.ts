// Bundles for one figure and for one person: nothing of anybody or anything else in any byte of them, and the commands of their
// own VERIFY.md, run with programs that we did not write.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import JSZip from "jszip";
import type { BundleResult } from "@hamon/records";
import { filesIn, listAnew, replaceFile } from "../../packages/base/evidence/src/bundle/bag.fixture.js";
import { hasOpenssl, makeTsa } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { Desk } from "./command.js";
import { bouncyCastleMissing } from "./java-program.js";
import { setAuthority, startAuthority } from "./stamp-authority.js";
import { buildGo, findGoModule, NO_GO } from "./go-program.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIRST_HOUR = join(ROOT, "examples", "first_hour");
const FIGURE = "rows.total.accessed";
/** Row 7 of the table: shown by a line of its own, and by one that holds somebody else's mail address, percent-encoded. */
const OWN = 7;
const MEETING = "11/May/2026:23:59:59 +0900";
const desk = new Desk();
const bags = { figure: join(desk.folder, "figure"), person: join(desk.folder, "person") };
let made: Readonly<Record<keyof typeof bags, BundleResult>>;
let members: readonly (readonly string[])[];

async function bundle(...words: readonly string[]): Promise<BundleResult> {
  const { code, out, err } = await desk.call(["--json", "bundle", ...words]);
  assert.equal(code, 0, err);
  return JSON.parse(out) as BundleResult;
}

before(async () => {
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  members = readFileSync(join(desk.folder, "member.csv"), "utf8")
    .trim()
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(","));
  const other = members.find(([no, , mail]) => mail !== "" && Number(no) > 200)?.[2] ?? "";
  const request = `GET /member/${OWN}?from=${encodeURIComponent(other).replaceAll("m", "%6D")}`;
  appendFileSync(join(desk.folder, "access.log"), `203.0.113.77 - - [${MEETING}] "${request} HTTP/1.1" 200 2100 "-" "x"\n`);
  await desk.call(["init", "--title", "一人分", "--organisation", "例示商会", "--data-map", "member_site"]);
  cpSync(join(FIRST_HOUR, "data_maps"), join(desk.workspace, "data_maps"), { recursive: true });
  mkdirSync(join(desk.workspace, "templates"), { recursive: true });
  copyFileSync(join(FIRST_HOUR, "templates", "statements.yml"), join(desk.workspace, "templates", "statements.yml"));
  await desk.call(["add", "access.log", "--log", "member-site"]);
  await desk.call(["add", "member.csv", "--table", "member"]);
  const run = await desk.run(["run"]);
  assert.equal(run.code, 0, run.err);
  if (hasOpenssl) await stamp();
  made = {
    figure: await bundle("--out", "figure", "--figure", FIGURE),
    person: await bundle("--out", "person", "--person", `2-${OWN}`),
  };
});
after(() => desk.remove());

async function stamp(): Promise<void> {
  const tsa = makeTsa();
  const authority = await startAuthority(tsa);
  // The second one renews the first, as its digest is another.
  for (const digest of ["sha256", "sha512"]) {
    setAuthority(desk, { tsa, authority }, { digest });
    const { code, err } = await desk.call(["stamp"]);
    assert.equal(code, 0, err);
  }
  authority.close();
  tsa.remove();
}

function json<Value>(bag: string, path: string): Value {
  return JSON.parse(readFileSync(join(bag, path), "utf8")) as Value;
}

/** Every byte of a bag and of archives in it, as it is and percent-decoded. */
async function bytesOf(bag: string): Promise<Buffer> {
  const parts = await Promise.all(
    filesIn(bag).map(async (path) => [Buffer.from(path), ...(await unpacked(readFileSync(join(bag, path))))]),
  );
  const whole = Buffer.concat(parts.flat());
  const decoded = whole.toString("latin1").replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.concat([whole, Buffer.from(decoded, "latin1")]);
}

async function unpacked(bytes: Buffer): Promise<readonly Buffer[]> {
  if (bytes.subarray(0, 2).equals(Buffer.of(0x1f, 0x8b))) return [bytes, gunzipSync(bytes)];
  if (bytes.subarray(0, 2).toString() !== "PK") return [bytes];
  const files = Object.values((await JSZip.loadAsync(bytes)).files);
  return [bytes, ...(await Promise.all(files.map((file) => file.async("nodebuffer"))))];
}

/** The forms that a value may stand in. */
function formsOf(value: string): readonly Buffer[] {
  const percent = encodeURIComponent(value);
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = escaped.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const texts = [value, percent, percent.toLowerCase(), value.replaceAll("-", ""), value.replaceAll(" ", ""), escaped, ascii];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(value, "utf16le"), Buffer.from(Buffer.from(value).toString("base64"))];
}

// Ends of numbers do not begin others: 千代田1 stands in 千代田12.
function isIn(bytes: Buffer, form: Buffer): boolean {
  for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1)) {
    const next = bytes[at + form.length] ?? 0;
    if (next < 0x30 || next > 0x39) return true;
  }
  return false;
}

function foundOf(bytes: Buffer, values: readonly string[]): readonly string[] {
  return values.filter((value) => formsOf(value).some((form) => isIn(bytes, form)));
}

test("of all other persons no name, number or address is in the bundle of one; the person's own are", async () => {
  const own = (members[OWN - 1] ?? []).slice(1).filter((value) => value !== "");
  const bytes = await bytesOf(bags.person);
  assert.deepEqual(foundOf(bytes, own), own);
  const others = members.filter((_, at) => at !== OWN - 1).flatMap((cells) => cells.slice(1).filter((value) => value !== ""));
  const canaries = [...new Set(others)].filter((value) => !own.includes(value));
  assert.ok(canaries.length > 1100, String(canaries.length));
  assert.deepEqual(foundOf(bytes, canaries), []);
  assert.deepEqual(foundOf(await bytesOf(bags.figure), [...canaries, ...own]), []);
});

test("the rows and lines are the person's, byte for byte at their place of the original; a line with somebody else's data is withheld", () => {
  const excerpts = json<
    readonly { kind: string; offset: number; length: number; file?: string; withheld?: boolean; sha256?: string; rows: readonly string[] }[]
  >(bags.person, "data/excerpts/excerpts.json");
  const read = { row: readFileSync(join(desk.folder, "member.csv")), line: readFileSync(join(desk.folder, "access.log")) };
  const pieces = excerpts.map(({ kind, offset, length }) => read[kind as "row" | "line"].subarray(offset, offset + length));
  assert.deepEqual(
    excerpts.map(({ kind, withheld = false }) => [kind, withheld]),
    [
      ["row", false],
      ["line", true],
      ["line", false],
    ].toSorted((a, b) => pieceOrder(a) - pieceOrder(b)),
  );
  assert.equal(pieces[0]?.toString(), (members[OWN - 1] ?? []).join(","));
  for (const [at, { file, sha256, rows }] of excerpts.entries()) {
    assert.deepEqual(rows, [`2-${OWN}`]);
    if (file === undefined) assert.deepEqual([sha256, pieces[at]?.includes(MEETING)], [undefined, true]);
    else assert.deepEqual(readFileSync(join(bags.person, "data/excerpts", file)), pieces[at]);
  }
  assert.equal(made.person.withheld_count, 1);

  function pieceOrder([kind, withheld]: readonly (string | boolean)[]): number {
    return kind === "row" ? -1 : excerpts.findIndex((one) => one.kind === kind && (one.withheld ?? false) === withheld);
  }
});

test("what the person was told is there; the letter's text names nobody else", () => {
  const deliveries = json<readonly { channel: string; state: string }[]>(bags.person, "data/notices/notices.json");
  assert.equal(deliveries.length, 1);
  assert.match(readFileSync(join(bags.person, "VERIFY.md"), "utf8"), /個人データが入っています[^]*withheld`\): 1\./);
  if (deliveries[0]?.state === "made")
    assert.ok(readFileSync(join(bags.person, "data/notices/notice.txt"), "utf8").includes(members[OWN - 1]?.[1] ?? "?"));
});

test("the bundle of one figure holds no other figure, no run of a stage that it does not name, and no document", async () => {
  const all = await desk.call(["--json", "bundle", "--out", "whole"]);
  assert.equal(all.code, 0, all.err);
  const figures = json<readonly { figure_id: string; value: number }[]>(join(desk.folder, "whole"), "data/figures/figures.json");
  const others = figures.map(({ figure_id }) => figure_id).filter((id) => id !== FIGURE);
  assert.ok(others.length > 10);
  const bytes = await bytesOf(bags.figure);
  assert.deepEqual(
    others.filter((id) => bytes.includes(`"${id}"`) || bytes.includes(`${id}.`)),
    [],
  );
  const figure = json<{ figure_id: string; value: number }>(bags.figure, "data/figures/figure.json");
  assert.deepEqual(figure.value, figures.find(({ figure_id }) => figure_id === FIGURE)?.value);
  const kinds = entriesIn(bags.figure).map(({ kind }) => kind);
  assert.deepEqual(kinds.toSorted(), ["export", "ingest", "ingest", "run", "run", "run", "statement"]);
});

interface Entry {
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function entriesIn(bag: string): readonly Entry[] {
  return readdirSync(join(bag, "data/entries")).map((name) => json<Entry>(bag, `data/entries/${name}`));
}

test("the entry of the export names nobody and holds no digest that could be guessed; the other entries are those needed", () => {
  const entries = entriesIn(bags.person);
  assert.deepEqual(entries.map(({ kind }) => kind).toSorted(), ["export", "ingest", "ingest", "run"]);
  const body = entries.find(({ kind }) => kind === "export")?.body ?? {};
  assert.deepEqual(Object.keys(body), ["commitments", "evidence_ids", "scope"]);
  const text = JSON.stringify(body);
  for (const sum of readFileSync(join(bags.person, "manifest-sha256.txt"), "utf8").split("\n"))
    assert.ok(sum === "" || !text.includes(sum.slice(0, 64)), sum);
  assert.equal(
    filesIn(bags.person).some((path) => path.includes("/tile/")),
    false,
  );
});

const hasSignify = spawnSync("signify-openbsd", []).error === undefined;

function commandsIn(bag: string, language: "日本語" | "English"): readonly string[] {
  const guide = readFileSync(join(bag, "VERIFY.md"), "utf8");
  const part = guide.split(/^## /m).find((text) => text.startsWith(language)) ?? "";
  return [...part.matchAll(/```sh\n([^]*?)```/g)].map(([, lines]) => lines ?? "");
}

/** What the n-th block of commands prints. */
function checkBy(bag: string, block: number): string {
  const lines = commandsIn(bag, "English")[block] ?? "";
  const { stdout, stderr } = spawnSync("sh", ["-c", hasSignify ? lines : lines.replace(/^signify-openbsd .*$/m, "")], {
    cwd: bag,
    encoding: "utf8",
  });
  return stdout + stderr;
}

test("the commands of VERIFY.md pass, and are the same in both languages", (t) => {
  if (!hasSignify) t.diagnostic("signify-openbsd is not here: apt-get install signify-openbsd");
  for (const [name, bag] of Object.entries(bags)) {
    assert.deepEqual(commandsIn(bag, "日本語"), commandsIn(bag, "English"));
    assert.equal(checkBy(bag, 0), `${made[name as keyof typeof bags].public_key}\n`);
    assert.equal(checkBy(bag, 1), "");
    const signed = checkBy(bag, 2).trimEnd().split("\n");
    assert.deepEqual(signed.slice(0, -3), [...(hasSignify ? ["Signature Verified"] : []), "Signature Verified Successfully"]);
    assert.equal(new Set(signed.slice(-3)).size, 1);
    const proved = checkBy(bag, 3).trimEnd().split("\n");
    assert.deepEqual(
      proved.filter((line) => !line.endsWith(": OK")),
      [],
    );
    assert.deepEqual(
      proved.map((line) => line.replace(/: OK$/, "")).toSorted(),
      filesIn(bag).filter((path) => /^data\/(?!log\/|proofs\/|excerpts\/bytes\/)/.test(path)),
    );
  }
  assert.equal(checkBy(bags.figure, 4), "Verified OK\n1\n1\n1\n");
  assert.equal(checkBy(bags.person, 4), "bytes/0001.txt: OK\nbytes/0003.txt: OK\n".replace("0003", keptLine()));
});

test("entries from before the stamp are proved under the checkpoint that was stamped, by openssl alone; later ones are not", () => {
  for (const bag of Object.values(bags)) {
    const [token = "", ...lines] = checkBy(bag, 5)
      .trimEnd()
      .split("\n")
      .filter((line) => !line.startsWith("Using configuration"));
    assert.match(token, /Verification: OK/);
    const early = readdirSync(join(bag, "data/entries")).filter((name) => json<Entry>(bag, `data/entries/${name}`).kind !== "export");
    assert.deepEqual(lines.toSorted(), early.map((name) => `data/entries/${name}: OK`).toSorted());
    const [proof = ""] = filesIn(bag).filter((path) => /\.json\.\d+\.proof$/.test(path));
    const bytes = readFileSync(join(bag, proof));
    replaceFile(bag, proof, Buffer.from(bytes.toString().replace(/^leaf ./m, "leaf !")));
    assert.match(checkBy(bag, 5), /FAILED/);
    replaceFile(bag, proof, bytes);
  }
});

test("the stamp that was renewed lies there with its record, and BouncyCastle agrees", { skip: bouncyCastleMissing }, () => {
  for (const bag of Object.values(bags)) {
    const records = filesIn(bag).filter((path) => /^data\/evidence\/stamps\/.*\.ers$/.test(path));
    assert.match(records.join(), /^data\/evidence\/stamps\/\d+\.2\.ers$/);
    assert.match(checkBy(bag, 6), new RegExp(`^OK \\S+Z ${records[0]}\n$`));
  }
});

function keptLine(): string {
  return readdirSync(join(bags.person, "data/excerpts/bytes")).at(-1)?.slice(0, 4) ?? "";
}

test("where the lists were made anew, the proofs find a change of any file that they cover", () => {
  for (const [name, bag] of Object.entries(bags)) {
    const wanted = name === "person" ? /^data\/((proofs\/)?person\/|entries\/|notices\/|excerpts\/)/ : /\/figures?\b/;
    const copy = `${bag}-copy`;
    cpSync(bag, copy, { recursive: true });
    const good = [3, 4].map((block) => checkBy(copy, block)).join("");
    const covered = filesIn(copy).filter((path) => path.startsWith("data/") && wanted.test(path));
    for (const path of covered.filter((one) => !/\.tlog-proof$|\.\d+\.proof$/.test(one))) {
      const bytes = readFileSync(join(copy, path));
      const changed = Buffer.from(bytes);
      changed[bytes.length >> 1]! ^= 1;
      replaceFile(copy, path, changed);
      listAnew(copy);
      assert.equal(checkBy(copy, 1), "", path);
      assert.notEqual([3, 4].map((block) => checkBy(copy, block)).join(""), good, path);
      replaceFile(copy, path, bytes);
    }
    assert.ok(covered.length > (name === "person" ? 15 : 3), covered.join());
    rmSync(copy, { recursive: true });
  }
});

test("the figure's Sigstore bundle verifies with the library of others", () => {
  symlinkSync(join(ROOT, "node_modules"), join(desk.folder, "node_modules"));
  const { stdout, status } = spawnSync(process.execPath, [join(bags.figure, "statements/check-sigstore.mjs")], { encoding: "utf8" });
  assert.deepEqual([stdout, status], [`${FIGURE}: OK\n`, 0]);
});

test("a Go program over golang.org/x/mod reads the tlog-proofs, and sees what is changed in them", (t) => {
  const module = findGoModule();
  if (module === undefined) return t.skip(NO_GO);
  const program = buildGo("read_proofs", { module, folder: desk.folder });
  for (const bag of Object.values(bags)) {
    const count = readdirSync(join(bag, "data/entries")).length;
    assert.equal(spawnSync(program, [bag], { encoding: "utf8" }).stdout, `${count} proofs\n`);
    for (const path of filesIn(bag).filter((one) => one.endsWith(".tlog-proof") || one.startsWith("data/entries/"))) {
      const bytes = readFileSync(join(bag, path));
      const changed = Buffer.from(bytes);
      changed[bytes.length >> 1]! ^= 1;
      replaceFile(bag, path, changed);
      assert.notEqual(spawnSync(program, [bag]).status, 0, path);
      replaceFile(bag, path, bytes);
    }
  }
});

test("a figure or a person that is not there is refused and leaves nothing; two kinds at once are wrong usage", async () => {
  const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["--figure", "rows.none.taken"], 1, /"figure-not-stated"/],
    [["--person", "2-9999"], 1, /"person-unknown".*"2-9999".*"tables":"2 = member\.csv"/],
    [["--person", "山田"], 1, /"person-unknown".*"山田".*"tables":"2 = member\.csv"/],
    [["--figure", FIGURE, "--person", "2-7"], 2, /person/],
    [["--person", "2-7", "--all-originals"], 2, /original/],
  ];
  for (const [words, code, said] of refusals) {
    const ended = await desk.call(["--json", "bundle", "--out", "refused", ...words]);
    assert.equal(ended.code, code, words.join(" "));
    assert.match(ended.err, said);
  }
  assert.equal(readdirSync(desk.folder).includes("refused"), false);
  assert.equal((await desk.call(["verify"])).code, 0);
});
