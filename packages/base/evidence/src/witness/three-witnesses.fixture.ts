// Three witnesses that really listen, and a case that asks them: for tests.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence } from "../evidence.js";
import { shelfInMemory } from "../case-on-disk.fixture.js";
import { openEvidenceOnShelf } from "../open-evidence.js";
import { verifyEvidence } from "../verify.js";
import { serveWitness, type Witness } from "./witness-server.js";

export const CASE_ID = "case_2025_0001";
const NAMES = ["counsel", "insurer", "firm"] as const;

export interface House {
  readonly root: string;
  readonly policyFile: string;
  /** evidence/ and keys/ of a copy of the house; "" is the first. */
  open(copy?: string): Promise<Evidence>;
  verify(copy?: string): ReturnType<typeof verifyEvidence>;
  /** What somebody does who copies all that the house has. */
  copy(from: string, to: string): void;
}

export async function openHouse(): Promise<House & { close(): void }> {
  const root = mkdtempSync(join(tmpdir(), "hamon-witness-"));
  const policyFile = join(root, "witnesses.policy");
  const optionsOf = (copy: string) => ({
    folder: join(root, `house${copy}`, "evidence"),
    keysFolder: join(root, `house${copy}`, "keys"),
    case_id: CASE_ID,
    now: () => new Date("2025-04-21T00:40:00Z"),
    policyFile,
  });
  return {
    root,
    policyFile,
    open: (copy = "") =>
      openEvidenceOnShelf({ ...optionsOf(copy), shelf: shelfInMemory(), cosigning: { policyFile, isSignedTwice: copy === "" } }),
    verify: (copy = "") => verifyEvidence(optionsOf(copy)),
    copy: (from, to) => {
      rmSync(join(root, `house${to}`), { recursive: true, force: true });
      cpSync(join(root, `house${from}`), join(root, `house${to}`), { recursive: true });
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Starts the three for a log and writes the policy that asks for two. */
export async function startWitnesses(house: House, vkey: string, folder = "witness"): Promise<readonly Witness[]> {
  const witnesses = await Promise.all(
    NAMES.map((name) =>
      serveWitness({ name: `${name}.example`, folder: join(house.root, folder, name), logs: [vkey], port: 0, now: () => new Date() }),
    ),
  );
  writePolicy(house, witnesses);
  return witnesses;
}

export function writePolicy({ policyFile }: House, witnesses: readonly Witness[], count: "2" | "all" = "2"): void {
  const lines = witnesses.map(({ vkey, url }, i) => `witness ${NAMES[i]} ${vkey} ${url}\n`);
  writeFileSync(policyFile, `${lines.join("")}group two ${count} ${NAMES.join(" ")}\nquorum two\n`);
}
