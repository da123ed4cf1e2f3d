// Where a part's file lies.

import { join } from "node:path";
import type { OpenCase } from "@hamon/case";
import type { LakePart } from "@hamon/lake";

/** Absolute path of a part that is written, committed or not. */
export function partFile(open: Pick<OpenCase, "folder">, part: LakePart): string {
  return join(open.folder, part.path);
}
