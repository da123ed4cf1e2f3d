import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ed25519Verifier } from "./ed25519.js";
import { ML_DSA_44, mlDsa44Verifier } from "./ml-dsa-44.js";

const FOLDER = fileURLToPath(new URL("../../../../../shared/data/vectors/wycheproof/", import.meta.url));
const skip = existsSync(FOLDER) ? false : "no test vectors beside the repository";

interface Group<Key> {
  readonly publicKey: Key;
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly ctx?: string;
    readonly result: string;
  }[];
}

function read<Key>(name: string): readonly Group<Key>[] {
  return (JSON.parse(readFileSync(`${FOLDER}${name}`, "utf8")) as { testGroups: readonly Group<Key>[] }).testGroups;
}

const bytesOf = (hex: string) => Buffer.from(hex, "hex");

test("Ed25519: all 151 vectors are judged as they are named", { skip }, (t) => {
  let judged = 0;
  for (const { publicKey, tests } of read<{ pk: string }>("ed25519_test.json")) {
    const verify = ed25519Verifier(bytesOf(publicKey.pk));
    for (const { tcId, msg, sig, result } of tests) {
      assert.equal(verify(bytesOf(msg), bytesOf(sig)), result === "valid", `case ${tcId}`);
      judged += 1;
    }
  }
  assert.equal(judged, 151);
  t.diagnostic("vectors wycheproof-ed25519 151");
});

// A signature made under a context is none of ours: ours is empty.
test("ML-DSA-44: all 180 vectors are judged as they are named", { skip }, (t) => {
  let judged = 0;
  for (const { publicKey, tests } of read<string>("mldsa_44_verify_test.json")) {
    const key = bytesOf(publicKey);
    const verify = key.length === ML_DSA_44.keyBytes ? mlDsa44Verifier(key) : () => false;
    for (const { tcId, msg, sig, ctx = "", result } of tests) {
      assert.equal(verify(bytesOf(msg), bytesOf(sig)), result === "valid" && ctx === "", `case ${tcId}`);
      judged += 1;
    }
  }
  assert.equal(judged, 180);
  t.diagnostic("vectors wycheproof-mldsa-44 180");
});
