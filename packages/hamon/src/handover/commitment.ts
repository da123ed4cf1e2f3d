// What the log holds of a record that names people: HMAC-SHA256 of it under a salt that stays with the record.

import { createHmac, randomBytes } from "node:crypto";
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
