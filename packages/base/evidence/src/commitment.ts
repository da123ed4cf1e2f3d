// Salted commitments: what an entry says of an original without telling it. Who is given the salt can check them with openssl.

import { createHmac } from "node:crypto";
import type { VaultRow } from "./vault/vault-file.js";

export interface Commitments {
  /** HMAC-SHA256(salt, SHA-256 of the original). */
  readonly commitment: string;
  /** HMAC-SHA256(salt, "bytes:" and the number of its bytes in decimal digits). */
  readonly bytes_commitment: string;
}

export function commitTo({ salt, original_sha256, bytes }: Pick<VaultRow, "salt" | "original_sha256" | "bytes">): Commitments {
  return {
    commitment: createHmac("sha256", salt).update(Buffer.from(original_sha256, "hex")).digest("hex"),
    bytes_commitment: createHmac("sha256", salt).update(`bytes:${bytes}`).digest("hex"),
  };
}
