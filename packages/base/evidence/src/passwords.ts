// Passwords that open the archives of a case. They lie beside the keys, for the owner of the workspace alone, and never in the
// database or the log: what they open is kept as it came, and is opened anew whenever it is read.

import { join } from "node:path";
import { replaceFile, writing, type Disk } from "./disk.js";

export interface PasswordPlace {
  readonly disk: Disk;
  /** The workspace's keys/. */
  readonly folder: string;
  readonly case_id: string;
}

/** In the order they were given. */
export async function readPasswords({ disk, folder, case_id }: PasswordPlace): Promise<readonly string[]> {
  const bytes = await disk.read(pathOf({ folder, case_id }));
  return bytes === null ? [] : (JSON.parse(bytes.toString("utf8")) as readonly string[]);
}

/** @throws {Fault} `disk-full`, `evidence-write-failed`. */
export async function addPassword(place: PasswordPlace, password: string): Promise<void> {
  const known = await readPasswords(place);
  if (known.includes(password)) return;
  const path = pathOf(place);
  await writing(path, () => replaceFile(place.disk, path, Buffer.from(JSON.stringify([...known, password]))));
}

function pathOf({ folder, case_id }: Omit<PasswordPlace, "disk">): string {
  return join(folder, `archives_${case_id}.json`);
}
