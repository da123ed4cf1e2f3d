// A workspace on disk: its lock, its store, its content, and the cases in it.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCase, interruptRuns, listCases, readCase, type OpenCase } from "@hamon/case";
import { loadContent, type Content } from "@hamon/content";
import { openEvidence } from "@hamon/evidence";
import { openLake } from "@hamon/lake";
import type { CaseRecord, NewCase } from "@hamon/records";
import { openStore, type Store } from "@hamon/store";
import { isBrokenLog, vouchForLake } from "./vouch.js";
import { readSettings, SETTINGS_FILE, type Settings } from "./settings.js";
import { lockWorkspace } from "./workspace-lock.js";

export interface WorkspaceOptions {
  readonly folder: string;
  readonly databaseUrl?: string | undefined;
  /** The clock; default the machine's. */
  readonly now?: () => Date;
}

export interface Workspace {
  readonly folder: string;
  readonly store: Store;
  readonly content: Content;
  readonly settings: Settings;
  now(): Date;
  /** Tells other processes where this one serves. */
  announce(url: string | null): void;
  createCase(wanted: NewCase, actor: string): Promise<CaseRecord>;
  listCases(): Promise<readonly CaseRecord[]>;
  /** Opens a case, or gives the open one with another actor. @throws {Fault} `case-unknown`. */
  openCase(case_id: string, actor: string): Promise<OpenCase>;
  /** Closes every case, the store and the lock. */
  close(): Promise<void>;
}

/** Makes the folders of a workspace. Harmless on one that exists. `settings`: lines for a new hamon.yml. */
export function initWorkspace(folder: string, settings: readonly string[] = []): string {
  const workspace = resolve(folder);
  mkdirSync(workspace, { recursive: true, mode: 0o700 });
  for (const own of ["data_maps", "rules", "cases"]) mkdirSync(join(workspace, own), { recursive: true });
  mkdirSync(join(workspace, "keys"), { recursive: true, mode: 0o700 });
  const file = join(workspace, SETTINGS_FILE);
  if (!existsSync(file)) writeFileSync(file, ["# Hamon 波紋", "port: 4710", ...settings, ""].join("\n"));
  return workspace;
}

/**
 * Opens a workspace and owns it until close.
 *
 * @throws {Fault} `workspace-in-use`; the codes of openStore and loadContent.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const folder = initWorkspace(options.folder);
  const lock = lockWorkspace(folder);
  try {
    const settings = readSettings(folder);
    const content = await loadContent({ workspace: folder });
    const store = await openStore({ folder, databaseUrl: options.databaseUrl });
    return workspaceOf({ ...options, folder }, { content, settings, store, lock });
  } catch (mistake) {
    lock.release();
    throw mistake;
  }
}

interface Parts {
  readonly content: Content;
  readonly settings: Settings;
  readonly store: Store;
  readonly lock: ReturnType<typeof lockWorkspace>;
}

function workspaceOf(options: WorkspaceOptions, { content, settings, store, lock }: Parts): Workspace {
  const { folder } = options;
  const now = options.now ?? (() => new Date(Date.now() + settings.clock_offset_s * 1000));
  const open = new Map<string, Promise<OpenCase>>();
  const openOnce = (case_id: string) => {
    const known = open.get(case_id) ?? openFresh(case_id);
    open.set(case_id, known);
    known.catch(() => open.delete(case_id));
    return known;
  };
  async function openFresh(case_id: string): Promise<OpenCase> {
    const record = await readCase(store, case_id);
    const caseFolder = join(folder, "cases", case_id);
    mkdirSync(caseFolder, { recursive: true, mode: 0o700 });
    const limit = settings.memory_limit_mib;
    const lake = await openLake({ caseFolder, ...(limit === null ? {} : { memoryLimitMib: limit }) });
    const keysFolder = join(folder, "keys");
    const evidence = await openEvidence({ folder: join(caseFolder, "evidence"), case_id, keysFolder, store, now });
    const opened: OpenCase = { case_id, record, folder: caseFolder, actor: "system", store, lake, evidence, content, now };
    await interruptRuns(store, case_id, now());
    await vouchForLake(opened).catch((mistake: unknown) => {
      if (!isBrokenLog(mistake)) throw mistake;
    });
    return opened;
  }
  return {
    folder,
    store,
    content,
    settings,
    now,
    announce: lock.announce,
    async createCase(wanted, actor) {
      const record = await createCase(store, wanted, { now: now() });
      const { evidence } = await openOnce(record.case_id);
      await evidence.append({ kind: "case", actor, body: { case_id: record.case_id, is_synthetic: record.is_synthetic } });
      return record;
    },
    listCases: () => listCases(store),
    openCase: async (case_id, actor) => ({ ...(await openOnce(case_id)), actor }),
    async close() {
      await Promise.allSettled([...open.values()].map(async (pending) => closeCase(await pending)));
      await store.close();
      lock.release();
    },
  };
}

async function closeCase({ lake, evidence }: OpenCase): Promise<void> {
  await Promise.all([lake.close(), evidence.close()]);
}
