// Checks the Sigstore bundles beside this file with @sigstore/verify, which others wrote. Asks nobody.

import { createPublicKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";

const END = ".sigstore.json";
const folder = new URL("./", import.meta.url);
const read = (name) => readFileSync(new URL(encodeURIComponent(name), folder));

const rawBytes = createPublicKey(read("operator.pem")).export({ type: "spki", format: "der" });
const trust = toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(read("trusted_root.json"))), () => ({
  publicKey: createPublicKey({ key: rawBytes, format: "der", type: "spki" }),
  validFor: () => true,
}));
const verifier = new Verifier(trust, { tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 });

const wanted = process.argv.slice(2);
const all = readdirSync(fileURLToPath(folder)).flatMap((file) => (file.endsWith(END) ? file.slice(0, -END.length) : []));
for (const name of wanted.length > 0 ? wanted : all.sort()) {
  try {
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(read(`${name}${END}`))), read(`${name}.pae`)));
    console.log(`${name}: OK`);
  } catch (mistake) {
    console.log(`${name}: NG (${mistake.message})`);
    process.exitCode = 1;
  }
}
