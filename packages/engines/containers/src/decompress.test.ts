// Compressed streams as the tools themselves write them: whole, in several, cut and damaged.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { compressionOf, decoderFor, type Compression } from "./index.js";

const text = Buffer.from(
  Array.from({ length: 20_000 }, (_, i) => `203.0.113.${i % 250} 会社 "GET /${(i * 7919) % 100_003}" ${i}\n`).join(""),
);
const noise = Buffer.concat(Array.from({ length: 10_000 }, (_, i) => createHash("sha256").update(String(i)).digest()));
const inputs = {
  text,
  noise,
  nothing: Buffer.alloc(0),
  "one byte": Buffer.from("a"),
  zeros: Buffer.alloc(3_000_000),
  runs: Buffer.from("aaaab".repeat(100_000)),
};

type Own = Exclude<Compression, "gzip">;
const tools: readonly { readonly name: Own; readonly args: readonly string[] }[] = [
  { name: "bzip2", args: ["-c"] },
  { name: "bzip2", args: ["-1c"] },
  { name: "xz", args: ["-c"] },
  { name: "xz", args: ["-0c", "-C", "crc32"] },
  { name: "xz", args: ["-c", "-C", "sha256", "--block-size=100000"] },
  { name: "xz", args: ["-c", "--lzma2=dict=4KiB,lc=0,lp=2,pb=0"] },
  { name: "zstd", args: ["-c"] },
  { name: "zstd", args: ["-1c", "--no-check"] },
  { name: "zstd", args: ["-17c"] },
  { name: "zstd", args: ["-c", "--fast=5"] },
  { name: "zstd", args: ["-12c", "--long=27"] },
];

function unpack(name: Own, packed: Buffer, step = 65_536): Buffer {
  const decoder = decoderFor(name);
  const out: Buffer[] = [];
  const take = (pieces: Iterable<Uint8Array>) => {
    for (const piece of pieces) out.push(Buffer.from(piece));
  };
  for (let at = 0; at < packed.length; at += step) take(decoder.push(packed.subarray(at, at + step)));
  take(decoder.end());
  return Buffer.concat(out);
}

const pack = (name: Own, args: readonly string[], input: Buffer) => execFileSync(name, args, { input, maxBuffer: 1 << 26 });
const skipOf = (name: Own) => ({ skip: spawnSync("which", [name]).status !== 0 && `${name} is not here` });

for (const { name, args } of tools)
  test(`what ${name} ${args.join(" ")} packed comes out as it was, also of two streams in pieces of odd length`, skipOf(name), () => {
    for (const [what, input] of Object.entries(inputs)) {
      const packed = pack(name, args, input);
      assert.equal(compressionOf(packed), name, what);
      assert.ok(unpack(name, packed).equals(input), what);
      assert.ok(unpack(name, Buffer.concat([packed, packed]), 10_007).equals(Buffer.concat([input, input])), `${what}, twice`);
    }
  });

for (const name of ["bzip2", "xz", "zstd"] as const)
  test(`a ${name} that is cut says so, one that is damaged too, wherever it is`, skipOf(name), () => {
    const packed = pack(name, ["-c"], text.subarray(0, 30_000));
    for (let at = 8; at < packed.length; at += 97)
      assert.throws(() => unpack(name, packed.subarray(0, at)), { reason: "truncated" }, `cut at ${at}`);
    for (let at = 20; at < packed.length - 4; at += 61) {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] as number) ^ 0x55;
      assert.throws(
        () => unpack(name, damaged),
        ({ reason }: { reason: string }) => ["damaged", "truncated", "not-supported"].includes(reason),
        `damaged at ${at}`,
      );
    }
  });

test("a stream that asks for more memory than is given is refused before it is taken", () => {
  const zstd = Buffer.concat([Buffer.from("28b52ffd00", "hex"), Buffer.from([0xf8]), Buffer.alloc(10)]);
  assert.throws(() => unpack("zstd", zstd), { reason: "container-too-large" });
});
