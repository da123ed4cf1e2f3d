// Transfers through the command line: given out, the receipt filled in and signed with openssl, read back and judged; a thing
// that comes back is held against what went out.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { CustodyView, LogEntry, PrintedReceipt, Transfer, TransferAnswer } from "@hamon/records";
import { Desk, type Served } from "./command.js";

const FIRST_HOUR = fileURLToPath(new URL("../../examples/first_hour/", import.meta.url));
const desk = new Desk();
let served: Served;
let given: Transfer & { readonly papers: readonly PrintedReceipt[] };
const read = (name: string) => readFileSync(join(desk.folder, name));
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const caseId = () => readdirSync(join(desk.workspace, "cases"))[0] ?? "";

before(async () => {
  spawnSync(process.execPath, [join(FIRST_HOUR, "make-files.mjs"), desk.folder]);
  await desk.call(["init", "--title", "授受", "--organisation", "例示商会"]);
  served = await desk.serve();
  await desk.call(["add", "access.log", "member.csv"]);
  assert.equal((await desk.call(["collect"])).code, 0);
  assert.equal((await desk.call(["bundle", "--out", "bag"])).code, 0);
});
after(async () => {
  await served.stop();
  desk.remove();
});

const SAID = {
  to: "鈴木 一郎",
  "to-organisation": "例示フォレンジック株式会社",
  at: "2026-05-20T14:00:00+09:00",
  by: "山田 太郎",
  organisation: "例示商会 情報システム部",
  reason: "解析の委託",
  medium: "USBメモリ（製造番号 X-12）",
};
const said = Object.entries(SAID).flatMap(([name, value]) => [`--${name}`, value]);
const giveOut = (...words: readonly string[]) => desk.call(["--json", "handover", "out", ...words, ...said], "ja");
const takeIn = (...words: readonly string[]) => desk.call(["--json", "handover", "in", ...words], "ja");
const codeOf = ({ err }: { readonly err: string }) => JSON.parse(err).fault.code as string;
const transferEntries = async () => {
  const { answer } = await desk.ask(served.url, `/api/cases/${caseId()}/evidence/entries`);
  return (answer as { entries: readonly LogEntry[] }).entries.filter(({ kind }) => kind === "transfer");
};

test("nothing, a stranger's name, what is no bundle or a broken one is refused, and leaves no entry", async () => {
  cpSync(join(desk.folder, "bag"), join(desk.folder, "broken"), { recursive: true });
  appendFileSync(join(desk.folder, "broken/data/figures/figures.json"), " ");
  const refusals: readonly (readonly [readonly string[], string])[] = [
    [[], "transfer-nothing"],
    [["山田.csv"], "original-unknown"],
    [["--bundle", "workspace"], "transfer-bundle-unreadable"],
    [["--bundle", "broken"], "transfer-bundle-broken"],
  ];
  for (const [words, code] of refusals) assert.equal(codeOf(await giveOut(...words)), code);
  assert.deepEqual(await transferEntries(), []);
});

test("what is given is recorded with its hashes under an entry that names nobody; the form is printed as PDF and JSON", async () => {
  const out = await giveOut("member.csv", "access.log", "--bundle", "bag");
  assert.equal(out.code, 0, out.err);
  given = JSON.parse(out.out) as typeof given;
  assert.deepEqual(given.things.map(({ name, sha256 }) => [name, sha256]).toSorted(), [
    ["access.log", digest(read("access.log"))],
    ["bag", digest(read("bag/tagmanifest-sha256.txt"))],
    ["member.csv", digest(read("member.csv"))],
  ]);
  const [entry] = await transferEntries();
  assert.deepEqual(Object.keys(entry?.body ?? {}), ["commitment", "direction", "evidence_ids", "has_bundle", "transfer_id"]);
  assert.doesNotMatch(JSON.stringify(await transferEntries()), /鈴木|山田|製造番号/);
  const [pdf, form] = given.papers.map(({ path }) => readFileSync(join(desk.workspace, "cases", caseId(), path)));
  assert.equal(pdf?.subarray(0, 5).toString(), "%PDF-");
  const { things, received } = JSON.parse(String(form)) as { things: readonly { sha256_received: string }[]; received: object };
  assert.deepEqual([things.length, ...things.map(({ sha256_received }) => sha256_received)], [3, "", "", ""]);
  assert.deepEqual(received, { by: "", organisation: "", at: "", note: "" });
});

interface Form {
  things: readonly { readonly id: string; readonly name: string; sha256_received: string }[];
  received: Record<string, string>;
  [field: string]: unknown;
}

/** The form as the receiver fills it in, with other hashes where said. */
function fillIn(name: string, change: (form: Form) => void = () => undefined): string {
  const form = JSON.parse(readFileSync(join(desk.workspace, "cases", caseId(), given.papers[1]?.path ?? ""), "utf8")) as Form;
  const files: Readonly<Record<string, string>> = { bag: "bag/tagmanifest-sha256.txt" };
  for (const thing of form.things) thing.sha256_received = digest(read(files[thing.name] ?? thing.name));
  Object.assign(form.received, { by: "鈴木 一郎", organisation: "例示フォレンジック", at: "2026-05-20T15:10:00+09:00" });
  change(form);
  writeFileSync(join(desk.folder, name), JSON.stringify(form));
  return name;
}

function openssl(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", words, { cwd: desk.folder, encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

test("a receipt that is whole and signed with openssl is judged the same, whichever the key; another text is not", async () => {
  fillIn("receipt.json");
  const keys: Readonly<Record<string, readonly string[]>> = {
    ed: ["-algorithm", "ed25519"],
    ec: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  };
  for (const [name, algorithm] of Object.entries(keys)) {
    openssl("genpkey", ...algorithm, "-out", `${name}.key`);
    openssl("pkey", "-in", `${name}.key`, "-pubout", "-out", `${name}.pem`);
    if (name === "ed") openssl("pkeyutl", "-sign", "-rawin", "-inkey", "ed.key", "-in", "receipt.json", "-out", "ed.sig");
    else openssl("dgst", "-sha256", "-sign", "ec.key", "-out", "ec.sig", "receipt.json");
    const { code, out } = await takeIn("receipt.json", "--signature", `${name}.sig`, "--key", `${name}.pem`);
    const answer = JSON.parse(out) as TransferAnswer;
    assert.deepEqual([code, answer.verdict, answer.signature, answer.received_by], [0, "same", "verified", "鈴木 一郎"]);
    assert.match(answer.key_sha256 ?? "", /^[0-9a-f]{64}$/);
  }
  fillIn("other.json", (form) => (form.received["note"] = "x"));
  const wrong = await takeIn("other.json", "--signature", "ed.sig", "--key", "ed.pem");
  assert.deepEqual([wrong.code, (JSON.parse(wrong.out) as TransferAnswer).signature], [3, "wrong"]);
  const loud = await desk.call(["handover", "in", "other.json", "--signature", "ed.sig", "--key", "ed.pem"], "ja");
  assert.match(loud.out, /署名が受領書に【合いません】/);
});

test("a receipt with another hash, or none, is said loudly, ends with code 3 and is in the log", async () => {
  const id = given.things.find(({ name }) => name === "member.csv")?.id ?? "";
  fillIn("bad.json", ({ things }) => things.forEach((thing) => thing.id === id && (thing.sha256_received = "0".repeat(64))));
  const bad = await desk.call(["handover", "in", "bad.json"], "ja");
  assert.equal(bad.code, 3);
  assert.match(bad.out, new RegExp(`⚠⚠ 引き渡したものと【一致しません】[^]*✗ ${id} {2}引き渡したものと【相違】`));
  assert.match((await desk.call(["handover", "in", "bad.json"], "en")).out, /⚠⚠ NOT THE SAME/);
  fillIn("blank.json", ({ things }) => things.forEach((thing) => thing.id === id && (thing.sha256_received = "")));
  const blank = await takeIn("blank.json");
  assert.deepEqual([blank.code, (JSON.parse(blank.out) as TransferAnswer).verdict], [3, "missing"]);
  const [last, before] = await transferEntries();
  assert.deepEqual([last?.body["direction"], last?.body["verdict"], before?.body["verdict"]], ["in", "missing", "different"]);
  assert.doesNotMatch(JSON.stringify(await transferEntries()), new RegExp(`鈴木|${digest(read("member.csv"))}`));
});

test("a receipt that is hostile or not filled in is refused by its field", async () => {
  const refusals: readonly (readonly [(form: Form) => void, string])[] = [
    [(form) => (form["form"] = "hamon-receipt-9"), "receipt-malformed"],
    [(form) => (form["transfer_id"] = "transfer_00000000000000000000"), "transfer-unknown"],
    [(form) => (form["transfer_id"] = { toString: 1 }), "receipt-malformed"],
    [(form) => (form.things = [null as never]), "receipt-malformed"],
    [({ things }) => things.forEach((thing) => (thing.sha256_received = "zz")), "receipt-malformed"],
    [(form) => (form.received = [] as never as never), "receipt-malformed"],
    [({ received }) => (received["by"] = " "), "receipt-incomplete"],
    [({ received }) => (received["by"] = "a\u001b[2Jb"), "receipt-incomplete"],
    [({ received }) => (received["at"] = "昨日"), "receipt-malformed"],
  ];
  const count = (await transferEntries()).length;
  for (const [change, code] of refusals) assert.equal(codeOf(await takeIn(fillIn("hostile.json", change))), code);
  writeFileSync(join(desk.folder, "hostile.json"), "{");
  assert.equal(codeOf(await takeIn("hostile.json")), "receipt-malformed");
  assert.equal(codeOf(await takeIn("NONE.json")), "transfer-file-unreadable");
  assert.equal(codeOf(await takeIn("receipt.json", "--signature", "ed.sig")), "receipt-key-apart");
  assert.equal(codeOf(await takeIn("receipt.json", "--signature", "ed.sig", "--key", "receipt.json")), "receipt-key-malformed");
  assert.equal((await transferEntries()).length, count);
});

test("a thing that comes back is held against what went out, by bytes; a bundle with all its files", async () => {
  writeFileSync(join(desk.folder, "renamed.csv"), read("member.csv"));
  cpSync(join(desk.folder, "bag"), join(desk.folder, "back"), { recursive: true });
  const verdictOf = async (name: string) => {
    const { code, out } = await takeIn(name, "--returned", given.transfer_id);
    return [code, (JSON.parse(out) as TransferAnswer).verdict];
  };
  assert.deepEqual(await verdictOf("renamed.csv"), [0, "same"]);
  assert.deepEqual(await verdictOf("back"), [0, "same"]);
  appendFileSync(join(desk.folder, "back/data/figures/figures.json"), " ");
  assert.deepEqual(await verdictOf("back"), [3, "different"], "the list of lists is the same, a file below it is not");
  const said = await desk.call(["handover", "in", "back", "--returned", given.transfer_id], "ja");
  assert.match(said.out, /「hamon verify back」で分かります/);
  assert.match((await desk.call(["verify", "back"], "ja")).out, /✗ data\/figures\/figures\.json {2}中身が一覧のハッシュ値と違います/);
  cpSync(join(desk.folder, "bag"), join(desk.folder, "added"), { recursive: true });
  symlinkSync("/etc/passwd", join(desk.folder, "added/note.txt"));
  assert.deepEqual(await verdictOf("added"), [3, "different"], "something was put in on the way");
  appendFileSync(join(desk.folder, "member.csv"), "401,x\r\n");
  assert.deepEqual(await verdictOf("member.csv"), [3, "different"]);
  writeFileSync(join(desk.folder, "stranger.csv"), "x");
  assert.equal(codeOf(await takeIn("stranger.csv", "--returned", given.transfer_id)), "transfer-not-of-it");
  assert.equal(codeOf(await takeIn("member.csv", "--returned", "transfer_0")), "transfer-unknown");
});

test("the custody of the original shows each step by itself, and verify passes", async () => {
  const id = given.things.find(({ name }) => name === "member.csv")?.id ?? "";
  const { answer } = await desk.ask(served.url, `/api/cases/${caseId()}/evidence/${id}/custody`);
  const steps = (answer as CustodyView).steps.filter(({ kind }) => kind.startsWith("transfer"));
  assert.ok(steps.length > 6 && steps.every(({ count }) => count === 1), JSON.stringify(steps));
  assert.deepEqual(new Set(steps.slice(1).map(({ kind }) => kind)), new Set(["transfer-in"]));
  assert.deepEqual([steps[0]?.body["direction"], steps.at(-1)?.body["verdict"]], ["out", "different"]);
  const { answer: listed } = await desk.ask(served.url, `/api/cases/${caseId()}/transfers`);
  const [transfer] = listed as readonly Transfer[];
  assert.deepEqual([transfer?.received_by, transfer?.answers.length], [SAID.to, steps.length - 1]);
  assert.equal((await desk.call(["verify"])).code, 0);
});

test("once an original is erased, neither its hash nor its name is told of a transfer, and a receipt has nothing to compare with", async () => {
  const id = given.things.find(({ name }) => name === "access.log")?.id ?? "";
  assert.equal((await desk.call(["erase", "access.log", "--reason", "試験"])).code, 0);
  const { answer } = await desk.ask(served.url, `/api/cases/${caseId()}/transfers`);
  const [transfer] = answer as readonly Transfer[];
  assert.deepEqual(
    transfer?.things.find((thing) => thing.id === id),
    { id, name: null, sha256: null, bytes: null },
  );
  const { code, out } = await takeIn("receipt.json");
  const { findings } = JSON.parse(out) as TransferAnswer;
  assert.deepEqual([code, findings.find((one) => one.id === id)?.verdict], [3, "unknown"]);
});

test("stopped before it is recorded, nothing is recorded or made, and that is said in a sentence", async () => {
  const before = await transferEntries();
  const known = process.listenerCount("SIGHUP");
  const ending = desk.call(["handover", "out", "member.csv", ...said], "ja");
  while (process.listenerCount("SIGHUP") === known) await setImmediate();
  process.emit("SIGHUP", "SIGHUP");
  const { code, out, err } = await ending;
  assert.deepEqual([code, out], [130, ""]);
  assert.match(err, /^\n.+\nhamon: handover out: .+ \(cancelled\)\n/);
  assert.deepEqual(await transferEntries(), before);
});
