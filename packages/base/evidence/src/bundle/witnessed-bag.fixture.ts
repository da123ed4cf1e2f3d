// A bag of a log that witnesses cosigned and, where openssl is there, an authority stamped: for tests of what its reader is given.

import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Evidence } from "../evidence.js";
import { openHouse, startWitnesses } from "../witness/three-witnesses.fixture.js";
import { DOCUMENT, planOf } from "./bag.fixture.js";
import type { BundlePlan } from "./bundle.js";

const ENTRIES = 300;

export interface WitnessedBag {
  /** Verifier keys of the three witnesses, as each would give them. */
  readonly vkeys: readonly string[];
  /** Of the log's second signature. */
  readonly second: string;
}

export interface Authority {
  readonly server: Server;
  /** Of its root. */
  readonly pem: string;
}

/** The third witness sleeps while the bag is made. */
export async function makeWitnessedBag(
  out: string,
  changed: Partial<BundlePlan>,
  authority: Authority | null = null,
): Promise<WitnessedBag> {
  const house = await openHouse();
  const evidence = await house.open();
  const witnesses = await startWitnesses(house, (await evidence.head()).public_key);
  try {
    await fill(evidence, join(house.root, "house"));
    if (authority !== null) {
      const { port } = authority.server.address() as AddressInfo;
      await evidence.stamp({ url: `http://127.0.0.1:${port}/tsa`, trusted: authority.pem, policies: [], digest: "sha256" }, "cli");
    }
    await witnesses[2]?.close();
    await evidence.bundle(planOf(out, changed));
    const second = (await evidence.cosign())?.second_key ?? "";
    return { vkeys: witnesses.map(({ vkey }) => vkey), second };
  } finally {
    for (const witness of witnesses.slice(0, 2)) await witness.close();
    await evidence.close();
    house.close();
  }
}

async function fill(evidence: Evidence, caseFolder: string): Promise<void> {
  const bytes = Buffer.from("%PDF-1.7 速報");
  mkdirSync(join(caseFolder, "documents"), { recursive: true });
  writeFileSync(join(caseFolder, DOCUMENT), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await evidence.append({ kind: "document", actor: "cli", body: {}, files: [{ path: DOCUMENT, sha256, bytes: bytes.length }] });
  await Promise.all(Array.from({ length: ENTRIES }, (_, n) => evidence.append({ kind: "view", actor: "user_1", body: { n } })));
}
