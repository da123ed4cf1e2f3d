import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Fault } from "@hamon/records";
import { partsOf, readDer, type Der } from "./der.js";
import { integer, octets, oid, sequence, tlv } from "./der-writer.js";
import { hashWith, parseResponse, parseToken, readCertificate, verifyToken, type Expected } from "./index.js";
import { hasOpenssl, makeTsa, opensslAccepts, POLICY, tstInfo, type Tsa, type TsaOptions } from "./openssl-tsa.fixture.js";

const skip = !hasOpenssl && "openssl is not installed";
const data = Buffer.from("data");
let tsa: Tsa;
before(() => {
  if (hasOpenssl) tsa = makeTsa();
});
after(() => tsa?.remove());

const expecting = (one: Tsa, more: Partial<Expected> = {}): Expected => ({
  digest: (algorithm) => hashWith(algorithm, data),
  nonce: 7n,
  policies: [],
  trusted: [one.root],
  between: [readCertificate(one.signer)],
  ...more,
});

/** The code of the refusal, or "ok". */
function judge(token: Uint8Array, expected: Expected): string {
  try {
    verifyToken(token, expected);
    return "ok";
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return fault.code;
  }
}

const kinds: readonly TsaOptions[] = [
  { key: "rsa:2048", digest: "sha256" },
  { key: "rsa:3072", digest: "sha512" },
  { key: "ec:P-256", digest: "sha256" },
  { key: "ec:P-384", digest: "sha384" },
  { key: "ec:P-256", digest: "sha512" },
];
for (const kind of kinds) {
  test(`a token of openssl by ${kind.key} and ${kind.digest} is good, for its data and nonce only`, { skip }, () => {
    const own = makeTsa(kind);
    const token = own.stamp(data);
    const stamp = verifyToken(token, expecting(own, { policies: [POLICY] }));
    assert.deepEqual([stamp.policy, stamp.nonce, stamp.imprint.algorithm, stamp.chain.length], [POLICY, 7n, kind.digest, 2]);
    assert.ok(Math.abs(stamp.at - Date.now()) < 60_000);
    assert.equal(opensslAccepts(own, token, { data }), true);
    assert.equal(judge(token, expecting(own, { nonce: 8n })), "token-nonce-different");
    assert.equal(judge(token, expecting(own, { policies: ["1.2.3"] })), "token-policy-unknown");
    assert.equal(judge(token, expecting(own, { digest: () => Buffer.alloc(32) })), "token-imprint-different");
    assert.equal(judge(token, expecting(own, { trusted: [tsa.root] })), "chain-unknown");
    own.remove();
  });
}

const signers: readonly (readonly [string, TsaOptions, string])[] = [
  ["of an e-mail certificate", { usage: "critical,emailProtection" }, "certificate-not-for-time"],
  ["of one without a purpose", { usage: "" }, "certificate-not-for-time"],
  ["of one whose purpose is not critical", { usage: "timeStamping" }, "certificate-not-for-time"],
  ["of one with another purpose beside", { usage: "critical,timeStamping,codeSigning" }, "certificate-not-for-time"],
  ["of one with any purpose beside", { usage: "critical,timeStamping,anyExtendedKeyUsage" }, "certificate-not-for-time"],
  ["of a server's certificate", { usage: "critical,serverAuth" }, "certificate-not-for-time"],
  ["of one whose key may encipher", { keyUsage: "critical,digitalSignature,keyEncipherment" }, "certificate-not-for-time"],
  ["of one whose key may not sign", { keyUsage: "critical,keyAgreement" }, "certificate-not-for-time"],
  ["of one whose key may issue", { keyUsage: "critical,digitalSignature,keyCertSign" }, "certificate-not-for-time"],
  ["of one with a critical extension that nobody knows", { more: "1.2.3.4.5=critical,DER:0500" }, "chain-broken"],
  ["of a key that is too short", { key: "rsa:1024" }, "token-key-weak"],
  ["of one that is right", {}, "ok"],
];
for (const [name, options, code] of signers) {
  test(`a token ${name}: ${code}`, { skip }, () => {
    const own = makeTsa(options);
    const token = own.sign(tstInfo());
    assert.equal(judge(token, expecting(own)), code);
    if (code === "ok") assert.equal(opensslAccepts(own, token, { data }), true);
    own.remove();
  });
}

const contents: readonly (readonly [string, () => Buffer, string])[] = [
  ["without the signer's certificate stated", () => tsa.sign(tstInfo(), []), "token-attribute"],
  ["without signed attributes", () => tsa.sign(tstInfo(), ["-noattr"]), "token-attribute"],
  ["that is ordinary signed data", () => tsa.sign(tstInfo(), ["-cades", "-econtent_type", "1.2.840.113549.1.7.1"]), "token-not-time-stamp"],
  ["that holds no stamp", () => tsa.sign(Buffer.from("hello")), "token-malformed"],
  ["of version 2", () => tsa.sign(tstInfo({ version: 2n })), "token-malformed"],
  ["over other data", () => tsa.sign(tstInfo({ data: Buffer.from("other") })), "token-imprint-different"],
  ["without a nonce", () => tsa.sign(tstInfo({ nonce: null })), "token-nonce-different"],
  ["with another nonce", () => tsa.sign(tstInfo({ nonce: 70n })), "token-nonce-different"],
  ["by SHA-1", () => tsa.sign(tstInfo({ algorithm: "1.3.14.3.2.26" })), "token-algorithm"],
  ["with extensions", () => tsa.sign(tstInfo({ more: [tlv(0xa1, Buffer.alloc(0))] })), "token-malformed"],
  ["with something behind", () => tsa.sign(tstInfo({ more: [integer(1n)] })), "token-malformed"],
  ["before its signer's time", () => tsa.sign(tstInfo({ time: "20010101000000Z" })), "certificate-out-of-time"],
  ["after its signer's time", () => tsa.sign(tstInfo({ time: "20990101000000Z" })), "certificate-out-of-time"],
  ["at a time with an offset", () => tsa.sign(tstInfo({ time: "20260101000000+0900" })), "token-malformed"],
  ["at a time that is none", () => tsa.sign(tstInfo({ time: "20260230000000Z" })), "token-malformed"],
  ["at a time without seconds", () => tsa.sign(tstInfo({ time: "202601010000Z" })), "token-malformed"],
  ["at a time with a zero at its end", () => tsa.sign(tstInfo({ time: "20260101000000.10Z" })), "token-malformed"],
  ["signed by its key's number", () => tsa.sign(tstInfo(), ["-cades", "-keyid"]), "ok"],
  ["without certificates, when they are given", () => tsa.sign(tstInfo(), ["-cades", "-nocerts"]), "ok"],
];
for (const [name, make, code] of contents) {
  test(`a token ${name}: ${code}`, { skip }, () => assert.equal(judge(make(), expecting(tsa)), code));
}

test("two signers are one too many", { skip }, () => {
  const one = makeTsa();
  const args = ["-cades", "-signer", join(one.folder, "signer.pem"), "-inkey", join(one.folder, "signer.key")];
  assert.equal(judge(tsa.sign(tstInfo(), args), expecting(tsa)), "token-signers");
  one.remove();
});

test("a certificate that is not given and not in the token is missing", { skip }, () => {
  assert.equal(judge(tsa.sign(tstInfo(), ["-cades", "-nocerts"]), expecting(tsa, { between: [] })), "token-signers");
});

test("what stands behind a token, and another way to write its length, are refused", { skip }, () => {
  const token = tsa.stamp(data);
  assert.equal(judge(Buffer.concat([token, Buffer.from([0])]), expecting(tsa)), "token-malformed");
  assert.equal(judge(token.subarray(0, -1), expecting(tsa)), "token-malformed");
  const longer = Buffer.concat([Buffer.from([0x30, 0x83, 0]), token.subarray(2)]);
  assert.equal(judge(longer, expecting(tsa)), "token-malformed");
  assert.equal(judge(Buffer.concat([Buffer.from([0x30, 0x80]), token.subarray(4), Buffer.alloc(2)]), expecting(tsa)), "token-malformed");
});

test("a certificate on a list is revoked from its day on", { skip }, () => {
  const own = makeTsa();
  const token = own.stamp(data);
  const at = parseToken(token).info.at;
  const listed = (when: string) => listOf(own, when);
  assert.equal(judge(token, expecting(own, { revoked: [listed("20200101000000Z")] })), "certificate-revoked");
  assert.equal(judge(token, expecting(own, { revoked: [listed("20490101000000Z")] })), "ok");
  const list = listed("20200101000000Z");
  list[list.length - 5] = (list[list.length - 5] as number) ^ 1;
  assert.notEqual(judge(token, expecting(own, { revoked: [list] })), "ok");
  assert.ok(at > 0);
  own.remove();
});

/** The token with lists laid beside its certificates; no signature is over them. */
function withLists(token: Buffer, lists: readonly Buffer[]): Buffer {
  const [type, wrapped] = partsOf(readDer(token, "token"), "token") as [Der, Der];
  const [signed] = partsOf(wrapped, "token") as [Der];
  const members = partsOf(signed, "token").map(({ raw }) => raw);
  return sequence(type.raw, tlv(0xa0, sequence(...members.slice(0, 4), tlv(0xa1, ...lists), ...members.slice(4))));
}

test("lists in a token are lists: what is none is refused, as openssl does", { skip }, () => {
  const token = tsa.stamp(data);
  const judged = (lists: readonly Buffer[]) => {
    const made = withLists(token, lists);
    return [judge(made, expecting(tsa)), opensslAccepts(tsa, made, { data })];
  };
  assert.deepEqual(judged([listOf(tsa, "20490101000000Z")]), ["ok", true]);
  assert.deepEqual(judged([Buffer.from(tsa.signer)]), ["token-malformed", false]);
  assert.deepEqual(judged([sequence(integer(1n))]), ["token-malformed", false]);
  // One bit makes the certificates lists, where others are given.
  const at = token.indexOf(Buffer.from([0xa0]), token.indexOf(tsa.signer) - 5);
  const changed = Buffer.from(token);
  changed[at] = 0xa1;
  assert.deepEqual([judge(changed, expecting(tsa)), opensslAccepts(tsa, changed, { data })], ["token-malformed", false]);
});

/** A list by the root that revokes the signer. */
function listOf({ folder, root, signer }: Tsa, when: string): Buffer {
  const ecdsa = sequence(oid("1.2.840.10045.4.3.2"));
  const one = sequence(integer(readCertificate(signer).serial), tlv(0x18, Buffer.from(when)));
  const body = sequence(integer(1n), ecdsa, readCertificate(root).subject, tlv(0x18, Buffer.from("20200101000000Z")), sequence(one));
  const { stdout } = spawnSync("openssl", ["dgst", "-sha256", "-sign", join(folder, "root.key")], { input: body });
  return sequence(body, ecdsa, tlv(0x03, Buffer.from([0]), stdout));
}

test("an answer that grants nothing is told with its status", () => {
  const refused = sequence(sequence(integer(2n), tlv(0x03, Buffer.from([5, 0x20]))));
  assert.throws(() => parseResponse(refused), { code: "stamp-refused", params: { status: "2", reason: "2" } });
  assert.throws(() => parseResponse(octets(Buffer.alloc(3))), { code: "token-malformed" });
});
