// A case of 1,000 entries with something of all that evidence keeps: originals, one of them erased, a set of statements, a stamp and
// a cosigned checkpoint.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { caseIn, type CaseOnDisk } from "../packages/base/evidence/src/case-on-disk.fixture.js";
import { openEvidenceOnShelf } from "../packages/base/evidence/src/open-evidence.js";
import type { Authority } from "../packages/base/evidence/src/stamps/authority.js";
import { makeTsa } from "../packages/engines/timestamp/src/openssl-tsa.fixture.js";
import { startAuthority } from "../tests/conformance/stamp-authority.js";

const ENTRIES = 1000;
/** Ingests, one erasure, one set of statements, one stamp. */
const ORIGINALS = 3;
const VIEWS = ENTRIES - ORIGINALS - 3;

export async function makeFullCase(root: string): Promise<CaseOnDisk> {
  mkdirSync(root, { recursive: true });
  const made = caseIn(root);
  const { folder, keysFolder, shelf } = made;
  const cosigning = { policyFile: join(root, "none"), isSignedTwice: true };
  const evidence = await openEvidenceOnShelf({ folder, keysFolder, shelf, cosigning, case_id: "case_2025_0001", now: () => made.clock });
  const kept = [];
  for (let n = 0; n < ORIGINALS; n += 1) {
    writeFileSync(join(root, `source_${n}`), `original ${n}\n`);
    kept.push(await evidence.keep(join(root, `source_${n}`), { actor: "cli" }));
  }
  const erased = kept.slice(0, 1).map(({ evidence_id }) => evidence_id);
  await evidence.erase(erased, { actor: "user_1", reason_sha256: "0".repeat(64) });
  const statement = { _type: "https://in-toto.io/Statement/v1", subject: [], predicateType: "x", predicate: {} };
  await evidence.state([{ name: "one", statement }], "user_1");
  await Promise.all(Array.from({ length: VIEWS }, (_, n) => evidence.append({ kind: "view", actor: "u", body: { n } })));
  await stamp((authority) => evidence.stamp(authority, "u"));
  await evidence.cosign();
  const { tree_size } = await evidence.head();
  if (tree_size !== ENTRIES) throw new Error(`${tree_size} entries`);
  await evidence.close();
  return made;
}

async function stamp(take: (authority: Authority) => Promise<unknown>): Promise<void> {
  const tsa = makeTsa();
  const server = await startAuthority(tsa);
  const { port } = server.address() as AddressInfo;
  const trusted = readFileSync(join(tsa.folder, "root.pem"), "utf8");
  await take({ url: `http://127.0.0.1:${port}/tsa`, trusted, policies: [], digest: "sha256" });
  server.close();
  tsa.remove();
}
