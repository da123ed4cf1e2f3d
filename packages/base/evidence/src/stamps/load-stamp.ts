// A stamp as it lies in its files: as an evidence record, of one stamp where it was never renewed.

import type { StampView } from "@hamon/records";
import { hashWith, parseEvidenceRecord, parseResponse, startRecord, type Digest, type EvidenceRecord } from "@hamon/timestamp";
import { readStampFile, stampPath, type StampFolder } from "./stamp-files.js";

export interface LoadedStamp extends Pick<StampView, "tree_size" | "stamp_count"> {
  /** The checkpoint that it is of. */
  readonly checkpoint: Buffer;
  readonly digest: (algorithm: Digest) => Buffer;
  readonly record: EvidenceRecord;
  /** Whom its stamps are trusted by, PEM. */
  readonly pem: string;
}

/** @throws {Fault} `stamp-missing`; the codes of parseEvidenceRecord and parseResponse. */
export async function loadStamp(place: StampFolder, tree_size: number, stamp_count: number): Promise<LoadedStamp> {
  const read = (end: string) => readStampFile(place, stampPath(tree_size, end));
  const checkpoint = await read("checkpoint");
  const isRenewed = stamp_count > 1;
  const pem = String(await read(isRenewed ? `${stamp_count}.ca.pem` : "ca.pem"));
  const record = isRenewed ? parseEvidenceRecord(await read(`${stamp_count}.ers`)) : startRecord(parseResponse(await read("tsr")));
  return { tree_size, stamp_count, checkpoint, digest: (algorithm) => hashWith(algorithm, checkpoint), record, pem };
}
