// HKDF with SHA-512: every case of Wycheproof. We expand only; what comes before it in RFC 5869 (extract) stands here.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expand } from "./suite.js";

const FILE = fileURLToPath(new URL("../../../../../shared/data/vectors/wycheproof/hkdf_sha512_test.json", import.meta.url));
const skip = existsSync(FILE) ? false : "no test vectors beside the repository";

interface Vector {
  readonly tcId: number;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
  readonly result: string;
}

function extract(salt: Buffer, ikm: Buffer): Buffer {
  return createHmac("sha512", salt).update(ikm).digest();
}

test("HKDF-SHA512: all 83 vectors are judged as they are named, and more bytes than there are refused", { skip }, (t) => {
  const { testGroups } = JSON.parse(readFileSync(FILE, "utf8")) as { testGroups: readonly { readonly tests: readonly Vector[] }[] };
  const judged = { valid: 0, invalid: 0 };
  for (const { tcId, ikm, salt, info, size, okm, result } of testGroups.flatMap(({ tests }) => tests)) {
    const key = extract(Buffer.from(salt, "hex"), Buffer.from(ikm, "hex"));
    const make = () => expand(key, Buffer.from(info, "hex"), size).toString("hex");
    if (result === "valid") assert.equal(make(), okm, `case ${tcId}`);
    else assert.throws(make, RangeError, `case ${tcId}`);
    judged[result === "valid" ? "valid" : "invalid"] += 1;
  }
  assert.deepEqual(judged, { valid: 80, invalid: 3 });
  t.diagnostic("vectors wycheproof-hkdf-sha512 83");
});
