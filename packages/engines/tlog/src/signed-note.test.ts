import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import {
  formatSigner,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSigner,
  parseVkey,
  signCheckpoint,
  signNote,
} from "./index.js";

const VECTORS = fileURLToPath(new URL("../../../../../shared/data/vectors/signed-note/vectors.json", import.meta.url));
const skip = existsSync(VECTORS) ? false : "no test vectors beside the repository";

test("the example of the specification opens, and not with a letter changed", { skip }, (t) => {
  const { cases } = JSON.parse(readFileSync(VECTORS, "utf8")) as { cases: { vkey: string; note: string; valid: boolean }[] };
  assert.equal(cases.length, 2);
  for (const { vkey, note, valid } of cases) {
    const open = () => openNote(Buffer.from(note), [parseVkey(vkey)]);
    if (valid) assert.equal(open(), "This is an example message.\n");
    else assert.throws(open, { code: "note-signature-wrong" });
  }
  t.diagnostic("vectors signed-note 2");
});

const signer = parseSigner(formatSigner("example.com/hamon/case_1", Buffer.alloc(32, 7)));
const other = parseSigner(formatSigner("example.com/other", Buffer.alloc(32, 8)));
const verifier = parseVkey(signer.vkey);
const text = "事案の記録\n\n二行目 ﾊﾝｶｸ\n";

test("a note signed is a note opened, text with empty lines and Japanese included", () => {
  const note = signNote(text, [other, signer]);
  assert.equal(openNote(Buffer.from(note), [verifier]), text);
  assert.equal(parseNote(Buffer.from(note)).signatures.length, 2);
});

test("openNote passes over keys it does not know and refuses when none is known", () => {
  assert.throws(() => openNote(Buffer.from(signNote(text, [other])), [verifier]), { code: "note-unsigned" });
});

test("a signer's text and its vkey read back; its key id is its own", () => {
  assert.equal(parseVkey(signer.vkey).keyId, signer.keyId);
  const changed = signer.vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+");
  assert.throws(() => parseVkey(changed), { code: "key-malformed" });
});

const badKeys = ["", "a+b", "name+33d7b496+AeHT", "na me+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx", signer.vkey.slice(0, -1)];
for (const key of badKeys) {
  test(`parseVkey and parseSigner refuse "${key}"`, () => {
    assert.throws(() => parseVkey(key), { code: "key-malformed" });
    assert.throws(() => parseSigner(key), { code: "key-malformed" });
    assert.throws(() => parseSigner(`PRIVATE+KEY+${key}`), { code: "key-malformed" });
  });
}

for (const name of ["", "a b", "a+b", "a　b"]) {
  test(`formatSigner refuses the name "${name}"`, () =>
    assert.throws(() => formatSigner(name, Buffer.alloc(32)), { code: "key-malformed" }));
}

const badNotes = [
  { name: "nothing", note: "" },
  { name: "no signature", note: "text\n\n" },
  { name: "no empty line", note: "text\n— a AAAAAAA=\n" },
  { name: "no last newline", note: `${signNote(text, [signer]).slice(0, -1)}` },
  { name: "a carriage return", note: signNote(text, [signer]).replace("\n", "\r\n") },
  { name: "a hyphen for the dash", note: signNote(text, [signer]).replace("— ", "- ") },
  { name: "stray bits in base 64", note: "text\n\n— a AAAAAAB=\n" },
  { name: "a signature of no bytes", note: "text\n\n— a AAAAAA==\n" },
  { name: "more than a mebibyte", note: `${"a".repeat(1 << 20)}\n\n— a AAAAAAA=\n` },
] as const;
for (const { name, note } of badNotes) {
  test(`parseNote refuses ${name}`, () => assert.throws(() => parseNote(Buffer.from(note)), { code: "note-malformed" }));
}

test("parseNote refuses what is not UTF-8", () => {
  const note = Buffer.concat([Buffer.of(0x93, 0xfa, 0x96, 0x7b), Buffer.from(signNote(text, [signer]))]);
  assert.throws(() => parseNote(note), { code: "note-malformed" });
});

for (const bad of ["no newline", "nul \u0000\n", "tab\t\n", "half a pair \ud842\n"]) {
  test(`signNote refuses ${JSON.stringify(bad)}`, () => assert.throws(() => signNote(bad, [signer]), { code: "note-malformed" }));
}

test("a checkpoint signed is a checkpoint opened", () => {
  const head = { size: 70_000, root: Buffer.alloc(32, 5) };
  const note = signCheckpoint(head, signer);
  assert.deepEqual(openCheckpoint(Buffer.from(note), verifier), { ...head, origin: signer.name });
});

test("no bit of a checkpoint can change", () => {
  const note = Buffer.from(signCheckpoint({ size: 20852163, root: Buffer.alloc(32, 9) }, signer));
  fc.assert(
    fc.property(fc.nat(note.length * 8 - 1), (bit) => {
      const changed = Buffer.from(note);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => openCheckpoint(changed, verifier), { name: "Fault" });
    }),
    { numRuns: 400 },
  );
});

test("openCheckpoint refuses another log's checkpoint under this log's key", () => {
  const note = signNote(`example.com/else\n0\n${Buffer.alloc(32).toString("base64")}\n`, [signer]);
  assert.throws(() => openCheckpoint(Buffer.from(note), verifier), { code: "checkpoint-origin-wrong" });
});

const root = Buffer.alloc(32).toString("base64");
const badCheckpoints = [
  { name: "nothing", body: "" },
  { name: "two lines", body: "o\n1\n" },
  { name: "no origin", body: `\n1\n${root}\n` },
  { name: "a leading zero", body: `o\n01\n${root}\n` },
  { name: "a sign", body: `o\n+1\n${root}\n` },
  { name: "full-width digits", body: `o\n１\n${root}\n` },
  { name: "2^53 entries", body: `o\n9007199254740992\n${root}\n` },
  { name: "a short root", body: `o\n1\n${root.slice(4)}\n` },
  { name: "no last newline", body: `o\n1\n${root}` },
  { name: "an empty extension", body: `o\n1\n${root}\n\n` },
] as const;
for (const { name, body } of badCheckpoints) {
  test(`parseCheckpoint refuses ${name}`, () => assert.throws(() => parseCheckpoint(body), { code: "checkpoint-malformed" }));
}

test("parseCheckpoint passes over extension lines", () => {
  assert.equal(parseCheckpoint(`o\n1\n${root}\nextension\n`).size, 1);
});
