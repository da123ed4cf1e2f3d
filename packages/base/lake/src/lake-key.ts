// The key of a case's lake, made at first use. It is kept outside the lake: whoever takes the tables alone has nothing.

import { randomBytes } from "node:crypto";
import { Fault } from "@hamon/records";

/** Gives the key of a lake. `mayMake`: nothing is encrypted under one yet, so that a new one loses nothing. */
export type LakeKey = (mayMake: boolean) => Promise<Uint8Array>;

interface Secret {
  readonly name: string;
  readonly toPublic: (secret: Buffer) => undefined;
}

/** Where it is kept: the keyring of the workspace. */
export interface KeyShelf {
  get(secret: Secret): Promise<Buffer | null>;
  /** What is kept then: one of the name that is there stays. Durable once the promise resolves: a table whose key a power loss took is nobody's. */
  put(secret: Secret, bytes: Uint8Array): Promise<Buffer>;
}

const KEY_BYTES = 32;

/** @throws {Fault} from the key it gives: `lake-key-missing`, `lake-key-malformed`, and the codes of the shelf. */
export function lakeKey(shelf: KeyShelf, case_id: string): LakeKey {
  const name = `lake_${case_id}.key`;
  const secret: Secret = { name, toPublic: (text) => void parseKey(text, name) };
  return async (mayMake) => {
    const known = await shelf.get(secret);
    if (known !== null) return parseKey(known, name);
    if (!mayMake) throw new Fault("lake-key-missing", { at: name });
    return parseKey(await shelf.put(secret, Buffer.from(`${randomBytes(KEY_BYTES).toString("hex")}\n`)), name);
  };
}

function parseKey(secret: Buffer, at: string): Uint8Array {
  const text = secret.toString().trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Fault("lake-key-malformed", { at });
  return Buffer.from(text, "hex");
}
