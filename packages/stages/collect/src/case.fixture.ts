// Open cases with files to collect, on real rooms: PostgreSQL, lake and evidence in a folder. For tests.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addSources, createCase, readCase, type OpenCase } from "@hamon/case";
import { loadContent } from "@hamon/content";
import { openEvidence } from "@hamon/evidence";
import { openLake } from "@hamon/lake";
import type { NewSource } from "@hamon/records";
import { openStore, type Store } from "@hamon/store";

export const now = () => new Date("2025-04-22T00:00:00Z");
export const progress = { signal: new AbortController().signal, report: () => undefined };

export interface CaseWithFiles {
  readonly open: OpenCase;
  readonly paths: readonly string[];
}

export interface Workshop {
  readonly folder: string;
  readonly store: Store;
  /** A new case with files that are added and not yet collected. */
  caseWith(name: string, files: Readonly<Record<string, string | Buffer>>, wanted?: Partial<NewSource>): Promise<CaseWithFiles>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), "hamon-collect-"));
  const store = await openStore({ folder });
  const opened: OpenCase[] = [];
  return {
    folder,
    store,
    async caseWith(name, files, wanted = {}) {
      const { case_id } = await createCase(store, { title: { ja: name, en: name }, organisation: "例示" }, { now: now() });
      mkdirSync(join(folder, case_id), { recursive: true });
      const paths = Object.entries(files).map(([file, content]) => {
        writeFileSync(join(folder, case_id, file), content);
        return join(folder, case_id, file);
      });
      const open = await openCase(folder, store, case_id);
      opened.push(open);
      if (paths.length > 0) await addSources(store, case_id, { paths, ...wanted }, now());
      return { open, paths };
    },
    async close() {
      for (const { lake, evidence } of opened) await Promise.all([lake.close(), evidence.close()]);
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openCase(folder: string, store: Store, case_id: string): Promise<OpenCase> {
  const [caseFolder, keysFolder] = [join(folder, "cases", case_id), join(folder, "keys")];
  mkdirSync(caseFolder, { recursive: true });
  return {
    case_id,
    record: await readCase(store, case_id),
    folder: caseFolder,
    actor: "cli",
    store,
    lake: await openLake({ caseFolder, key: async () => Buffer.alloc(32, 1) }),
    evidence: await openEvidence({ folder: join(caseFolder, "evidence"), case_id, keysFolder, store, now }),
    content: await loadContent(),
    now,
  };
}

/** Who reads originals in tests. */
export const READING = { actor: "test", purpose: "line" } as const;
