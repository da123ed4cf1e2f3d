// Every case of Wycheproof for both instantiations, judged as its name says: streamed, at random, and sealed again.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { COBBLESTONE_128, COBBLESTONE_256, openAt, openedSize, Opener, Sealer, sealedSize, type InputKey } from "./index.js";
import { deriveMessageKey } from "./suite.js";

const FOLDER = fileURLToPath(new URL("../../../../../shared/data/vectors/wycheproof/", import.meta.url));
const skip = existsSync(FOLDER) ? false : "no test vectors beside the repository";

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly key: string;
  readonly ctx: string;
  readonly ct: string;
  readonly aeadKey?: string;
  readonly baseNonce?: string;
  readonly msgLength?: number;
  readonly msgSha512?: string;
  readonly result: "valid" | "invalid";
  readonly flags: readonly string[];
}

function vectorsOf(file: string): readonly Vector[] {
  if (skip !== false) return [];
  const { testGroups } = JSON.parse(readFileSync(`${FOLDER}${file}`, "utf8")) as { testGroups: { tests: Vector[] }[] };
  return testGroups.flatMap(({ tests }) => tests);
}

const sha512 = (bytes: Uint8Array) => createHash("sha512").update(bytes).digest("hex");

/** What was given before the end or the refusal. */
function stream(key: InputKey, sealed: Buffer, step: number): { readonly bytes: Buffer; readonly failure: unknown } {
  const parts: Buffer[] = [];
  let opener: Opener | null = null;
  try {
    opener = new Opener(key);
    for (let at = 0; at < sealed.length; at += step) parts.push(opener.update(sealed.subarray(at, at + step)));
    parts.push(opener.final());
    return { bytes: Buffer.concat(parts), failure: null };
  } catch (failure) {
    assert.throws(() => opener?.update(Buffer.alloc(1)) ?? assert.fail("refused"));
    assert.throws(() => opener?.final() ?? assert.fail("refused"));
    return { bytes: Buffer.concat(parts), failure };
  }
}

function read(key: InputKey, sealed: Buffer, piece: { offset: number; length: number }): Promise<Buffer> {
  const source = { size: sealed.length, read: async (offset: number, length: number) => sealed.subarray(offset, offset + length) };
  return openAt(source, key, piece);
}

const suites = [
  { suite: COBBLESTONE_128, file: "c2sp_chunked_encryption_aes_128_gcm_test.json" },
  { suite: COBBLESTONE_256, file: "c2sp_chunked_encryption_aes_256_gcm_test.json" },
] as const;

test("Wycheproof is there, or that it is not is said", { skip }, () => {
  for (const { file } of suites) assert.equal(vectorsOf(file).length, 35);
});

for (const { suite, file } of suites) {
  for (const vector of vectorsOf(file)) {
    const key: InputKey = { suite, key: Buffer.from(vector.key, "hex"), context: Buffer.from(vector.ctx, "hex") };
    const whole = { offset: 0, length: 2 ** 40 };
    test(`${suite.aead} ${vector.tcId}: ${vector.comment}`, async (t) => {
      const sealed = inflateSync(Buffer.from(vector.ct, "hex"));
      if (vector.result === "valid") await judgeValid(key, vector, sealed);
      else await judgeInvalid(key, vector, sealed);
      if (vector.aeadKey !== undefined) {
        const message = deriveMessageKey(key, sealed.subarray(0, 24));
        assert.deepEqual([message.key.toString("hex"), message.baseNonce.toString("hex")], [vector.aeadKey, vector.baseNonce]);
      }
      t.diagnostic("vectors wycheproof-cobblestone 1");
    });

    async function judgeValid(key: InputKey, { msgLength = -1, msgSha512 }: Vector, sealed: Buffer): Promise<void> {
      for (const step of [7, 16_400, 1 << 20].filter((step) => sealed.length / step < 100_000)) {
        const { bytes, failure } = stream(key, sealed, step);
        assert.equal(failure, null);
        assert.deepEqual([bytes.length, sha512(bytes)], [msgLength, msgSha512]);
      }
      const message = await read(key, sealed, whole);
      assert.deepEqual([message.length, sha512(message)], [msgLength, msgSha512]);
      assert.deepEqual([openedSize(sealed.length), sealedSize(msgLength)], [msgLength, sealed.length]);
      const sealer = new Sealer(key, sealed.subarray(0, 24));
      assert.ok(Buffer.concat([sealer.header, ...sealer.update(message), ...sealer.final()]).equals(sealed));
    }

    async function judgeInvalid(key: InputKey, { msgLength = 0, msgSha512 = sha512(Buffer.alloc(0)), flags }: Vector, sealed: Buffer) {
      for (const step of [7, 16_400, 1 << 20]) {
        const { bytes, failure } = stream(key, sealed, step);
        assert.ok(failure instanceof Error);
        assert.ok(bytes.length <= msgLength, `${bytes.length} bytes given, at most ${msgLength} are valid`);
        if (bytes.length === msgLength) assert.equal(sha512(bytes), msgSha512);
      }
      await assert.rejects(read(key, sealed, whole));
      const end = read(key, sealed, { offset: 2 ** 40, length: 1 });
      if (flags.includes("ValidFinalChunk")) assert.equal((await end).length, 0);
      else await assert.rejects(end);
    }
  }
}
