// A part read without DuckDB, in whatever thread: its columns as they are stored, opened module by module.

import { createDecipheriv } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { openColumns, type ColumnFile, type ColumnSource } from "@hamon/parquet";
import { Fault } from "@hamon/records";
import type { LakePart, PartHandle } from "./lake.js";
import type { Seal } from "./seal.js";

const [NONCE_BYTES, TAG_BYTES] = [12, 16];

export interface PartFile extends ColumnFile {
  close(): void;
}

export function handleOf(caseFolder: string, seal: Seal | null, { path, table, key }: LakePart): PartHandle {
  const secret = key === undefined ? null : (seal?.bytesOf({ name: key }) ?? null);
  return { file: join(caseFolder, path), at: path, table, secret };
}

/**
 * Opens a part within `reading`.
 *
 * @throws {Fault} `lake-file-broken` where it is gone, no such file, or was changed; also from reading its columns.
 */
export function openPartFile({ file, at, table, secret }: PartHandle): PartFile {
  const broken = <Answer>(read: () => Answer): Answer => {
    try {
      return read();
    } catch (cause) {
      throw new Fault("lake-file-broken", { at, params: { table }, cause });
    }
  };
  const fd = broken(() => openSync(file, "r"));
  try {
    const columns = broken(() => openColumns({ ...sourceOf(fd, secret), attempt: broken }));
    return { ...columns, read: (group, names) => broken(() => columns.read(group, names)), close: () => closeSync(fd) };
  } catch (mistake) {
    closeSync(fd);
    throw mistake;
  }
}

function sourceOf(fd: number, secret: Uint8Array | null): ColumnSource {
  const read = (at: number, length: number) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    let done = 0;
    for (let more = -1; done < length && more !== 0; done += more) more = readSync(fd, bytes, done, length - done, at + done);
    if (done < length) throw new RangeError("the file ends too early");
    return bytes;
  };
  return { size: fstatSync(fd).size, read, open: secret === null ? null : (module) => opened(secret, module) };
}

function opened(key: Uint8Array, module: Uint8Array): Uint8Array {
  const cipher = createDecipheriv("aes-256-gcm", key, module.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAuthTag(module.subarray(module.length - TAG_BYTES));
  const plain = cipher.update(module.subarray(NONCE_BYTES, module.length - TAG_BYTES));
  cipher.final();
  return plain;
}
