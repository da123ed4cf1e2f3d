// What others hand over, checked by the command line of whoever received it, in a folder without a workspace: bags, and files
// with their Sigstore bundles, stamped by authorities that openssl makes.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { BagCheck, SigstoreCheck } from "@hamon/records";
import { ownOrder, pemOf, signer, stranger } from "../../packages/base/evidence/src/sigstore/own-bundle.fixture.js";
import { integer, sequence } from "../../packages/engines/timestamp/src/der-writer.js";
import { hasOpenssl, makeTsa, tstInfo, type TsaOptions } from "../../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { Desk, type Ended } from "./command.js";

const SUITE = fileURLToPath(new URL("../../../shared/data/vectors/bagit-conformance/", import.meta.url));
const skip = existsSync(SUITE) ? false : "no test vectors beside the repository";
const desk = new Desk();
let own: Awaited<ReturnType<typeof ownOrder>>;
const at = (name: string) => join(desk.folder, name);
const faultOf = ({ err }: Ended) => JSON.parse(err).fault as { readonly code: string; readonly params: Record<string, string> };

before(async () => {
  own = await ownOrder();
  const { bundle, root, artifact } = own;
  for (const [name, bytes] of Object.entries({ "bundle.json": bundle, "root.json": root, "rows.pae": artifact }))
    writeFileSync(at(name), bytes);
  writeFileSync(at("operator.pem"), signer?.kind === "key" ? signer.key : "");
  writeFileSync(at("stranger.pem"), pemOf(stranger.publicKey));
});
after(() => desk.remove());

test("verify FOLDER: each broken file of a bag is named in both languages, and it ends with code 3", { skip }, async () => {
  const bag = join(SUITE, "v0.97/invalid/corrupt-tag-file");
  const ja = await desk.call(["verify", bag], "ja");
  assert.deepEqual([ja.code, ja.err], [3, ""]);
  for (const file of ["bag-info.txt", "bagit.txt", "manifest-md5.txt"])
    assert.ok(ja.out.includes(`✗ ${file}  中身が一覧のハッシュ値と違います（tagmanifest-md5.txt）。`), ja.out);
  const en = await desk.call(["verify", bag], "en");
  assert.equal(en.code, 3);
  assert.match(en.out, /✗ bagit\.txt {2}The bytes are not those of the listed digest[^]*The bag is not valid \(broken: 3\)/);
  const json = await desk.call(["--json", "verify", bag]);
  const { is_valid, broken_count } = JSON.parse(json.out) as BagCheck;
  assert.deepEqual([json.code, is_valid, broken_count], [3, false, 3]);
});

test("verify FOLDER: a valid bag ends with code 0 and says what there is to know of it", { skip }, async () => {
  const { code, out } = await desk.call(["verify", join(SUITE, "v0.97/valid/basic-bag")], "en");
  assert.equal(code, 0);
  assert.match(out, /⚠ md5 {2}This algorithm alone[^]*✓ The bag is valid \(version 0\.97, md5, files 2, 58 bytes\)/);
});

test("verify FOLDER: what a bag writes is shown, not obeyed by the terminal", { skip }, async () => {
  cpSync(join(SUITE, "v1.0/valid/basicBag"), at("loud"), { recursive: true });
  spawnSync("chmod", ["-R", "u+w", at("loud")]);
  appendFileSync(at("loud/manifest-sha512.txt"), `${"0".repeat(128)}  data/\u001b]0;owned\u0007\u202e\n`);
  const { code, out } = await desk.call(["verify", "loud"], "en");
  assert.equal(code, 3);
  assert.match(out, /✗ data\/�\]0;owned��/);
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test("verify FOLDER: what is no folder is a fault, not a broken bag", async () => {
  for (const [path, reason] of [
    ["nowhere", "ENOENT"],
    ["rows.pae", "ENOTDIR"],
  ] as const) {
    const ended = await desk.call(["--json", "verify", path]);
    assert.deepEqual([ended.code, faultOf(ended).code, faultOf(ended).params["reason"]], [1, "bag-unreadable", reason]);
  }
  mkdirSync(at("empty"));
  assert.equal((await desk.call(["verify", "empty"])).code, 3);
});

const bundleOf = (bundle: string, ...more: readonly string[]) => ["rows.pae", "--sigstore", bundle, "--trusted-root", "root.json", ...more];
const judge = (...words: readonly string[]) => desk.call(["--json", "verify", ...words]);

test("verify FILE --sigstore: a bundle as we export it is good under the operator's key", async () => {
  const good = await judge(...bundleOf("bundle.json", "--key", "operator.pem"));
  assert.equal(good.code, 0, good.err);
  assert.deepEqual((JSON.parse(good.out) as SigstoreCheck).times, []);
  const said = await desk.call(["verify", ...bundleOf("bundle.json", "--key", "operator.pem")], "ja");
  assert.match(said.out, /✓ ファイルとバンドルは合っています。[^]*鍵の SHA-256 [0-9a-f]{64}[^]*時刻の証明はありません/);
  writeFileSync(at("other.pae"), "x");
  const other = await judge("other.pae", ...bundleOf("bundle.json", "--key", "operator.pem").slice(1));
  assert.deepEqual([other.code, faultOf(other).code], [3, "sigstore-artifact-different"]);
  const stolen = await judge(...bundleOf("bundle.json", "--key", "stranger.pem"));
  assert.deepEqual([stolen.code, faultOf(stolen).code], [3, "sigstore-entry-different"]);
});

test("verify FILE --sigstore: what was not judged is a fault with code 1, options that lack something are wrong usage", async () => {
  const refusals: readonly (readonly [readonly string[], number, string])[] = [
    [bundleOf("bundle.json"), 1, "sigstore-key-needed"],
    [bundleOf("bundle.json", "--key", "rows.pae"), 1, "sigstore-key-malformed"],
    [bundleOf("bundle.json", "--key", "none.pem"), 1, "received-unreadable"],
    [bundleOf("none.json", "--key", "operator.pem"), 1, "received-unreadable"],
    [["rows.pae", "--sigstore", "bundle.json", "--trusted-root", "bundle.json", "--key", "operator.pem"], 1, "sigstore-root-malformed"],
    [["rows.pae", "--sigstore", "bundle.json"], 2, "sigstore-options-apart"],
    [["rows.pae", "--key", "operator.pem"], 2, "sigstore-options-apart"],
    [["--sigstore", "bundle.json", "--trusted-root", "root.json"], 2, "sigstore-options-apart"],
    [bundleOf("bundle.json", "--identity", "a"), 2, "sigstore-options-apart"],
    [bundleOf("bundle.json", "--key", "operator.pem", "--identity", "a", "--issuer", "b"), 2, "sigstore-options-apart"],
    [bundleOf("rows.pae", "--key", "operator.pem"), 3, "sigstore-bundle-malformed"],
  ];
  for (const [words, code, fault] of refusals) {
    const ended = await judge(...words);
    assert.deepEqual([ended.code, faultOf(ended).code], [code, fault], words.join(" "));
  }
});

/** Authorities that libraries get wrong: RSA with SHA-512 is what Japanese ones use; an e-mail certificate gives no time. */
const authorities: readonly (readonly [string, TsaOptions, string])[] = [
  ["by RSA and SHA-512", { key: "rsa:3072", digest: "sha512" }, "good"],
  ["by P-384", { key: "ec:P-384", digest: "sha384" }, "good"],
  ["of an e-mail certificate", { usage: "critical,emailProtection" }, "sigstore-time-refused"],
];

for (const [name, options, said] of authorities) {
  test(`verify FILE --sigstore: a time stamp ${name}: ${said}`, { skip: !hasOpenssl && "openssl is not installed" }, async () => {
    const tsa = makeTsa(options);
    const { messageSignature, verificationMaterial, ...rest } = JSON.parse(own.bundle) as {
      readonly messageSignature: { readonly signature: string };
      readonly verificationMaterial: object;
    };
    const signature = Buffer.from(messageSignature.signature, "base64");
    const token = said === "good" ? tsa.stamp(signature) : tsa.sign(tstInfo({ data: signature }));
    const response = sequence(sequence(integer(0n)), token);
    const timestampVerificationData = { rfc3161Timestamps: [{ signedTimestamp: response.toString("base64") }] };
    const material = { ...verificationMaterial, timestampVerificationData };
    writeFileSync(at("stamped.json"), JSON.stringify({ ...rest, messageSignature, verificationMaterial: material }));
    const certificates = [tsa.signer, tsa.root].map((raw) => ({ rawBytes: raw.toString("base64") }));
    const authority = { uri: "https://tsa.example.jp", certChain: { certificates }, validFor: { start: "2020-01-01T00:00:00Z" } };
    writeFileSync(at("stamped-root.json"), JSON.stringify({ ...JSON.parse(own.root), timestampAuthorities: [authority] }));
    tsa.remove();
    const ended = await judge("rows.pae", "--sigstore", "stamped.json", "--trusted-root", "stamped-root.json", "--key", "operator.pem");
    if (said !== "good") return assert.deepEqual([ended.code, faultOf(ended).code], [3, said]);
    const { times } = JSON.parse(ended.out) as SigstoreCheck;
    assert.ok(Math.abs(Date.parse(times[0] ?? "") - Date.now()) < 60_000, ended.err);
    // Nobody trusts it in the other root.
    const untrusted = await judge(...bundleOf("stamped.json", "--key", "operator.pem"));
    assert.deepEqual([untrusted.code, faultOf(untrusted).code], [3, "sigstore-time-refused"]);
  });
}
