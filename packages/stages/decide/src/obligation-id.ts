// The id of an obligation: the same for the same duty of the same case, so that a page shown before it was recorded
// and the record agree.

import { createHash } from "node:crypto";

const DIGITS = 20;

export function obligationId(case_id: string, duty: string): string {
  return `obligation_${createHash("sha256").update(`${case_id}\n${duty}`).digest("hex").slice(0, DIGITS)}`;
}
