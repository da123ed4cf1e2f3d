// Every bundle of Sigstore's conformance suite, judged as its name says, for the reason that its README gives.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault } from "@hamon/records";
import { caseNames, orderOf, skip } from "./vectors.fixture.js";
import { verifySigstore, type SigstoreOrder } from "./verify-sigstore.js";

const MALFORMED = "sigstore-bundle-malformed";

/** What is said of each; of a malformed one and of a time, what of it. */
const SAID: Readonly<Record<string, string>> = {
  "bundle-empty-certificate-chain_fail": `${MALFORMED} verificationMaterial.content.x509CertificateChain.certificates`,
  "bundle-from-wrong-instance_fail": "sigstore-log-unknown",
  "bundle-invalid-base64-signature_fail": `${MALFORMED} messageSignature.signature`,
  "bundle-malformed-json_fail": `${MALFORMED} json`,
  "bundle-negative-log-index_fail": `${MALFORMED} logIndex`,
  "bundle-unknown-version_fail": `${MALFORMED} mediaType`,
  "bundle-with-root-cert_fail": `${MALFORMED} certificates`,
  "bundle-with-sct-with-extensions": "good",
  "checkpoint-bad-keyhint_fail": "sigstore-checkpoint-wrong",
  "checkpoint-wrong-roothash_fail": "sigstore-inclusion-wrong",
  "dsse-invalid-sig_fail": "sigstore-entry-different",
  "dsse-mismatch-envelope_fail": "sigstore-entry-different",
  "dsse-mismatch-sig_fail": "sigstore-entry-different",
  "happy-path-intoto-in-dsse-v3": "good",
  "happy-path-v0.1": "good",
  "happy-path-v0.2": "good",
  "happy-path-v0.3": "good",
  "happy-path-v0.3-new-mediaType": "good",
  "inclusion-proof-corrupted-hash_fail": "sigstore-inclusion-wrong",
  "incorrect-public-key_fail": "sigstore-inclusion-wrong",
  "integrated-time-in-future_fail": "sigstore-certificate-refused",
  "intoto-expired-certificate_fail": "sigstore-certificate-refused",
  "intoto-log-entry-mismatch_fail": "sigstore-entry-different",
  "intoto-missing-inclusion-proof_fail": `${MALFORMED} verificationMaterial.tlogEntries[0].inclusionProof`,
  "intoto-set-outside-signing-cert-validity_fail": "sigstore-certificate-refused",
  "intoto-tsa-timestamp-outside-cert-validity_fail": "sigstore-certificate-refused",
  "intoto-with-custom-trust-root": "good",
  "invalid-checkpoint-signature_fail": "sigstore-checkpoint-wrong",
  "invalid-ct-key_fail": "sigstore-certificate-refused",
  "invalid-inclusion-proof_fail": `${MALFORMED} verificationMaterial.tlogEntries[0].inclusionProof.checkpoint`,
  "managed-key-and-trusted-root": "good",
  "managed-key-happy-path": "good",
  "managed-key-no-key_fail": "sigstore-key-needed",
  "managed-key-wrong-key_fail": "sigstore-key-malformed",
  "message-digest-mismatch_fail": "sigstore-artifact-different",
  "rekor2-checkpoint-cosigned": "good",
  "rekor2-checkpoint-missing-log-signature_fail": "sigstore-checkpoint-wrong",
  "rekor2-checkpoint-missing-origin_fail": "sigstore-checkpoint-wrong",
  "rekor2-checkpoint-missing-root-hash_fail": "sigstore-checkpoint-wrong",
  "rekor2-checkpoint-missing-size_fail": "sigstore-checkpoint-wrong",
  "rekor2-checkpoint-multiple-cosigs": "good",
  "rekor2-checkpoint-no-matching-signature_fail": "sigstore-checkpoint-wrong",
  "rekor2-checkpoint-origin-not-first": "good",
  "rekor2-checkpoint-two-sigs-cosigned": "good",
  "rekor2-checkpoint-two-sigs-from-origin": "good",
  "rekor2-dsse-happy-path": "good",
  "rekor2-dsse-invalid-sig_fail": "sigstore-entry-different",
  "rekor2-dsse-mismatch-envelope_fail": "sigstore-entry-different",
  "rekor2-dsse-mismatch-sig_fail": "sigstore-entry-different",
  "rekor2-happy-path": "good",
  "rekor2-no-inclusion-proof_fail": `${MALFORMED} verificationMaterial.tlogEntries[0].inclusionProof`,
  "rekor2-no-timestamp_fail": "sigstore-time-missing",
  "rekor2-timestamp-outside-trust-root-tsa-validity_fail": "sigstore-time-refused chain-unknown",
  "rekor2-timestamp-outside-tsa-cert-validity_fail": "sigstore-time-refused certificate-out-of-time",
  "rekor2-timestamp-payload-mismatch_fail": "sigstore-time-refused token-imprint-different",
  "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail": "sigstore-time-refused chain-unknown",
  "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": "sigstore-time-refused token-signers",
  "rekor2-timestamp-with-embedded-cert": "good",
  "rekor2-timestamp-with-expired-cert-chain": "good",
  "rekor2-timestamp-with-incorrect-time_fail": `${MALFORMED} verificationMaterial.timestampVerificationData.rfc3161Timestamps.0.signedTimestamp`,
  "rekor2-timestamp-without-embedded-cert": "good",
  "set-invalid-signature_fail": "sigstore-promise-wrong",
  "signature-mismatch_fail": "sigstore-entry-different",
  "trust-root-tlog-missing-validity-start_fail": "sigstore-root-malformed validFor",
  "trust-root-tlog-validity-end-inclusive": "good",
  "trust-root-tsa-validity-end-inclusive": "good",
  "wrong-hashedrekord-artifact_fail": "sigstore-entry-different",
  "wrong-hashedrekord-cert-and-sig_fail": "sigstore-entry-different",
  "wrong-hashedrekord-entry_fail": "sigstore-entry-different",
  "wrong-material_fail": "sigstore-artifact-different",
};

function judge(order: SigstoreOrder): string {
  try {
    verifySigstore(order);
    return "good";
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return [fault.code, ...Object.values(fault.params)].join(" ");
  }
}

test("the suite is there with all of its bundles, or that it is not is said", { skip }, () => {
  assert.deepEqual(caseNames().toSorted(), Object.keys(SAID).toSorted());
  assert.equal(Object.keys(SAID).length, 70);
});

for (const [name, said] of Object.entries(SAID)) {
  test(`verifySigstore: ${name}: ${said}`, { skip }, (t) => {
    assert.equal(judge(orderOf(name)), said);
    assert.equal(said !== "good", name.endsWith("_fail"));
    t.diagnostic("vectors sigstore-bundles 1");
  });
}

test("its stamp written on one line, the signer's certificate had ended by the stamp's time", { skip }, () => {
  const order = orderOf("rekor2-timestamp-with-incorrect-time_fail");
  const bundle = order.bundle.replace(/"signedTimestamp": "[^"]+"/, (stamp) => stamp.replaceAll("\\n", ""));
  assert.equal(judge({ ...order, bundle }), "sigstore-certificate-refused");
});
