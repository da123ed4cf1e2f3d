// ECDSA over P-256 as the operator's signatures are checked: every case of Wycheproof judged as it is named.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isSigned } from "./envelope.js";

const FILE = fileURLToPath(new URL("../../../../../../shared/data/vectors/wycheproof/ecdsa_secp256r1_sha256_test.json", import.meta.url));
const skip = existsSync(FILE) ? false : "no test vectors beside the repository";

interface Group {
  readonly publicKeyDer: string;
  readonly tests: readonly { readonly tcId: number; readonly msg: string; readonly sig: string; readonly result: string }[];
}

test("ECDSA P-256: all 484 vectors are judged as they are named, DER and nothing else", { skip }, (t) => {
  const { testGroups } = JSON.parse(readFileSync(FILE, "utf8")) as { readonly testGroups: readonly Group[] };
  const judged = { valid: 0, invalid: 0 };
  for (const { publicKeyDer, tests } of testGroups) {
    const spki = Buffer.from(publicKeyDer, "hex");
    for (const { tcId, msg, sig, result } of tests) {
      const found = isSigned(Buffer.from(msg, "hex"), Buffer.from(sig, "hex"), spki);
      assert.equal(found, result === "valid", `case ${tcId}`);
      judged[found ? "valid" : "invalid"] += 1;
    }
  }
  assert.deepEqual(judged, { valid: 174, invalid: 310 });
  t.diagnostic("vectors wycheproof-ecdsa-p256 484");
});
