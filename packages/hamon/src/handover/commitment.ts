// What the log holds of a record that names people: HMAC-SHA256 of it under a salt that stays with the record.

import { createHmac, randomBytes } from "node:crypto";
import type { OpenCase } from "@hamon/case";
import { canonicalJson } from "@hamon/evidence";

const SALT_BYTES = 32;

export interface Committed {
  /** 64 hex digits. */
  readonly salt: string;
  readonly commitment: string;
}

/** Over the record as canonical JSON (RFC 8785): the database returns members in an order of its own. */
export function commitToRecord(record: object): Committed {
  const salt = randomBytes(SALT_BYTES).toString("hex");
  return { salt, commitment: createHmac("sha256", Buffer.from(salt, "hex")).update(canonicalJson(record)).digest("hex") };
}

/**
 * Enters what a person said of a case: the log has a commitment to it and `body`, without names or words.
 *
 * @returns what every table of such sayings keeps of it.
 */
export async function enterSaying(
  { case_id, evidence, actor, now }: OpenCase,
  kind: "suppression" | "correction",
  { said, body }: { readonly said: object; readonly body: Readonly<Record<string, string | number | null>> },
) {
  const { salt, commitment } = commitToRecord(said);
  const recorded_at = now().toISOString();
  const { index } = await evidence.append({ kind, actor, at: recorded_at, body: { ...body, commitment } });
  return { case_id, record: JSON.stringify(said), salt, commitment, entry_index: index, actor, recorded_at };
}
