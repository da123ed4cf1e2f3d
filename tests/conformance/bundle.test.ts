// The bundle of the demo, made by the command line and checked by the commands of its own VERIFY.md and by a Go program
// over golang.org/x/mod: programs that we did not write.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { BagCheck, BundleResult } from "@hamon/records";
import { filesIn, listAnew, replaceFile } from "../../packages/base/evidence/src/bundle/bag.fixture.js";
import { fileURLToPath } from "node:url";
import { buildGo, findGoModule, NO_GO } from "./go-program.js";
import { HAMON } from "../golden/hamon-command.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MOST_PLACES = 60;
const FIGURE = "rows.total.reachable";
const ORIGINAL = "policy_1.csv";
const folder = mkdtempSync(join(tmpdir(), "hamon-bundle-"));
const bag = join(folder, "bag");
let made: BundleResult;

function hamon(...args: readonly string[]) {
  return spawnSync(process.execPath, [HAMON, "-w", join(folder, "workspace"), ...args], { encoding: "utf8", cwd: folder });
}

before(() => {
  const played = hamon("demo", "--scale", "0.0005", "--no-serve");
  assert.equal(played.status, 0, played.stderr);
  const bundled = hamon("bundle", "--out", "bag", "--original", ORIGINAL, "--json");
  assert.equal(bundled.status, 0, bundled.stderr);
  made = JSON.parse(bundled.stdout) as BundleResult;
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The commands of VERIFY.md by the number of their section; "" for those before the first. */
function commandsIn(language: "日本語" | "English"): ReadonlyMap<string, string> {
  const guide = readFileSync(join(bag, "VERIFY.md"), "utf8");
  const part = guide.split(/^## /m).find((text) => text.startsWith(language)) ?? "";
  const sections = part.split(/^### /m).map((text) => [/^\d/.exec(text)?.[0] ?? "", /```sh\n([^]*?)```/.exec(text)?.[1]] as const);
  return new Map(sections.filter((section): section is [string, string] => section[1] !== undefined));
}

const hasSignify = spawnSync("signify-openbsd", []).error === undefined;

/** What the commands of a section print, run in a bag as a reader would. */
function checkBy(section: string, place: string): string {
  const lines = commandsIn("English").get(section) ?? "";
  const { stdout, stderr } = spawnSync("sh", ["-c", hasSignify ? lines : lines.replace(/^signify-openbsd .*$/m, "")], {
    cwd: place,
    encoding: "utf8",
  });
  return stdout + stderr;
}

/** Flips one bit, lets the reader look, and puts the byte back. */
function withFlip<Found>(place: string, path: string, at: number, look: () => Found): Found {
  const bytes = readFileSync(join(place, path));
  const changed = Buffer.from(bytes);
  changed[at]! ^= 1 << (at % 7);
  replaceFile(place, path, changed);
  const found = look();
  replaceFile(place, path, bytes);
  return found;
}

test("the commands of VERIFY.md pass, and are the same in both languages", (t) => {
  assert.deepEqual(commandsIn("日本語"), commandsIn("English"));
  assert.equal(checkBy("", bag), `${made.public_key}\n`);
  assert.equal(checkBy("1", bag), "");
  const lines = checkBy("2", bag).trimEnd().split("\n");
  if (!hasSignify) t.diagnostic("signify-openbsd is not here: apt-get install signify-openbsd");
  assert.deepEqual(lines.slice(0, -3), [...(hasSignify ? ["Signature Verified"] : []), "Signature Verified Successfully"]);
  assert.equal(new Set(lines.slice(-3)).size, 1);
  const files = filesIn(bag).filter((path) => /^data\/(documents|figures|originals|statements)\//.test(path));
  assert.deepEqual(
    checkBy("3", bag).trimEnd().split("\n").toSorted(),
    files.map((path) => `${path}: OK`),
  );
  assert.ok(files.length >= made.document_count + 4, files.join());
  const [original, computed, stated, ...more] = checkBy("8", bag).trimEnd().split("\n");
  assert.ok(original?.endsWith(ORIGINAL) === true && more.length === 0, original);
  assert.match(computed ?? "", /^[0-9a-f]{64}$/);
  assert.equal(computed, stated);
});

test("the figures in the bag are those of the pages, and each document says which it prints", () => {
  const read = (name: string) => JSON.parse(readFileSync(join(bag, "data/figures", name), "utf8")) as readonly Record<string, unknown>[];
  const figures = new Map(read("figures.json").map((figure) => [figure["figure_id"], figure]));
  const documents = read("documents.json");
  assert.deepEqual(
    documents.map(({ path }) => `data/${path as string}`).toSorted(),
    filesIn(bag).filter((path) => path.startsWith("data/documents/")),
  );
  const truth = JSON.parse(readFileSync(join(folder, "workspace/world/truth.json"), "utf8")) as {
    readonly rows: Readonly<Record<string, { readonly reachable: number }>>;
  };
  for (const [combination, { reachable }] of Object.entries(truth.rows))
    assert.equal(figures.get(`rows.${combination}.reachable`)?.["value"], reachable);
  for (const { figures: printed } of documents) {
    for (const use of printed as readonly { figure_id: string; value: unknown; state: string }[]) {
      if (use.state !== "unknown") assert.deepEqual([use.figure_id, figures.get(use.figure_id)?.["value"]], [use.figure_id, use.value]);
    }
  }
});

test("verify.html has words in both languages for all that its script says", () => {
  const html = readFileSync(join(bag, "verify.html"), "utf8");
  const words = JSON.parse(/id="words">(.*?)<\/script>/.exec(html)?.[1] ?? "") as Readonly<Record<"ja" | "en", Record<string, unknown>>>;
  const keysOf = (node: unknown, prefix = ""): readonly string[] =>
    typeof node === "string"
      ? [prefix]
      : Object.entries(node as object).flatMap(([key, value]) => keysOf(value, prefix === "" ? key : `${prefix}.${key}`));
  assert.deepEqual(keysOf(words.ja), keysOf(words.en));
  const reasons = [...html.matchAll(/new Broken\([^;]*?"([a-z]+)"\)/g)].map((match) => match[1]);
  assert.ok(reasons.length > 15);
  for (const reason of reasons) assert.ok(keysOf(words.ja).includes(`broken.${reason}`), reason);
  for (const [, key] of html.matchAll(/data-words="(\w+)"/g)) assert.ok(keysOf(words.ja).includes(key ?? ""), key);
});

test("one original is named and there, the others are listed without names", () => {
  const list = JSON.parse(readFileSync(join(bag, "data/originals/originals.json"), "utf8")) as readonly { name?: string; file?: string }[];
  assert.deepEqual(
    list.flatMap(({ name }) => name ?? []),
    [ORIGINAL],
  );
  assert.ok(list.length > 10);
  assert.match(readFileSync(join(bag, "VERIFY.md"), "utf8"), /個人データを含みます[^]*They contain personal data/);
  const bytes = readFileSync(join(bag, "data", list.find(({ file }) => file !== undefined)?.file ?? ""));
  assert.deepEqual(bytes, readFileSync(join(folder, "workspace/world/company/kpi_websub", ORIGINAL)));
});

/** Every statement has the same files; those of one stand for the rest. */
const isOfOther = (path: string) => path.startsWith("statements/rows.") && !path.includes(`/${FIGURE}.`);

test("one byte changed in any file of the bag: the commands find it and name the file", () => {
  for (const path of filesIn(bag).filter((one) => !/^statements\/(persons|element|zero)\./.test(one) && !isOfOther(one))) {
    const { length } = readFileSync(join(bag, path));
    for (const at of new Set([0, length >> 1, length - 1])) {
      const said = withFlip(bag, path, at, () => checkBy("1", bag));
      assert.ok(said.includes(path), `${path} at ${at}: ${said}`);
    }
  }
});

test("any byte of the list of lists, and a file too many or too few", () => {
  for (const list of ["tagmanifest-sha256.txt", "tagmanifest-sha512.txt"]) {
    const { length } = readFileSync(join(bag, list));
    for (let at = 0; at < length; at += 11 + Math.floor(length / MOST_PLACES))
      assert.match(
        withFlip(bag, list, at, () => checkBy("1", bag)),
        new RegExp(list),
        String(at),
      );
  }
  const stray = "data/documents/もう一つ.pdf";
  writeFileSync(join(bag, stray), "");
  assert.equal(checkBy("1", bag), `${stray}\n`);
  rmSync(join(bag, stray));
});

test("where the lists were made anew too, the signature and the proofs find what they cover", () => {
  const copy = join(folder, "copy");
  cpSync(bag, copy, { recursive: true });
  rmSync(join(copy, "statements"), { recursive: true }); // they stand beside data/ and have a test of their own
  listAnew(copy);
  const good = checkBy("2", copy) + checkBy("3", copy);
  const covered = filesIn(copy).filter((path) => /^data\/(documents|figures|originals|proofs)\/|^data\/log\/[^/]+$/.test(path));
  // The key itself is compared by the reader; of the documents, those in one form stand for the rest. These commands read no
  // cosignatures.
  const some = covered.filter((path) => !/vkey$|\/checkpoint\.cosigned$|\.(docx|xlsx)(\.|$)/.test(path));
  for (const path of some) {
    const { length } = readFileSync(join(copy, path));
    // Of the checkpoint the commands read the text and the signature, not the name between them.
    const said = withFlip(copy, path, path.endsWith("/checkpoint") ? length - 10 : length >> 1, () => {
      listAnew(copy);
      assert.equal(checkBy("1", copy), "", path);
      return checkBy("2", copy) + checkBy("3", copy);
    });
    const isSignify = /\.(signify|pub)$/.test(path);
    if (hasSignify || !isSignify) assert.notEqual(said, good, path);
  }
  assert.ok(some.length > 20, String(some.length));
});

/** Lines of uniq -c. */
function countsOf(text: string): readonly string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim());
}

test("the statement of every figure fits its signature, its figure, and the key in the log; another does not", () => {
  const figures = filesIn(bag).filter((path) => /^statements\/.*\.pae$/.test(path)).length;
  const printed = JSON.parse(readFileSync(join(bag, "data/figures/figures.json"), "utf8")) as readonly unknown[];
  assert.equal(figures, printed.length);
  assert.deepEqual(countsOf(checkBy("6", bag)), [`${figures} Verified OK`, `${figures} 1`, "1"]);
  for (const end of ["pae", "sig", "json"]) {
    const path = `statements/${FIGURE}.${end}`;
    const said = withFlip(bag, path, readFileSync(join(bag, path)).length >> 1, () => countsOf(checkBy("6", bag)));
    assert.ok(
      said.some((line) => line.startsWith(`${figures - 1} `)),
      `${path}: ${said.join()}`,
    );
  }
});

test("every figure's Sigstore bundle verifies with the library of others and without a network; a changed one does not", () => {
  const place = join(folder, "node_modules");
  symlinkSync(join(ROOT, "node_modules"), place);
  const command = [process.execPath, join(bag, "statements/check-sigstore.mjs")];
  const canCut = spawnSync("unshare", ["-rn", "true"]).status === 0;
  const check = () => {
    const { stdout, status } = spawnSync(canCut ? "unshare" : (command[0] ?? ""), canCut ? ["-rn", ...command] : command.slice(1), {
      encoding: "utf8",
    });
    return {
      status,
      bad: stdout.split("\n").filter((line) => line !== "" && !line.endsWith(": OK")).length,
      all: stdout.trim().split("\n").length,
    };
  };
  const good = check();
  assert.deepEqual([good.status, good.bad], [0, 0]);
  assert.ok(good.all > 100, String(good.all));
  for (const end of ["pae", "sigstore.json"]) {
    const path = `statements/${FIGURE}.${end}`;
    const text = readFileSync(join(bag, path), "utf8");
    const changed = end === "pae" ? text.replace('"value":', '"value":1') : text.replaceAll('"logIndex": "', '"logIndex": "1');
    replaceFile(bag, path, Buffer.from(changed));
    assert.deepEqual([check().status, check().bad], [1, 1], path);
    replaceFile(bag, path, Buffer.from(text));
  }
  assert.deepEqual(check(), good);
});

test("a receiver who has Hamon checks the bag and a statement with it, without a workspace", () => {
  const verify = (...args: readonly string[]) => hamon("verify", ...args, "--json");
  const whole = verify("bag");
  assert.equal(whole.status, 0, whole.stderr);
  assert.equal((JSON.parse(whole.stdout) as BagCheck).warning_count, 0);
  const path = "data/figures/figures.json";
  const broken = withFlip(bag, path, 1, () => verify("bag"));
  assert.deepEqual([broken.status, (JSON.parse(broken.stdout) as BagCheck).broken.map(({ at }) => at)], [3, [path]]);
  const at = (name: string) => join(bag, "statements", name);
  const keys = ["--trusted-root", at("trusted_root.json"), "--key", at("operator.pem")];
  const stated = verify(at(`${FIGURE}.pae`), "--sigstore", at(`${FIGURE}.sigstore.json`), ...keys);
  assert.equal(stated.status, 0, stated.stderr);
  const other = verify(at("rows.total.accessed.pae"), "--sigstore", at(`${FIGURE}.sigstore.json`), ...keys);
  assert.deepEqual([other.status, /"sigstore-artifact-different"/.test(other.stderr)], [3, true]);
});

test("a Go program over golang.org/x/mod reads the whole log, and sees what is changed in it", (t) => {
  const module = findGoModule();
  if (module === undefined) return t.skip(NO_GO);
  const program = buildGo("read_log", { module, folder });
  const { stdout, stderr } = spawnSync(program, [bag], { encoding: "utf8" });
  const proofs = filesIn(bag).filter((path) => path.endsWith(".proof")).length;
  assert.equal(stdout, `${made.tree_size} entries, ${proofs} proofs\n`, stderr);
  for (const path of filesIn(bag).filter((one) => /^data\/log\/(tile\/|checkpoint$|log\.vkey)/.test(one))) {
    const { length } = readFileSync(join(bag, path));
    const status = withFlip(bag, path, length >> 1, () => spawnSync(program, [bag]).status);
    assert.notEqual(status, 0, path);
  }
});

test("a folder that is not empty is left alone, an original nobody has is refused by its place", () => {
  const refused = hamon("bundle", "--out", "bag", "--json");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /"bundle-folder-not-empty"/);
  const unknown = hamon("bundle", "--out", "other", "--original", ORIGINAL, "山田太郎.csv", "--json");
  assert.equal(unknown.status, 1);
  assert.match(unknown.stderr, /"original-unknown".*"position":2/);
  assert.doesNotMatch(unknown.stderr, /山田/);
  assert.equal(existsSync(join(folder, "other")), false);
  assert.equal(hamon("verify").status, 0);
});
