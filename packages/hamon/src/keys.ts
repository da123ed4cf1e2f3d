// What the keys of originals are kept under: as hamon.yml says, and how that is replaced.

import { isAbsolute, join } from "node:path";
import { prepareNextKey, settleNextKey, type AskPassphrase, type KeySettings } from "@hamon/evidence";
import type { OpenCase } from "@hamon/case";
import type { Settings } from "./settings.js";

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
  /** Cases whose vault is under the new key; those without originals have none. */
  readonly cases: readonly string[];
}

/**
 * Puts the vault of every case under a new key. Stopped halfway it is done again: until its end, both keys open.
 *
 * @throws {Fault} the codes of the vault.
 */
export async function rotateKeys(cases: readonly OpenCase[], keys: KeySettings, keysFolder: string): Promise<Rotation> {
  const next = await prepareNextKey({ ...keys, keysFolder });
  const rotated: string[] = [];
  for (const { evidence, case_id, actor } of cases) {
    if (await evidence.rotateKey(next, actor)) rotated.push(case_id);
  }
  await settleNextKey({ ...keys, keysFolder });
  return { by: keys.by, cases: rotated };
}
