import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  COBBLESTONE_256,
  deriveMessageKey,
  open,
  openAt,
  openedSize,
  seal,
  sealChunks,
  sealedSize,
  sealEnd,
  type InputKey,
} from "./index.js";
import { sealChunk } from "./chunk.js";

const input: InputKey = { suite: COBBLESTONE_256, key: randomBytes(32), context: Buffer.from("会社") };

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts);
}

function cut(bytes: Buffer, step: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.subarray(i * step, (i + 1) * step));
}

test("whatever the length and the pieces: opened is what was sealed, and any piece of it is there at its place", async () => {
  const sizes = fc.oneof(fc.nat(50_000), fc.constantFrom(0, 1, 16_383, 16_384, 16_385, 32_768));
  const piece = fc.record({ size: sizes, step: fc.integer({ min: 1, max: 40_000 }), offset: fc.nat(60_000), length: fc.nat(40_000) });
  await fc.assert(
    fc.asyncProperty(piece, async ({ size, step, offset, length }) => {
      const message = randomBytes(size);
      const sealed = await collect(seal(input, randomBytes(24), cut(message, step)));
      assert.deepEqual([sealed.length, openedSize(sealed.length)], [sealedSize(size), size]);
      assert.ok((await collect(open(input, cut(sealed, step)))).equals(message));
      const source = { size: sealed.length, read: async (at: number, count: number) => sealed.subarray(at, at + count) };
      assert.ok((await openAt(source, input, { offset, length })).equals(message.subarray(offset, offset + length)));
    }),
    { numRuns: 60 },
  );
});

test("sealed in pieces apart is what is sealed in one stream", async () => {
  const [message, salt] = [randomBytes(5 * 16_384 + 7), randomBytes(24)];
  const whole = await collect(seal(input, salt, [message]));
  const key = deriveMessageKey(input, salt);
  const out = Buffer.alloc(3 * 16_400);
  sealChunks(key, 0, { chunks: message.subarray(0, 3 * 16_384), out });
  assert.ok(Buffer.concat([key.header, out, sealEnd(key, 3, message.subarray(3 * 16_384))]).equals(whole));
  assert.throws(() => sealChunks(key, 0, { chunks: Buffer.alloc(16_383), out: Buffer.alloc(16_399) }), RangeError);
});

test("any byte changed, and any byte fewer or more: refused", async () => {
  const message = randomBytes(20_000);
  const sealed = await collect(seal(input, randomBytes(24), [message]));
  for (let at = 0; at < sealed.length; at += 97) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1 << (at % 8);
    await assert.rejects(collect(open(input, [changed])), { code: at < 56 ? "sealed-key-wrong" : "sealed-changed" });
    if (at > 0) await assert.rejects(collect(open(input, [sealed.subarray(0, at)])), { name: "Fault" });
  }
  await assert.rejects(collect(open(input, [sealed, Buffer.alloc(1)])), { code: "sealed-changed" });
});

test("another key or another context is told from changed bytes", async () => {
  const sealed = await collect(seal(input, randomBytes(24), [Buffer.from("x")]));
  for (const other of [
    { ...input, key: randomBytes(32) },
    { ...input, context: Buffer.from("别") },
    { suite: input.suite, key: input.key },
  ]) {
    await assert.rejects(collect(open(other, [sealed])), { code: "sealed-key-wrong" });
  }
  assert.throws(() => deriveMessageKey({ ...input, key: randomBytes(16) }, randomBytes(24)), RangeError);
  assert.throws(() => deriveMessageKey(input, randomBytes(12)), RangeError);
});

test("a source that is shorter than it says is a truncated one", async () => {
  const sealed = await collect(seal(input, randomBytes(24), [randomBytes(20_000)]));
  const source = { size: sealed.length, read: async (at: number, count: number) => sealed.subarray(0, 17_000).subarray(at, at + count) };
  await assert.rejects(openAt(source, input, { offset: 0, length: 20_000 }), { code: "sealed-truncated" });
});

test("chunk numbers above 2^32 have their own nonces, and a message ends before 2^38 chunks", () => {
  const message = deriveMessageKey(input, Buffer.alloc(24));
  const sealed = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 38 - 1].map((index) =>
    Buffer.concat(sealChunk(message, index, Buffer.alloc(4))).toString("hex"),
  );
  assert.equal(new Set(sealed).size, sealed.length);
  assert.throws(() => sealChunk(message, 2 ** 38, Buffer.alloc(4)), RangeError);
});
