// Evidence records that BouncyCastle made, read by us: with a hash tree, renewed by a stamp, by a digest, and by a stamp again.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { hashWith, parseEvidenceRecord, verifyEvidenceRecord } from "@hamon/timestamp";
import { bouncyCastleMissing as skip, runJava } from "./java-program.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-records-"));
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
let trusted: readonly Buffer[] = [];

before(() => {
  if (skip !== false) return;
  const { code, lines } = runJava(fileURLToPath(new URL("make_record.java", import.meta.url)), [folder], { cwd: folder });
  assert.equal(code, 0, lines.join("\n"));
  trusted = (readFileSync(join(folder, "trusted.pem"), "utf8").match(PEM) ?? []).map((one) => new X509Certificate(one).raw);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const verified = (stamps: number, on: string, object = "object 3", roots = trusted) => {
  const record = parseEvidenceRecord(readFileSync(join(folder, `${stamps}.ers`)));
  const digest = (algorithm: "sha256" | "sha384" | "sha512") => hashWith(algorithm, Buffer.from(object));
  return { record, ...verifyEvidenceRecord(record, { digest, trusted: roots, at: Date.parse(on) }) };
};

const records: readonly (readonly [stamps: number, shape: readonly (readonly string[])[], until: string])[] = [
  [1, [["sha256"]], "2001"],
  [2, [["sha256", "sha256"]], "2010"],
  [3, [["sha256", "sha256", "sha256"]], "2019"],
  [4, [["sha256", "sha256", "sha256"], ["sha512"]], "2021"],
  [
    5,
    [
      ["sha256", "sha256", "sha256"],
      ["sha512", "sha512"],
    ],
    "2028",
  ],
];
for (const [stamps, shape, last] of records) {
  test(`a record of ${stamps} stamps by BouncyCastle shows its first time until ${last}`, { skip }, () => {
    const { record, at, until } = verified(stamps, `${last}-01-01`);
    assert.deepEqual(
      record.chains.map((chain) => chain.map(({ digest }) => digest)),
      shape,
    );
    assert.equal(new Date(at).toISOString(), "1991-03-03T00:00:00.000Z");
    assert.equal(new Date(until).toISOString().slice(0, 4), last);
    assert.throws(() => verified(stamps, `${Number(last) + 1}-01-01`), { code: "record-ended" });
    assert.throws(() => verified(stamps, `${last}-01-01`, "object 2"), { code: "record-data-different" });
    for (const root of trusted.slice(0, stamps)) {
      const others = trusted.filter((one) => one !== root);
      assert.throws(() => verified(stamps, `${last}-01-01`, "object 3", others), { code: "chain-unknown" });
    }
  });
}
