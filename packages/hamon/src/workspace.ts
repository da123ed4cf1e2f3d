// A workspace on disk: its lock, its store, its content, and the cases in it.

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createCase, interruptRuns, listCases, nameDataMap, readCase, type OpenCase } from "@hamon/case";
import type { Content } from "@hamon/content";
import { KeyRing, openEvidence, type AskPassphrase, type KeySettings } from "@hamon/evidence";
import { lakeKey, openLake, type Lake, type LakeKey } from "@hamon/lake";
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
import { dropErased } from "./erasure.js";
import { checkKeyCopy, makeKeyCopy, viewKeys } from "./key-copy.js";
import { keySettings, rotateKeys, type Rotation } from "./keys.js";
import { sweepReplay } from "./replay.js";
import { isLocked, verifyCase, verifyLocked } from "./verification.js";
import { isBrokenLog, vouchForLake } from "./vouch.js";
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

function workspaceOf(options: WorkspaceOptions, { content, settings, store, lock }: Parts): Workspace {
  const { folder } = options;
  const now = options.now ?? (() => new Date(Date.now() + settings.clock_offset_s * 1000));
  const open = new Map<string, Promise<OpenCase>>();
  const keys = keySettings(settings, folder, options.passphrase);
  const ring = new KeyRing({ ...keys, keysFolder: join(folder, "keys") });
  const openOnce = (case_id: string) => {
    const known = open.get(case_id) ?? openFresh({ folder, content, settings, store, now, keys, ring }, case_id);
    open.set(case_id, known);
    known.catch(() => open.delete(case_id));
    return known;
  };
  const openAll = async (actor: string) =>
    Promise.all((await listCases(store)).map(async ({ case_id }) => ({ ...(await openOnce(case_id)), actor })));
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
      const { evidence } = await openOnce(record.case_id);
      await evidence.append({ kind: "case", actor, body: { case_id: record.case_id, is_synthetic: record.is_synthetic } });
      return record;
    },
    async nameDataMap(case_id, data_map, actor) {
      const opened = await openOnce(case_id);
      const record = await nameDataMap(store, case_id, data_map);
      open.set(case_id, Promise.resolve({ ...opened, record }));
      await opened.evidence.append({ kind: "case", actor, body: { case_id, data_map } });
      return record;
    },
    listCases: () => listCases(store),
    async rotateKeys(actor, passphrase) {
      const cases = await openAll(actor);
      return rotateKeys({ cases, ring, keysFolder: join(folder, "keys") }, { ...keys, ...(passphrase && { passphrase }) });
    },
    viewKeys: () => viewKeys({ folder, keys, now }),
    copyKeys: async (wanted, actor) => makeKeyCopy({ folder, keys, now, cases: await openAll(actor) }, wanted),
    checkKeys: async (wanted, actor) => checkKeyCopy({ folder, keys, now, cases: await openAll(actor) }, wanted),
    openCase: async (case_id, actor) => ({ ...(await openOnce(case_id)), actor, content: content.current() }),
    async verifyCase(case_id, actor) {
      const opened = await openOnce(case_id).catch((mistake: unknown) => {
        if (isLocked(mistake)) return null;
        throw mistake;
      });
      return opened === null ? verifyLocked({ folder, case_id, store, keys, now }) : verifyCase({ ...opened, actor });
    },
    async unlock() {
      await ring.open();
    },
    openScratchLake: (caseFolder) => openLakeIn(caseFolder, settings, async () => randomBytes(LAKE_KEY_BYTES)),
    async close() {
      await Promise.allSettled([...open.values()].map(async (pending) => closeCase(await pending)));
      await store.close();
      lock.release();
    },
  };
}

type CaseHost = Omit<Parts, "lock"> & {
  readonly folder: string;
  readonly now: () => Date;
  readonly keys: KeySettings;
  readonly ring: KeyRing;
};

async function openFresh({ folder, content, settings, store, now, keys, ring }: CaseHost, case_id: string): Promise<OpenCase> {
  const record = await readCase(store, case_id);
  const caseFolder = join(folder, "cases", case_id);
  mkdirSync(caseFolder, { recursive: true, mode: 0o700 });
  await sweepReplay(caseFolder);
  const keysFolder = join(folder, "keys");
  const lake = await openLakeIn(caseFolder, settings, lakeKey(ring, case_id));
  const evidence = await openEvidence({
    folder: join(caseFolder, "evidence"),
    case_id,
    keysFolder,
    store,
    now,
    keys,
    ring,
    cosigning: { policyFile: join(folder, "witnesses.policy"), isSignedTwice: settings.second_signature },
  });
  const opened: OpenCase = { case_id, record, folder: caseFolder, actor: "system", store, lake, evidence, content: content.current(), now };
  await interruptRuns(store, case_id, now());
  await dropErased(opened);
  await vouchForLake(opened).catch((mistake: unknown) => {
    if (!isBrokenLog(mistake)) throw mistake;
  });
  return opened;
}

// A scratch lake has a key that nobody keeps.
function openLakeIn(caseFolder: string, { memory_limit_mib: limit }: Settings, key: LakeKey): Promise<Lake> {
  return openLake({ caseFolder, key, ...(limit === null ? {} : { memoryLimitMib: limit }) });
}

async function closeCase({ lake, evidence }: OpenCase): Promise<void> {
  await Promise.all([lake.close(), evidence.close()]);
}
