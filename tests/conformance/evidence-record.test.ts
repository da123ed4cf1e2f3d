// Evidence records that BouncyCastle made, read by us: with a hash tree, renewed by a stamp, by a digest, and by a stamp again.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { formatEvidenceRecord, hashWith, parseEvidenceRecord, verifyEvidenceRecord } from "@hamon/timestamp";
import { hasOpenssl } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { DATA, Decades, FIRST, judgeBytes, MOVED, SECOND, THIRD } from "../../packages/engines/timestamp/src/record.fixture.js";
import { bouncyCastleMissing as skip, runJava } from "./java-program.js";

const folder = mkdtempSync(join(tmpdir(), "hamon-records-"));
const CHECK = fileURLToPath(new URL("../../packages/base/evidence/src/bundle/page/check-record.java", import.meta.url));
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

// One to three changes: a bit, a byte more or less, a piece doubled.
function change(bytes: Buffer, random: (below: number) => number): Buffer {
  const at = random(bytes.length);
  const flipped = Buffer.from(bytes);
  flipped[at] = (flipped[at] as number) ^ (1 << random(8));
  const ways = [
    flipped,
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
    Buffer.concat([bytes.subarray(0, at), Buffer.of(random(256)), bytes.subarray(at)]),
    Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 40))]),
  ];
  // Most of the time a bit: what is longer or shorter is seldom more than malformed.
  return ways[Math.max(0, random(12) - 8)] as Buffer;
}

function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("of 600 changed records we accept none that BouncyCastle refuses", {
  skip: skip || (!hasOpenssl && "openssl is not installed"),
}, () => {
  const decades = new Decades();
  const whole = formatEvidenceRecord(decades.record(FIRST, SECOND, THIRD, MOVED));
  const random = randomFrom(4998);
  const names = Array.from({ length: 600 }, (_, i) => `${i}.2.ers`);
  const expected = decades.expecting("2052-01-01");
  const pem = Object.values(decades.tsas)
    .map((tsa) => tsa.pem)
    .join("");
  const ours = names.map((name, i) => {
    const bytes = i === 0 ? whole : change(whole, random);
    writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, name.replace("2.ers", "checkpoint")), DATA);
    writeFileSync(join(folder, name.replace("ers", "ca.pem")), pem);
    return judgeBytes(bytes, expected);
  });
  decades.remove();
  const { lines } = runJava(CHECK, names, { cwd: folder, set: { at: "2052-01-01T00:00:00Z" } });
  const theirs = new Set(lines.filter((line) => line.startsWith("OK ")).map((line) => line.split(" ")[2]));
  assert.ok(ours[0] === "ok" && theirs.has(names[0]), lines[0]);
  assert.deepEqual(
    names.filter((name, i) => ours[i] === "ok" && !theirs.has(name)),
    [],
  );
  // Both say no to most; where we alone do, it is for the strictness of DER.
  assert.ok(ours.filter((code) => code !== "ok").length > 590, String(ours.filter((code) => code === "ok").length));
  assert.equal(lines.filter((line) => /^(OK|NG) /.test(line)).length, 600, lines.slice(0, 3).join("\n"));
});
