// The bytes of a vault: a header that says how its key is wrapped, then one sealed row of fixed size per original.
//
// A row is AES-256-GCM under the vault's key with a nonce of its own; case and place of the row are authenticated with it,
// so that no row can stand in for another. A destroyed row is zeros.

import { Fault } from "@hamon/records";
import { openBytes, SEAL_BYTES, sealBytes } from "./aes-gcm.js";
import type { WrappedKey } from "./key-wrap.js";

const HEADER_BYTES = 4096;
export const ROW_BYTES = 256;
const FORMAT = "hamon-vault-1";

/** What opens one original, and what proves it. */
export interface VaultRow {
  /** Of the ciphertext: the object's name. */
  readonly sha256: string;
  readonly original_sha256: string;
  readonly bytes: number;
  /** For the object alone. */
  readonly key: Buffer;
  /** Stands before the ciphertext; kept to seal the same bytes again to the same object. */
  readonly seal_salt: Buffer;
  /** Of the commitments. */
  readonly salt: Buffer;
}

export function formatHeader(case_id: string, wrapped: WrappedKey): Buffer {
  const text = Buffer.from(JSON.stringify({ format: FORMAT, case_id, ...wrapped }));
  if (text.length >= HEADER_BYTES) throw new Fault("vault-command-failed", { params: { status: "0", bytes: text.length } });
  return Buffer.concat([text, Buffer.alloc(HEADER_BYTES - text.length - 1, " "), Buffer.from("\n")]);
}

/** @throws {Fault} `vault-malformed`. */
export function parseHeader(bytes: Buffer, at: string): WrappedKey & { readonly case_id: string } {
  try {
    const header = JSON.parse(bytes.subarray(0, HEADER_BYTES).toString()) as WrappedKey & { format: string; case_id: string };
    if (bytes.length >= HEADER_BYTES && header.format === FORMAT && typeof header.wrapped === "string") return header;
  } catch (cause) {
    throw new Fault("vault-malformed", { at, cause });
  }
  throw new Fault("vault-malformed", { at });
}

export function rowOffset(place: number): number {
  return HEADER_BYTES + place * ROW_BYTES;
}

/** Which row of which vault. */
export interface RowPlace {
  readonly key: Buffer;
  readonly case_id: string;
  readonly place: number;
}

export function sealRow({ key, case_id, place }: RowPlace, row: VaultRow): Buffer {
  return sealBytes(key, packRow(row), boundTo(case_id, place));
}

/** Null for a row that was destroyed, or that a crash left half written. */
export function openRow({ key, case_id, place }: RowPlace, sealed: Buffer): VaultRow | null {
  if (sealed.length < ROW_BYTES || sealed.every((byte) => byte === 0)) return null;
  const opened = openedOrNull(key, sealed, boundTo(case_id, place));
  return opened === null ? null : unpackRow(opened);
}

function openedOrNull(...sealed: Parameters<typeof openBytes>): Buffer | null {
  try {
    return openBytes(...sealed);
  } catch {
    return null;
  }
}

function boundTo(case_id: string, place: number): Buffer {
  return Buffer.from(`${case_id}\0${place}`);
}

const PACKED_BYTES = ROW_BYTES - SEAL_BYTES;
const ENDS = [32, 64, 96, 128, 152, 160] as const;

function packRow({ sha256, original_sha256, key, salt, seal_salt, bytes }: VaultRow): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(bytes));
  const packed = [Buffer.from(sha256, "hex"), Buffer.from(original_sha256, "hex"), key, salt, seal_salt, size];
  return Buffer.concat(packed, PACKED_BYTES);
}

function unpackRow(packed: Buffer): VaultRow {
  const [sha256, original, key, salt, seal_salt, size] = ENDS.map((end, i) => packed.subarray(ENDS[i - 1] ?? 0, end)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const bytes = Number(size.readBigUInt64BE());
  return { sha256: sha256.toString("hex"), original_sha256: original.toString("hex"), bytes, key, salt, seal_salt };
}
