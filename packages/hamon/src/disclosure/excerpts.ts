// Excerpts: pieces of originals, byte for byte, with the place that each was taken from.
//
// The log commits to an original as a whole, so a piece alone proves nothing against it. What stands in the log is that the
// operator stated "these bytes, of this original, at this place": whoever is shown the original holds it against that.
// docs/decisions/0020-selective-disclosure.md says why there is no commitment to each line.

import { createHash } from "node:crypto";
import type { ExcerptFile } from "@hamon/evidence";
import { rowName, type EvidenceItem } from "@hamon/records";

const FOLDER = "excerpts";
const NUMBER_LETTERS = 4;

export interface Excerpt {
  readonly kind: "row" | "line";
  readonly evidence_id: string;
  /** In the decompressed bytes. */
  readonly offset: number;
  readonly length: number;
  /** Null: withheld, for it holds something of another person. */
  readonly bytes: Buffer | null;
  /** Of the person. */
  readonly row_ids: readonly number[];
  /** Of a line: when, and by which ways it showed the rows. */
  readonly at: string | null;
  readonly shown: readonly { readonly access_path: string; readonly certainty: string }[];
}

/** Numbers of the excerpts that a row is in. */
export function listOf(excerpts: readonly Excerpt[], row_id: number): readonly number[] {
  return excerpts.flatMap(({ row_ids }, i) => (row_ids.includes(row_id) ? i + 1 : []));
}

/** The list, the digests for sha256sum -c, and each piece as a file. */
export function excerptFiles(excerpts: readonly Excerpt[], items: ReadonlyMap<string, EvidenceItem>): readonly ExcerptFile[] {
  const pieces = excerpts.flatMap(({ bytes }, i) => (bytes === null ? [] : [{ name: nameOf(i), bytes }]));
  const sums = pieces.map(({ name, bytes }) => `${digestOf(bytes)}  ${name}\n`).join("");
  return [
    { path: `${FOLDER}/excerpts.json`, source: `${JSON.stringify(excerpts.map(view), null, 1)}\n` },
    { path: `${FOLDER}/SHA256SUMS`, source: sums },
    ...pieces.map(({ name, bytes }) => ({ path: `${FOLDER}/${name}`, source: bytes, is_unvouched: true })),
  ];

  // Of a withheld piece no digest: short bytes can be guessed.
  function view({ bytes, evidence_id, row_ids, ...excerpt }: Excerpt, i: number) {
    const { evidence_no, sha256, entry_index } = items.get(evidence_id) as EvidenceItem;
    const file = bytes === null ? { withheld: true } : { file: nameOf(i), sha256: digestOf(bytes) };
    const original = { evidence_no, evidence_id, sha256, entry_index };
    return { no: i + 1, ...excerpt, original, rows: row_ids.map(rowName), ...file };
  }
}

function nameOf(i: number): string {
  return `bytes/${String(i + 1).padStart(NUMBER_LETTERS, "0")}.txt`;
}

function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
