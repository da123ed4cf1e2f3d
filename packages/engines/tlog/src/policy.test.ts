import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cosignatureLine,
  formatCheckpoint,
  formatCosigner,
  formatPolicy,
  formatSigner,
  judgePolicy,
  leafHash,
  parseCosigner,
  parsePolicy,
  parseSigner,
  signNote,
  Tree,
} from "./index.js";
import { formatTlogProof, parseTlogProof, verifyTlogProof } from "./tlog-proof.js";
import { makeInclusionProof } from "./proof.js";

const log = parseSigner(formatSigner("example.com/log", Buffer.alloc(32, 99)));
const witnesses = [1, 2, 3, 4, 5].map((n) => parseCosigner(formatCosigner("ed25519", `w${n}.example`, Buffer.alloc(32, n))));
const lines = witnesses.map(({ vkey }, i) => `witness W${i} ${vkey} http://localhost:${7000 + i}\n`);
const text = formatCheckpoint({ origin: log.name, size: 1, root: leafHash(Buffer.from("x")) });
const noteBy = (chosen: readonly number[]) =>
  Buffer.from(signNote(text, [log]) + chosen.map((i) => cosignatureLine(text, witnesses[i]!, 100 + i)).join(""));
const policyOf = (end: string) => parsePolicy(Buffer.from(`# 方針\n\n \tlog ${log.vkey}\n${lines.join("")}${end}`));

test("a group of groups counts each witness once: n of m, any and all", () => {
  const policy = policyOf("group 社外 2 W0 W1 W2\ngroup Y any W3 W4\ngroup both all 社外 Y\nquorum both\n");
  fc.assert(
    fc.property(fc.subarray([0, 1, 2, 3, 4]), (chosen) => {
      const isMet = chosen.filter((i) => i < 3).length >= 2 && chosen.some((i) => i >= 3);
      assert.equal(judgePolicy(policy, noteBy(chosen)).isMet, isMet);
    }),
  );
});

test("formatPolicy: what is written is read as it was", () => {
  for (const end of ["quorum none\n", "quorum W4\n", "group 社外 2 W0 W1 W2\ngroup Y any W3 W4\ngroup both all 社外 Y\nquorum both\n"]) {
    const policy = policyOf(end);
    const told = formatPolicy(policy);
    const read = parsePolicy(Buffer.from(told));
    assert.equal(JSON.stringify(read), JSON.stringify(policy), told);
    assert.deepEqual(judgePolicy(read, noteBy([0, 1, 4])), judgePolicy(policy, noteBy([0, 1, 4])));
  }
});

test("the same witness twice is one; its time is told; no quorum is always met", () => {
  const policy = policyOf("group two 2 W0 W1\nquorum two\n");
  const found = judgePolicy(policy, noteBy([0, 0]));
  assert.deepEqual([found.isMet, ...found.cosigned], [false, ["W0", 100]]);
  assert.equal(judgePolicy(policyOf("quorum none\n"), noteBy([])).isMet, true);
  assert.equal(policy.witnesses[1]?.url, "http://localhost:7001");
});

test("a wrong cosignature of a known witness spoils the note; a stranger's is passed over", () => {
  const policy = policyOf("quorum W0\n");
  const wrong = cosignatureLine(text.replace("\n1\n", "\n2\n"), witnesses[0]!, 1);
  assert.throws(() => judgePolicy(policy, Buffer.from(signNote(text, [log]) + wrong)), { code: "note-signature-wrong" });
  const stranger = parseCosigner(formatCosigner("ml-dsa-44", "w1.example", Buffer.alloc(32, 50)));
  assert.equal(judgePolicy(policy, Buffer.from(signNote(text, [log]) + cosignatureLine(text, stranger, 1))).isMet, false);
});

const otherLog = parseSigner(formatSigner("example.com/else", Buffer.alloc(32, 98)));
test("a checkpoint of a log that the policy does not name is not believed", () => {
  const policy = policyOf("quorum none\n");
  assert.throws(() => judgePolicy(policy, Buffer.from(signNote(text, [otherLog]))), { code: "note-unsigned" });
  // Its own key below another log's origin.
  const two = parsePolicy(Buffer.from(`log ${log.vkey}\nlog ${otherLog.vkey}\nquorum none\n`));
  assert.throws(() => judgePolicy(two, Buffer.from(signNote(text, [otherLog]))), { code: "note-unsigned" });
});

const renamed = parseCosigner(formatCosigner("ed25519", "renamed.example", Buffer.alloc(32, 1)));
const bad = [
  { name: "nothing", text: "", line: 0 },
  { name: "no quorum", text: lines[0]!, line: 0 },
  { name: "two quorums", text: "quorum none\nquorum none\n", line: 2 },
  { name: "a quorum nobody defined", text: "quorum W9\n", line: 1 },
  { name: "a quorum defined later", text: `quorum W0\n${lines[0]}`, line: 1 },
  { name: "an unknown word", text: "quorums none\n", line: 1 },
  { name: "a carriage return", text: "quorum none\r\n", line: 1 },
  { name: "a name twice", text: lines[0]! + lines[1]!.replace("W1", "W0"), line: 2 },
  { name: "a witness named none", text: lines[0]!.replace("W0", "none"), line: 1 },
  { name: "a key twice under two names", text: `${lines[0]}witness B ${renamed.vkey}\n`, line: 2 },
  { name: "a log twice", text: `log ${log.vkey}\nlog ${log.vkey}\n`, line: 2 },
  { name: "a log's key for a witness", text: `witness A ${log.vkey}\n`, line: 1 },
  { name: "a witness's key for a log", text: `log ${witnesses[0]!.vkey}\n`, line: 1 },
  { name: "a member of two groups", text: `${lines[0]}group A any W0\ngroup B any W0\n`, line: 3 },
  { name: "a member named none", text: "group A any none\n", line: 1 },
  { name: "a group of itself", text: "group A any A\n", line: 1 },
  { name: "a group of nobody", text: "group A any\n", line: 1 },
  { name: "more than there are", text: `${lines[0]}group A 2 W0\n`, line: 2 },
  { name: "none of them", text: `${lines[0]}group A 0 W0\n`, line: 2 },
  { name: "a leading zero", text: `${lines[0]}group A 01 W0\n`, line: 2 },
  { name: "a word too many", text: `log ${log.vkey} http://a b\n`, line: 1 },
] as const;
for (const { name, text: policy, line } of bad) {
  test(`parsePolicy refuses ${name}`, () =>
    assert.throws(() => parsePolicy(Buffer.from(policy)), { code: "policy-malformed", params: { line } }));
}

test("a proof as text reads back and verifies under the policy, and not with a letter changed", async () => {
  const tree = new Tree();
  const tiles = new Map<string, Buffer>();
  const entries = Array.from({ length: 300 }, (_, i) => leafHash(Buffer.from(`記録 ${i}`)));
  const keyOf = (level: number, index: number) => `${level} ${index}`;
  for (const hash of entries) tree.append(hash, (tile, bytes) => tiles.set(keyOf(tile.level, tile.index), Buffer.from(bytes)));
  for (const { tile, bytes } of tree.partialTiles()) tiles.set(keyOf(tile.level, tile.index), Buffer.from(bytes));
  const proof = await makeInclusionProof({ index: 255, size: 300 }, async ({ level, index, width = 256 }) =>
    tiles.get(keyOf(level, index))!.subarray(0, width * 32),
  );
  const head = formatCheckpoint({ origin: log.name, size: 300, root: tree.root() });
  const checkpoint = signNote(head, [log]) + cosignatureLine(head, witnesses[2]!, 7);
  const made = formatTlogProof({ index: 255, proof, checkpoint, extra: Buffer.from("余") });
  assert.deepEqual(parseTlogProof(Buffer.from(made)), { index: 255, proof, checkpoint, extra: Buffer.from("余") });
  const policy = policyOf("quorum W2\n");
  assert.equal(verifyTlogProof(Buffer.from(made), entries[255]!, policy).size, 300);
  const start = made.indexOf("index");
  for (let at = start; at < made.length; at += 1) {
    const changed = `${made.slice(0, at)}${made[at] === "A" ? "B" : "A"}${made.slice(at + 1)}`;
    assert.throws(() => verifyTlogProof(Buffer.from(changed), entries[255]!, policy), { name: "Fault" }, `letter ${at}`);
  }
  assert.throws(() => verifyTlogProof(Buffer.from(made), entries[254]!, policy), { code: "proof-mismatch" });
  assert.throws(() => verifyTlogProof(Buffer.from(made), entries[255]!, policyOf("quorum W0\n")), { code: "policy-not-met" });
  assert.throws(() => verifyTlogProof(Buffer.from(made), entries[255]!, parsePolicy(Buffer.from("quorum none\n"))), {
    code: "policy-without-log",
  });
});

for (const proof of [
  "",
  "c2sp.org/tlog-proof@v1\n\n",
  "c2sp.org/tlog-proof@v2\nindex 0\n\nx",
  "c2sp.org/tlog-proof@v1\nindex 00\n\nx",
  "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx",
  "c2sp.org/tlog-proof@v1\nextra A\nindex 0\n\nx",
]) {
  test(`parseTlogProof refuses ${JSON.stringify(proof)}`, () =>
    assert.throws(() => parseTlogProof(Buffer.from(proof)), { code: "tlog-proof-malformed" }));
}
