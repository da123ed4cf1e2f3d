// Every answer and every request of rfc3161-client: what authorities of others gave, and what was made wrong of it.

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Fault } from "@hamon/records";
import { readDigest, type Digest } from "./algorithms.js";
import { booleanOf, integerOf, Members, readDer, TAG } from "./der.js";
import { formatRequest, hashWith, parseResponse, parseToken, readCertificate, verifyToken, type Expected } from "./index.js";

const VECTORS = fileURLToPath(new URL("../../../../../shared/data/vectors/rfc3161-client/test/fixtures/", import.meta.url));
const skip = !existsSync(VECTORS) && "../shared/data/vectors is not there";
const read = (path: string) => readFileSync(join(VECTORS, path));
const hello = Buffer.from("hello");

function chainIn(folder: string): readonly Buffer[] {
  const file = read(`${folder}/ts_chain.pem`);
  const pem = file.toString("latin1").match(/-----BEGIN CERTIFICATE[\s\S]*?-----END CERTIFICATE-----/g);
  return (pem ?? [file]).map((one) => new X509Certificate(one).raw);
}

function expecting(folder: string, data: Buffer, nonce: bigint | null): Expected {
  const chain = chainIn(folder).map(readCertificate);
  const trusted = chain.filter(({ issuer, subject }) => issuer.equals(subject)).map(({ raw }) => raw);
  return { digest: (algorithm) => hashWith(algorithm, data), nonce, policies: [], trusted, between: chain };
}

/** The code of the refusal, or "ok". */
function judge(path: string, expected: Expected): string {
  try {
    verifyToken(parseResponse(read(path)), expected);
    return "ok";
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return fault.code;
  }
}

const answers: readonly (readonly [string, Buffer | "payload", string])[] = [
  ["test_tsa/response.tsr", hello, "ok"],
  ["test_tsa/other_response.tsr", hello, "chain-unknown"], // another authority of the same name, and another root
  ["test_tsa/response-injected-certs.tsr", hello, "ok"], // certificates beside the signer's own are not asked
  ["sigstore.mock/response-expired.tsr", "payload", "ok"], // its certificate has ended since: what counts is its time
  ["sigstage/response-sha256.tsr", hello, "ok"],
  ["sigstage/response-sha384.tsr", hello, "ok"],
  ["sigstage/response-sha512.tsr", hello, "ok"],
  ["sigstage/response-no-embedded-cert.tsr", hello, "ok"],
  ["sigstage/response-invalid-signature.tsr", hello, "token-signature-wrong"],
  ["identrust/issue-104.tsr", hello, "ok"], // RSA, and its signer is not the first of its certificates
];

test("there are ten answers and three requests, or that there are none is said", { skip }, () => {
  const files = readdirSync(VECTORS, { recursive: true, encoding: "utf8" });
  assert.deepEqual(files.filter((file) => file.endsWith(".tsr")).toSorted(), answers.map(([path]) => path).toSorted());
  assert.deepEqual(files.filter((file) => file.endsWith(".der")).toSorted(), requests.map(([path]) => path).toSorted());
});

for (const [path, data, code] of answers) {
  test(`${path}: ${code}, and of other data or another authority it is none`, { skip }, (t) => {
    const [folder = ""] = path.split("/");
    const about = data === "payload" ? read("sigstore.mock/payload") : data;
    const expected = expecting(folder, about, null);
    assert.equal(judge(path, expected), code);
    assert.equal(judge(path, { ...expected, digest: (algorithm) => hashWith(algorithm, about, about) }), "token-imprint-different");
    const strangers = expecting(folder === "sigstage" ? "test_tsa" : "sigstage", about, null);
    assert.notEqual(judge(path, { ...strangers, between: [...(strangers.between ?? []), ...(expected.between ?? [])] }), "ok");
    t.diagnostic("vectors rfc3161-client 1");
  });
}

/** The request, the answer that came to it, and one that came to another. */
const requests = [
  ["test_tsa/request.der", "test_tsa/response.tsr", "test_tsa/other_response.tsr"],
  ["test_tsa/other_request.der", null, "test_tsa/response.tsr"],
  ["sigstage/request.der", null, "sigstage/response-sha512.tsr"],
] as const;

for (const [path, own, other] of requests) {
  test(`${path}: asks what we would ask; the answer to another request is none to it`, { skip }, (t) => {
    const request = readRequest(read(path));
    const { digest, nonce } = request;
    // They write NULL where SHA-2 has no parameters, we nothing (RFC 5754, 2): what is asked is the same.
    assert.deepEqual(readRequest(formatRequest(request)), request);
    assert.ok(request.asksCertificates && digest.equals(hashWith(request.algorithm, hello)));
    const expected = expecting(path.split("/")[0] ?? "", hello, nonce);
    if (own !== null) assert.equal(judge(own, expected), "ok");
    assert.equal(judge(other, expected), "token-nonce-different");
    if (own !== null) assert.equal(parseToken(parseResponse(read(own))).info.nonce, nonce);
    t.diagnostic("vectors rfc3161-client 1");
  });
}

function readRequest(bytes: Buffer): { algorithm: Digest; digest: Buffer; nonce: bigint; asksCertificates: boolean } {
  const members = new Members(readDer(bytes, "request"), "request");
  assert.equal(integerOf(members.take(TAG.integer), "request"), 1n);
  const imprint = new Members(members.take(TAG.sequence), "request");
  const algorithm = readDigest(imprint.take(TAG.sequence), "request");
  const digest = imprint.take(TAG.octets).content;
  imprint.end();
  const nonce = integerOf(members.take(TAG.integer), "request");
  const asksCertificates = booleanOf(members.take(TAG.boolean), "request");
  members.end();
  return { algorithm, digest, nonce, asksCertificates };
}
