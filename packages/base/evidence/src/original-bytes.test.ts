import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { makeCase, READING, type CaseOnDisk } from "./case-on-disk.fixture.js";

const lines = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `203.0.113.${i % 250} - 会社 ${i} ﾃｽﾄ\n`).join(""));
const half = lines.indexOf("\n", lines.length / 2) + 1;

const originals = [
  { name: "plain", bytes: lines },
  { name: "gzip", bytes: gzipSync(lines) },
  {
    name: "gzip of two members, as rotated logs are joined",
    bytes: Buffer.concat([gzipSync(lines.subarray(0, half)), gzipSync(lines.subarray(half))]),
  },
  { name: "gzip whose name does not say so", bytes: gzipSync(lines, { level: 1 }) },
] as const;

async function keepBytes(made: CaseOnDisk, bytes: Buffer) {
  writeFileSync(join(made.root, "source"), bytes);
  const evidence = await made.open();
  const { evidence_id } = await evidence.keep(join(made.root, "source"), { actor: "cli" });
  return { evidence, evidence_id };
}

for (const { name, bytes } of originals) {
  test(`bytesAt counts in the decompressed bytes: ${name}`, async (t) => {
    const { evidence, evidence_id } = await keepBytes(makeCase(t), bytes);
    const piece = fc.record({ offset: fc.nat(lines.length + 10), length: fc.nat(5000) });
    await fc.assert(
      fc.asyncProperty(piece, async ({ offset, length }) => {
        const found = (await evidence.bytesAt([{ evidence_id: evidence_id, offset: offset, length: length }], READING))[0];
        assert.deepEqual(found, lines.subarray(offset, offset + length));
      }),
      {
        numRuns: 40,
        examples: [[{ offset: 0, length: 0 }], [{ offset: lines.length - 1, length: 2 }], [{ offset: lines.length, length: 1 }]],
      },
    );
  });
}

test("bytesAt gives what can be inflated of a gzip that was cut", async (t) => {
  const whole = gzipSync(lines);
  const { evidence, evidence_id } = await keepBytes(makeCase(t), whole.subarray(0, whole.length >> 1));
  assert.deepEqual(
    (await evidence.bytesAt([{ evidence_id: evidence_id, offset: 100_000, length: 500 }], READING))[0],
    lines.subarray(100_000, 100_500),
  );
  assert.equal((await evidence.bytesAt([{ evidence_id: evidence_id, offset: lines.length - 100, length: 100 }], READING))[0]?.length, 0);
});

test("bytesAt reads a gzip up to where it is broken and says so behind", async (t) => {
  const broken = Buffer.from(gzipSync(lines));
  const middle = broken.length >> 1;
  broken.fill(0xff, middle, middle + 64);
  const { evidence, evidence_id } = await keepBytes(makeCase(t), broken);
  assert.deepEqual(
    (await evidence.bytesAt([{ evidence_id: evidence_id, offset: 100_000, length: 500 }], READING))[0],
    lines.subarray(100_000, 100_500),
  );
  await assert.rejects(evidence.bytesAt([{ evidence_id: evidence_id, offset: lines.length - 100, length: 100 }], READING), {
    code: "original-not-inflatable",
  });
});

test("bytesAt takes two magic bytes and nothing else for a gzip that is cut to nothing", async (t) => {
  const { evidence, evidence_id } = await keepBytes(makeCase(t), Buffer.of(0x1f, 0x8b));
  assert.equal((await evidence.bytesAt([{ evidence_id: evidence_id, offset: 0, length: 10 }], READING))[0]?.length, 0);
});

for (const [offset, length] of [
  [-1, 1],
  [0, -1],
  [0.5, 1],
  [0, Number.NaN],
] as const) {
  test(`bytesAt refuses ${length} bytes at ${offset}`, async (t) => {
    const { evidence, evidence_id } = await keepBytes(makeCase(t), Buffer.from("x"));
    await assert.rejects(evidence.bytesAt([{ evidence_id: evidence_id, offset: offset, length: length }], READING), RangeError);
  });
}
