// The bundles of Sigstore's conformance suite as its README says they are meant, for tests.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SigstoreOrder } from "./verify-sigstore.js";

const SUITE = fileURLToPath(new URL("../../../../../../shared/data/vectors/sigstore-bundles/test/assets/bundle-verify/", import.meta.url));
export const skip = existsSync(SUITE) ? false : "no test vectors beside the repository";

/** Where a case has no file of its own. */
const IDENTITY =
  "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
const ISSUER = "https://token.actions.githubusercontent.com";
/** Its README: the public good instance's root, with the end of this log's key set. */
const ENDED = { in: "trust-root-tlog-validity-end-inclusive", log_id: "wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0=" };

export function caseNames(): readonly string[] {
  return skip === false ? readdirSync(SUITE).filter((name) => statSync(join(SUITE, name)).isDirectory()) : [];
}

export function orderOf(name: string): SigstoreOrder {
  const read = (file: string) => readOf(name, file);
  const key = read("key.pub")?.toString() ?? null;
  const identity = read("identity")?.toString().trim() ?? IDENTITY;
  const issuer = read("issuer")?.toString().trim() ?? ISSUER;
  return {
    bundle: String(read("bundle.sigstore.json")),
    root: read("trusted_root.json")?.toString() ?? publicGoodRoot(),
    artifact: read("artifact") ?? readFileSync(join(SUITE, "a.txt")),
    signer: key === null ? { kind: "certificate", identity, issuer } : { kind: "key", key },
  };
}

function readOf(name: string, file: string): Buffer | null {
  const path = join(SUITE, name, file);
  return existsSync(path) ? readFileSync(path) : null;
}

/** The suite asks the network for it; one case has it, changed in one place that its README tells. */
function publicGoodRoot(): string {
  const root = JSON.parse(String(readOf(ENDED.in, "trusted_root.json"))) as {
    readonly tlogs: readonly { readonly logId: { readonly keyId: string }; readonly publicKey: { readonly validFor: { end?: string } } }[];
  };
  const log = root.tlogs.find(({ logId }) => logId.keyId === ENDED.log_id);
  delete log?.publicKey.validFor.end;
  return JSON.stringify(root);
}
