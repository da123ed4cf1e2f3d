// A case folder with evidence in it, for tests. The list of originals is in memory; one test has it in PostgreSQL.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence } from "./index.js";
import type { LogKeys } from "./log-key.js";
import { KeyRing } from "./vault/key-ring.js";
import type { ItemShelf, ShelfItem } from "./item-shelf.js";
import { openEvidenceOnShelf } from "./open-evidence.js";
import { verifyEvidence } from "./verify.js";

export interface CaseOnDisk {
  /** Holds everything. */
  readonly root: string;
  readonly caseFolder: string;
  readonly folder: string;
  readonly keysFolder: string;
  readonly shelf: ItemShelf;
  clock: Date;
  open(): Promise<Evidence>;
  /** What a verifier says who only has the files. */
  verify(): ReturnType<typeof verifyEvidence>;
}

export function makeCase(t: { after(work: () => void): void }): CaseOnDisk {
  const root = mkdtempSync(join(tmpdir(), "hamon-evidence-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return caseIn(root);
}

export function caseIn(root: string): CaseOnDisk {
  const caseFolder = join(root, "cases", "case_2025_0001");
  const made = {
    root,
    caseFolder,
    folder: join(caseFolder, "evidence"),
    keysFolder: join(root, "keys"),
    case_id: "case_2025_0001",
    shelf: shelfInMemory(),
    clock: new Date("2025-04-21T00:40:00Z"),
    now: () => made.clock,
    open: () => openEvidenceOnShelf(made),
    verify: () => verifyEvidence(made),
  };
  return made;
}

/** For what opens the log by itself. */
export function logKeysOf({ keysFolder }: Pick<CaseOnDisk, "keysFolder">): LogKeys {
  return { folder: keysFolder, case_id: "case_2025_0001", ring: new KeyRing({ by: "file", keysFolder }) };
}

export function shelfInMemory(): ItemShelf {
  let items: ShelfItem[] = [];
  return {
    get: async (evidence_id) => items.find((item) => item.evidence_id === evidence_id) ?? null,
    async put(item) {
      const known = items.find(({ evidence_id }) => evidence_id === item.evidence_id);
      if (known === undefined) items.push(item);
      return { ...(known ?? item), was_known: known !== undefined };
    },
    async erase(gone) {
      const erase = (item: ShelfItem, at: string | undefined) => (at === undefined ? item : { ...item, name: "", erased_at: at });
      items = items.map((item) => erase(item, gone.find(({ evidence_id }) => evidence_id === item.evidence_id)?.at));
      return gone.length;
    },
    async enter(evidence_id, entry_index) {
      items = items.map((item) => (item.evidence_id === evidence_id ? { ...item, entry_index } : item));
    },
    async remove(evidence_ids) {
      items = items.filter(({ evidence_id }) => !evidence_ids.includes(evidence_id));
    },
    list: async () => [...items],
    next: async () => Math.max(0, ...items.map(({ evidence_no }) => evidence_no)) + 1,
  };
}

/** Who reads originals in tests. */
export const READING = { actor: "test", purpose: "line" } as const;
