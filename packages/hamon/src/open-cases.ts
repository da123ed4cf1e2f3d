// The cases of a workspace while they are open: each once, brought up to what its log says before anybody sees it.

import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { interruptRuns, listCases, readCase, type OpenCase } from "@hamon/case";
import { openEvidence, type KeyRing, type KeySettings } from "@hamon/evidence";
import { lakeKey, openLake, type Lake, type LakeKey } from "@hamon/lake";
import type { Store } from "@hamon/store";
import { dropErased } from "./erasure.js";
import type { LivingContent } from "./living-content.js";
import { sweepReplay } from "./replay.js";
import { DEFAULTS, type Settings } from "./settings.js";
import { isBrokenLog, vouchForLake } from "./vouch.js";

export interface CaseHost {
  /** The workspace. */
  readonly folder: string;
  readonly content: LivingContent;
  readonly settings: Settings;
  readonly store: Store;
  readonly keys: KeySettings;
  readonly ring: KeyRing;
  now(): Date;
}

export interface OpenCases {
  /** Opens a case, or gives the open one. One that could not be opened is tried again. */
  one(case_id: string): Promise<OpenCase>;
  all(actor: string): Promise<readonly OpenCase[]>;
  /** Puts another record in the place of an open one's. */
  replace(opened: OpenCase): void;
  close(): Promise<void>;
}

export function openCases(host: CaseHost): OpenCases {
  const open = new Map<string, Promise<OpenCase>>();
  const one = (case_id: string) => {
    const known = open.get(case_id) ?? openFresh(host, case_id);
    open.set(case_id, known);
    known.catch(() => open.delete(case_id));
    return known;
  };
  return {
    one,
    all: async (actor) => Promise.all((await listCases(host.store)).map(async ({ case_id }) => ({ ...(await one(case_id)), actor }))),
    replace: (opened) => void open.set(opened.case_id, Promise.resolve(opened)),
    async close() {
      await Promise.allSettled([...open.values()].map(async (pending) => closeCase(await pending)));
    },
  };
}

async function openFresh({ folder, content, settings, store, now, keys, ring }: CaseHost, case_id: string): Promise<OpenCase> {
  const record = await readCase(store, case_id);
  const caseFolder = join(folder, "cases", case_id);
  mkdirSync(caseFolder, { recursive: true, mode: 0o700 });
  await sweepReplay(caseFolder);
  // The lake first: where keys do not open, nothing else is.
  const lake = await openLakeIn(caseFolder, settings, lakeKey(ring, case_id));
  const evidence = await openEvidence({
    folder: join(caseFolder, "evidence"),
    case_id,
    keysFolder: join(folder, "keys"),
    store,
    now,
    keys,
    ring,
    cosigning: { policyFile: join(folder, "witnesses.policy"), isSignedTwice: settings.second_signature },
  });
  const opened: OpenCase = { case_id, record, folder: caseFolder, actor: "system", store, lake, evidence, content: content.current(), now };
  await interruptRuns(store, case_id, now());
  await dropErased(opened);
  await vouchForLake(opened).then(() => noteSettings(opened, settings), passBrokenLog);
  return opened;
}

function passBrokenLog(mistake: unknown): void {
  if (!isBrokenLog(mistake)) throw mistake;
}

const SAID = "settings_sha256";

// A person edits hamon.yml outside of us: the log has that it is another, and whose clock the times are of.
async function noteSettings({ evidence, case_id, actor }: OpenCase, settings: Settings): Promise<void> {
  const digestOf = (some: Settings) => createHash("sha256").update(JSON.stringify(some)).digest("hex");
  const { entries } = await evidence.entriesNaming(`"${SAID}":`, { limit: 1 });
  const before = entries[0]?.body[SAID] ?? digestOf(DEFAULTS);
  const settings_sha256 = digestOf(settings);
  if (settings_sha256 === before) return;
  await evidence.append({ kind: "case", actor, body: { case_id, settings_sha256, clock_offset_s: settings.clock_offset_s } });
}

/** A lake of the workspace's memory. One beside a case's own has a key that nobody keeps. */
export function openLakeIn(caseFolder: string, { memory_limit_mib: limit }: Settings, key: LakeKey): Promise<Lake> {
  return openLake({ caseFolder, key, ...(limit === null ? {} : { memoryLimitMib: limit }) });
}

async function closeCase({ lake, evidence }: OpenCase): Promise<void> {
  await Promise.all([lake.close(), evidence.close()]);
}
