// The 32 bytes that a case's tables are encrypted under, in a file of their own beside the log's key.

import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@hamon/records";
import { onDisk } from "./full-disk.js";

/** Gives the key of a lake. `mayMake`: nothing is encrypted under one yet, so that a new one loses nothing. */
export type LakeKey = (mayMake: boolean) => Promise<Uint8Array>;

const KEY_BYTES = 32;

/** @throws {Fault} from the key it gives: `lake-key-missing`, `lake-key-malformed`, `disk-full`. */
export function lakeKey({ keysFolder, case_id }: { readonly keysFolder: string; readonly case_id: string }): LakeKey {
  const file = join(keysFolder, `lake_${case_id}.key`);
  return (mayMake) =>
    onDisk(() => {
      if (existsSync(file)) return readKey(file);
      if (!mayMake) throw new Fault("lake-key-missing", { at: file });
      return makeKey(keysFolder, file);
    });
}

function readKey(file: string): Uint8Array {
  const text = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Fault("lake-key-malformed", { at: file });
  return Buffer.from(text, "hex");
}

// Durable before the first table: a table whose key a power loss took is nobody's.
function makeKey(folder: string, file: string): Uint8Array {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
  const draft = openSync(`${file}.new`, "w", 0o600);
  try {
    writeSync(draft, `${key.toString("hex")}\n`);
    fsyncSync(draft);
  } finally {
    closeSync(draft);
  }
  renameSync(`${file}.new`, file);
  const parent = openSync(folder, "r");
  fsyncSync(parent);
  closeSync(parent);
  return key;
}
