import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import {
  EMPTY_ROOT,
  leafHash,
  makeConsistencyProof,
  makeInclusionProof,
  makeSubtreeConsistencyProof,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from "./index.js";
import { tilesOf } from "./tiles.fixture.js";

const PROBES = fileURLToPath(new URL("../../../../../shared/data/vectors/rfc6962-merkle/testdata/", import.meta.url));
const skip = existsSync(PROBES) ? false : "no test vectors beside the repository";

type Probe = Record<string, never> & { readonly wantErr: boolean; readonly desc: string };

// Sizes pass 2^53: they are quoted before JSON.parse rounds them.
function readProbe(path: string): Probe {
  const text = readFileSync(path, "utf8").replace(/("(?:leafIdx|treeSize|size\d?|start|end)": *)(\d+)/g, '$1"$2"');
  const decode = (key: string, value: unknown) => (/^(root\d?|leafHash)$/.test(key) ? Buffer.from(value as string, "base64") : value);
  const probe = JSON.parse(text, decode) as Probe;
  const proof = ((probe.proof ?? []) as readonly string[]).map((hash) => Buffer.from(hash, "base64"));
  return { ...probe, index: probe.leafIdx, size: probe.treeSize ?? probe.size, proof } as unknown as Probe;
}

const probeSets = [
  { name: "inclusion", count: 98, verify: verifyInclusion },
  { name: "consistency", count: 98, verify: verifyConsistency },
  { name: "subtreeinclusion", count: 204, verify: verifySubtreeInclusion },
  { name: "subtreeconsistency", count: 118, verify: verifySubtreeConsistency },
] as const;

for (const { name, count, verify } of probeSets) {
  test(`the probes of ${name} are judged as they say`, { skip }, (t) => {
    const files = readdirSync(join(PROBES, name), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
    assert.equal(files.length, count);
    for (const file of files) {
      const probe = readProbe(join(PROBES, name, file));
      const judge = () => (verify as unknown as (probe: Probe) => void)(toSizes(probe));
      if (probe.wantErr) assert.throws(judge, { code: "proof-mismatch" }, file);
      else assert.doesNotThrow(judge, file);
    }
    t.diagnostic(`vectors rfc6962-merkle ${count}`);
  });
}

function toSizes(probe: Probe): Probe {
  const sizes = ["index", "size", "size1", "size2", "start", "end"].filter((key) => probe[key] !== undefined);
  return { ...probe, ...Object.fromEntries(sizes.map((key) => [key, BigInt(probe[key] as never)])) } as Probe;
}

// Slow reference: the definitions of RFC 6962, word for word.
const leaves = Array.from({ length: 1200 }, (_, i) => leafHash(Buffer.from(`証跡 ${i}`)));

function split(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1);
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length < 2) return hashes[0] ?? EMPTY_ROOT;
  const k = split(hashes.length);
  return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)));
}

function pathOf(m: number, hashes: readonly Buffer[]): readonly Buffer[] {
  if (hashes.length === 1) return [];
  const k = split(hashes.length);
  if (m < k) return [...pathOf(m, hashes.slice(0, k)), rootOf(hashes.slice(k))];
  return [...pathOf(m - k, hashes.slice(k)), rootOf(hashes.slice(0, k))];
}

function subproofOf(m: number, hashes: readonly Buffer[], isKnown: boolean): readonly Buffer[] {
  if (m === hashes.length) return isKnown ? [] : [rootOf(hashes)];
  const k = split(hashes.length);
  if (m <= k) return [...subproofOf(m, hashes.slice(0, k), isKnown), rootOf(hashes.slice(k))];
  return [...subproofOf(m - k, hashes.slice(k), false), rootOf(hashes.slice(0, k))];
}

const sizes = [1, 2, 3, 7, 8, 70, 255, 256, 257, 511, 512, 513, 1024, 1199] as const;

for (const size of sizes) {
  test(`makeInclusionProof equals the definition and verifies, size ${size}`, async () => {
    const readTile = tilesOf(leaves.slice(0, size));
    const root = rootOf(leaves.slice(0, size));
    for (let index = 0; index < size; index += 1 + Math.floor(size / 23)) {
      const proof = await makeInclusionProof({ index, size }, readTile);
      assert.deepEqual(proof, pathOf(index, leaves.slice(0, size)));
      const leaf = leaves[index] as Buffer;
      verifyInclusion({ index, size, leafHash: leaf, proof, root });
      assert.throws(() => verifyInclusion({ index, size, leafHash: root, proof: [...proof, root], root }), { code: "proof-mismatch" });
    }
  });

  test(`makeConsistencyProof equals the definition and verifies, size ${size}`, async () => {
    const readTile = tilesOf(leaves.slice(0, size));
    const root2 = rootOf(leaves.slice(0, size));
    for (let size1 = 1; size1 <= size; size1 += 1 + Math.floor(size / 23)) {
      const proof = await makeConsistencyProof({ size1, size2: size }, readTile);
      assert.deepEqual(proof, subproofOf(size1, leaves.slice(0, size), true));
      const root1 = rootOf(leaves.slice(0, size1));
      verifyConsistency({ size1, size2: size, root1, root2, proof });
      const wrong = leafHash(root1);
      assert.throws(() => verifyConsistency({ size1, size2: size, root1: wrong, root2, proof }), { code: "proof-mismatch" });
    }
  });
}

test("makeSubtreeConsistencyProof: every subtree of a tree of 21 verifies, any other root does not", async () => {
  const size = 21;
  const readTile = tilesOf(leaves.slice(0, size));
  const root2 = rootOf(leaves.slice(0, size));
  let count = 0;
  for (let start = 0; start < size; start += 1) {
    for (let end = start + 1; end <= size; end += 1) {
      if (start % 2 ** Math.ceil(Math.log2(end - start)) !== 0) continue;
      const proof = await makeSubtreeConsistencyProof({ start, end, size }, readTile);
      const root1 = rootOf(leaves.slice(start, end));
      verifySubtreeConsistency({ start, end, size, root1, root2, proof });
      const wrong = { start, end, size, root1: leafHash(root1), root2, proof };
      assert.throws(() => verifySubtreeConsistency(wrong), { code: "proof-mismatch" });
      count += 1;
    }
  }
  assert.equal(count, 63, "for each start, lengths to its largest power of two or the end");
});

test("an inclusion proof with one bit changed anywhere is refused", async () => {
  const size = 300;
  const readTile = tilesOf(leaves.slice(0, size));
  const root = rootOf(leaves.slice(0, size));
  const index = 258;
  const proof = await makeInclusionProof({ index, size }, readTile);
  const place = fc.record({ which: fc.nat(proof.length - 1), bit: fc.nat(255) });
  fc.assert(
    fc.property(place, ({ which, bit }) => {
      const changed = proof.map((hash) => Buffer.from(hash));
      (changed[which] as Buffer)[bit >> 3]! ^= 1 << (bit & 7);
      const leaf = leaves[index] as Buffer;
      assert.throws(() => verifyInclusion({ index, size, leafHash: leaf, proof: changed, root }), { code: "proof-mismatch" });
    }),
  );
});

test("a proof for an entry past the end is never made", async () => {
  await assert.rejects(makeInclusionProof({ index: 3, size: 3 }, tilesOf(leaves.slice(0, 3))), RangeError);
  await assert.rejects(makeConsistencyProof({ size1: 0, size2: 3 }, tilesOf(leaves.slice(0, 3))), RangeError);
});
