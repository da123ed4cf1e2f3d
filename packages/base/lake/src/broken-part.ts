// Which file of the lake is at fault when DuckDB cannot read: asked only then, for it reads every byte of every part.

import { join } from "node:path";
import { Fault } from "@hamon/records";
import { digestOf } from "./file-digest.js";
import type { LakePart } from "./lake.js";

/** What DuckDB says of a file that is gone, cut or changed. */
const READING = /parquet|No files found|magic bytes|AES tag|encrypted|Out of buffer|Invalid data|TProtocol|ZSTD|decompress|IO Error/i;
/** What it says of a statement that is wrong whatever the files hold. */
const WRITTEN_WRONG = /^(Binder|Parser|Catalog) Error/;

/** The mistake, or in its place the fault that names the first part that is not what was written. */
export async function blamePart(mistake: unknown, caseFolder: string, parts: readonly LakePart[]): Promise<unknown> {
  const { message } = mistake as Error;
  if (mistake instanceof Fault || WRITTEN_WRONG.test(message) || !READING.test(message)) return mistake;
  for (const { path, table, sha256 } of parts) {
    const now = await digestOf(join(caseFolder, path)).catch(() => null); // gone is as broken as changed
    if (now?.sha256 !== sha256) return new Fault("lake-file-broken", { at: path, params: { table }, cause: mistake });
  }
  return mistake;
}
