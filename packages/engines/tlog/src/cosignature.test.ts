import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  cosignatureLine,
  cosignedText,
  formatCheckpoint,
  formatCosigner,
  formatSigner,
  openNote,
  parseCosigner,
  parseCosignerVkey,
  parseLogVkey,
  parseSigner,
  parseVkey,
  signNote,
} from "./index.js";

const KINDS = ["ed25519", "ml-dsa-44"] as const;
const log = parseSigner(formatSigner("example.com/log", Buffer.alloc(32, 1)));
const text = formatCheckpoint({ origin: log.name, size: 20852163, root: Buffer.alloc(32, 9) });
const note = signNote(text, [log]);
const cosignerOf = (kind: (typeof KINDS)[number], name = "弁護士.example/w1") =>
  parseCosigner(formatCosigner(kind, name, Buffer.alloc(32, 2)));

for (const kind of KINDS) {
  const cosigner = cosignerOf(kind);
  const verifier = parseCosignerVkey(cosigner.vkey);

  test(`${kind}: a cosigned checkpoint opens for the log and for the cosigner`, () => {
    const whole = Buffer.from(note + cosignatureLine(text, cosigner, 1_679_315_147));
    assert.equal(openNote(whole, [parseVkey(log.vkey)]), text);
    assert.equal(openNote(whole, [verifier]), text);
  });

  test(`${kind}: no bit of what is cosigned can change, the time included`, () => {
    const signature = cosigner.cosign(text, 1_679_315_147);
    const signed = Buffer.from(text);
    assert.equal(verifier.verify(signed, signature), true);
    const whole = Buffer.concat([signature, signed]);
    const isRefused = (bit: number) => {
      const changed = Buffer.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        return !verifier.verify(changed.subarray(signature.length), changed.subarray(0, signature.length));
      } catch (fault) {
        return (fault as { code?: string }).code === "checkpoint-malformed";
      }
    };
    fc.assert(fc.property(fc.nat(whole.length * 8 - 1), isRefused), { numRuns: 150 });
    for (let bit = 0; bit < 64; bit += 1) assert.ok(isRefused(bit), `bit ${bit} of the time`);
  });

  test(`${kind}: cut, longer and empty signatures are wrong, and a time of 2^63`, () => {
    const signature = cosigner.cosign(text, 0);
    const late = Buffer.from(signature);
    late[0] = 0x80;
    for (const bad of [Buffer.alloc(0), signature.subarray(0, -1), Buffer.concat([signature, Buffer.of(0)]), late]) {
      assert.equal(verifier.verify(Buffer.from(text), bad), false);
    }
  });

  test(`${kind}: only checkpoints are cosigned, at whole seconds`, () => {
    assert.throws(() => cosigner.cosign("another text\n", 1), { code: "checkpoint-malformed" });
    for (const seconds of [-1, 0.5, Number.NaN, 2 ** 53])
      assert.throws(() => cosigner.cosign(text, seconds), { code: "cosignature-time-wrong" });
  });

  test(`${kind}: a key with another id or name, cut or of another kind is refused`, () => {
    const bad = [
      cosigner.vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+"),
      cosigner.vkey.replace("w1", "w2"),
      cosigner.vkey.slice(0, -4),
      log.vkey,
    ];
    for (const vkey of bad) assert.throws(() => parseCosignerVkey(vkey), { code: "key-malformed" });
    assert.throws(() => parseVkey(cosigner.vkey), { code: "key-malformed" });
    assert.throws(() => parseCosigner(formatSigner("a", Buffer.alloc(32))), { code: "key-malformed" });
    assert.throws(() => formatCosigner(kind, "a b", Buffer.alloc(32)), { code: "key-malformed" });
  });
}

test("the text that Ed25519 cosigners sign is that of the specification", () => {
  assert.equal(cosignedText("a\n1\nb\n", 1679315147).toString(), "cosignature/v1\ntime 1679315147\na\n1\nb\n");
});

test("ML-DSA-44 commits to the cosigner's name, Ed25519 does not", () => {
  const bytes = Buffer.from(text);
  const signatures = KINDS.map((kind) => cosignerOf(kind).cosign(text, 5));
  const renamed = KINDS.map((kind) => parseCosignerVkey(cosignerOf(kind, "else.example").vkey));
  assert.deepEqual(
    renamed.map((verifier, i) => verifier.verify(bytes, signatures[i] as Buffer)),
    [true, false],
  );
});

test("a log may sign with ML-DSA-44, but not as an Ed25519 witness", () => {
  assert.equal(parseLogVkey(cosignerOf("ml-dsa-44").vkey).name, "弁護士.example/w1");
  assert.throws(() => parseLogVkey(cosignerOf("ed25519").vkey), { code: "key-malformed" });
});
