// What the keys of originals are kept under: as hamon.yml says, and how that is replaced.

import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { prepareNextKey, settleNextKey, type AskPassphrase, type KeyRing, type KeySettings } from "@hamon/evidence";
import type { OpenCase } from "@hamon/case";
import type { Settings } from "./settings.js";

const KEY_FILE = "vault.key";

/** @param workspace a key file that is named without a folder lies in it. */
export function keySettings({ vault }: Settings, workspace: string, passphrase: AskPassphrase | undefined): KeySettings {
  const { by, file, wrap, unwrap } = vault ?? { by: "file" };
  return {
    by,
    passphrase,
    ...(file === undefined ? {} : { file: isAbsolute(file) ? file : join(workspace, file) }),
    ...(wrap === undefined || unwrap === undefined ? {} : { command: { wrap, unwrap } }),
  };
}

export interface Rotation {
  readonly by: KeySettings["by"];
  readonly cases: readonly string[];
  /** keys/vault.key is of before: it opens nothing of now, and earlier copies of keys/. It stays as long as they do. */
  readonly is_key_file_left: boolean;
}

/** What is under one key. */
interface Locked {
  readonly cases: readonly OpenCase[];
  readonly ring: KeyRing;
  readonly keysFolder: string;
}

/**
 * Puts the keyring and the vault of every case under a new key. Stopped halfway it is done again: until its end, both keys open.
 *
 * @throws {Fault} the codes of the vault and of the keyring.
 */
export async function rotateKeys({ cases, ring, keysFolder }: Locked, keys: KeySettings): Promise<Rotation> {
  const next = await prepareNextKey({ ...keys, keysFolder });
  for (const { evidence } of cases) await evidence.rotateKey(next);
  await ring.rotate({ ...next, keysFolder });
  await settleNextKey({ ...keys, keysFolder });
  const { by } = keys;
  for (const { evidence, actor } of cases) await evidence.append({ kind: "key-rotation", actor, body: { by } });
  return { by, cases: cases.map(({ case_id }) => case_id), is_key_file_left: isKeyFileLeft(keys, keysFolder) };
}

function isKeyFileLeft({ by, file }: KeySettings, keysFolder: string): boolean {
  const path = join(keysFolder, KEY_FILE);
  return (by !== "file" || (file !== undefined && file !== path)) && existsSync(path);
}
