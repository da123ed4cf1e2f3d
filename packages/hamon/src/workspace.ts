// A workspace on disk: its lock, its store, its content, and the cases in it.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCase, listCases, nameDataMap, type OpenCase } from "@hamon/case";
import type { Content } from "@hamon/content";
import { KeyRing, type AskPassphrase } from "@hamon/evidence";
import type { Lake } from "@hamon/lake";
import {
  Fault,
  type CaseRecord,
  type KeyCheckResult,
  type KeyCopyResult,
  type KeysView,
  type NewCase,
  type NewKeyCheck,
  type NewKeyCopy,
  type VerifyResult,
} from "@hamon/records";
import { openStore, type Store } from "@hamon/store";
import { openContent, type LivingContent } from "./living-content.js";
import { checkKeyCopy, makeKeyCopy, viewKeys } from "./key-copy.js";
import { keySettings, rotateKeys, type Rotation } from "./keys.js";
import { openCases, openLakeIn } from "./open-cases.js";
import { isLocked, verifyCase, verifyLocked } from "./verification.js";
import { readSettings, SETTINGS_FILE, type Settings } from "./settings.js";
import { lockWorkspace } from "./workspace-lock.js";

const LAKE_KEY_BYTES = 32;

export interface WorkspaceOptions {
  readonly folder: string;
  readonly databaseUrl?: string | undefined;
  /** The clock; default the machine's. */
  readonly now?: () => Date;
  /** For a vault that is kept under one. */
  readonly passphrase?: AskPassphrase;
}

export interface Workspace {
  readonly folder: string;
  readonly store: Store;
  readonly content: Content;
  readonly settings: Settings;
  /** Takes in what changed in the workspace's own content. @throws {Fault} the codes of loadContent. */
  refreshContent(): Promise<void>;
  now(): Date;
  /** Tells other processes where this one serves. */
  announce(url: string | null): void;
  createCase(wanted: NewCase, actor: string): Promise<CaseRecord>;
  /** Says which data map a case uses from now on. @throws {Fault} `case-unknown`. */
  nameDataMap(case_id: string, data_map: string, actor: string): Promise<CaseRecord>;
  listCases(): Promise<readonly CaseRecord[]>;
  /** Opens a case, or gives the open one with another actor. @throws {Fault} `case-unknown`. */
  openCase(case_id: string, actor: string): Promise<OpenCase>;
  /** Recomputes a case and keeps the result; where its keys do not open, from its files alone. @throws {Fault} `case-unknown`. */
  verifyCase(case_id: string, actor: string): Promise<VerifyResult>;
  /** Opens the keyring, where there is one: so that a passphrase is asked for, and refused, at once. @throws {Fault} the codes of KeyRing. */
  unlock(): Promise<void>;
  /** Puts the keyring and the vault of every case under a new key, kept as hamon.yml says. @param passphrase the new one, where it is kept under one. */
  rotateKeys(actor: string, passphrase?: AskPassphrase): Promise<Rotation>;
  /** Whether a copy of keys/ lies elsewhere. @throws {Fault} the codes of viewKeys. */
  viewKeys(): Promise<KeysView>;
  /** @throws {Fault} the codes of makeKeyCopy. */
  copyKeys(wanted: NewKeyCopy, actor: string): Promise<KeyCopyResult>;
  /** @throws {Fault} the codes of checkKeyCopy. */
  checkKeys(wanted: NewKeyCheck, actor: string): Promise<KeyCheckResult>;
  /** A lake beside the case's own, for work that must not touch it. */
  openScratchLake(caseFolder: string): Promise<Lake>;
  /** Closes every case, the store and the lock. */
  close(): Promise<void>;
}

/**
 * Makes the folders of a workspace. Harmless on one that exists. `settings`: lines for a new hamon.yml.
 *
 * @throws {Fault} `workspace-not-makeable`, `disk-full`.
 */
export function initWorkspace(folder: string, settings: readonly string[] = []): string {
  const workspace = resolve(folder);
  try {
    makeFolders(workspace, settings);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "";
    if (reason === "ENOSPC") throw new Fault("disk-full", { at: workspace, cause });
    throw new Fault("workspace-not-makeable", { at: workspace, params: { reason }, cause });
  }
  return workspace;
}

function makeFolders(workspace: string, settings: readonly string[]): void {
  mkdirSync(workspace, { recursive: true, mode: 0o700 });
  for (const own of ["data_maps", "rules", "cases"]) mkdirSync(join(workspace, own), { recursive: true });
  mkdirSync(join(workspace, "keys"), { recursive: true, mode: 0o700 });
  const file = join(workspace, SETTINGS_FILE);
  if (!existsSync(file)) writeFileSync(file, ["# Hamon 波紋", "port: 4710", ...settings, ""].join("\n"));
}

/**
 * Opens a workspace and owns it until close.
 *
 * @throws {Fault} `workspace-in-use`, `workspace-busy`; the codes of initWorkspace, openStore and loadContent.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const folder = initWorkspace(options.folder);
  const lock = lockWorkspace(folder);
  try {
    const settings = readSettings(folder);
    const content = await openContent(folder);
    const store = await openStore({ folder, databaseUrl: options.databaseUrl });
    return workspaceOf({ ...options, folder }, { content, settings, store, lock });
  } catch (mistake) {
    lock.release();
    throw mistake;
  }
}

interface Parts {
  readonly content: LivingContent;
  readonly settings: Settings;
  readonly store: Store;
  readonly lock: ReturnType<typeof lockWorkspace>;
}

function nullIfLocked(mistake: unknown): null {
  if (isLocked(mistake)) return null;
  throw mistake;
}

function workspaceOf(options: WorkspaceOptions, { content, settings, store, lock }: Parts): Workspace {
  const { folder } = options;
  const now = options.now ?? (() => new Date(Date.now() + settings.clock_offset_s * 1000));
  const keys = keySettings(settings, folder, options.passphrase);
  const ring = new KeyRing({ ...keys, keysFolder: join(folder, "keys") });
  const cases = openCases({ folder, content, settings, store, now, keys, ring });
  return {
    folder,
    store,
    get content() {
      return content.current();
    },
    settings,
    refreshContent: content.refresh,
    now,
    announce: lock.announce,
    async createCase(wanted, actor) {
      await ring.make(); // a case whose keys nobody can make is none
      const record = await createCase(store, wanted, { now: now() });
      const { evidence } = await cases.one(record.case_id);
      await evidence.append({ kind: "case", actor, body: { case_id: record.case_id, is_synthetic: record.is_synthetic } });
      return record;
    },
    async nameDataMap(case_id, data_map, actor) {
      const opened = await cases.one(case_id);
      const record = await nameDataMap(store, case_id, data_map);
      cases.replace({ ...opened, record });
      await opened.evidence.append({ kind: "case", actor, body: { case_id, data_map } });
      return record;
    },
    listCases: () => listCases(store),
    async rotateKeys(actor, passphrase) {
      const locked = { cases: await cases.all(actor), ring, keysFolder: join(folder, "keys") };
      return rotateKeys(locked, { ...keys, ...(passphrase && { passphrase }) });
    },
    viewKeys: () => viewKeys({ folder, keys }),
    copyKeys: async (wanted, actor) => makeKeyCopy({ folder, keys, now, actor, cases: await cases.all(actor) }, wanted),
    checkKeys: async (wanted, actor) => checkKeyCopy({ folder, keys, now, actor, cases: await cases.all(actor) }, wanted),
    openCase: async (case_id, actor) => ({ ...(await cases.one(case_id)), actor, content: content.current() }),
    async verifyCase(case_id, actor) {
      const opened = await cases.one(case_id).catch(nullIfLocked);
      return opened === null ? verifyLocked({ folder, case_id, store, keys, now }) : verifyCase({ ...opened, actor });
    },
    async unlock() {
      await ring.open();
    },
    openScratchLake: (caseFolder) => openLakeIn(caseFolder, settings, async () => randomBytes(LAKE_KEY_BYTES)),
    async close() {
      await cases.close();
      await store.close();
      lock.release();
    },
  };
}
