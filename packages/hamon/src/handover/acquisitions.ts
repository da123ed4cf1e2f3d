// Acquisition records (証拠保全の記録): who took what from where, when, how and before whom, and that the bytes kept here
// are those. Names of people stay in the database; the log holds a commitment to the record.
//
// Source: 証拠保全ガイドライン (特定非営利活動法人デジタル・フォレンジック研究会), chapters 7-2 to 7-5.

import { createHmac, randomBytes } from "node:crypto";
import type { OpenCase } from "@hamon/case";
import { Fault, HASH_ALGORITHMS, type Acquisition, type EvidenceItem, type HashAlgorithm, type NewAcquisition } from "@hamon/records";
import { chooseOriginals } from "../originals.js";
import { digestsOf } from "./hash-check.js";

const SALT_BYTES = 32;
const HASH = new RegExp(`^(${HASH_ALGORITHMS.join("|")}):([0-9a-f]{32,128})$`);

type Stated = Omit<Acquisition, "acquisition_id" | "case_id" | "entry_index" | "commitment" | "recorded_by" | "recorded_at">;

/**
 * Keeps a record; nobody can change it afterwards. A digest taken at the source must be that of the kept bytes.
 *
 * @throws {Fault} `original-unknown`, `acquisition-hash-malformed`, `acquisition-hash-of-many`, `acquisition-hash-different`.
 */
export async function recordAcquisition(open: OpenCase, wanted: NewAcquisition): Promise<Acquisition> {
  const { originals, ...said } = wanted;
  const items = chooseOriginals(await open.evidence.items(), originals);
  const stated: Stated = { ...said, originals: items.map(toOriginal), hash_after: await hashAfter(open, items, said.hash_before) };
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const commitment = commitTo(stated, salt);
  const evidence_ids = items.map(({ evidence_id }) => evidence_id);
  const recorded_at = open.now().toISOString();
  const { index } = await open.evidence.append({
    kind: "acquisition",
    actor: open.actor,
    at: recorded_at,
    body: { evidence_ids, commitment },
  });
  const row = { acquisition_id: `acquisition_${commitment.slice(0, 20)}`, case_id: open.case_id, entry_index: index, recorded_at };
  await open.store.db
    .insertInto("acquisition")
    .values({ ...row, evidence_ids: JSON.stringify(evidence_ids), record: JSON.stringify(stated), salt, actor: open.actor })
    .execute();
  return { ...stated, ...row, commitment, recorded_by: open.actor };
}

/** Oldest first. */
export async function listAcquisitions(open: OpenCase): Promise<readonly Acquisition[]> {
  const rows = await open.store.db
    .selectFrom("acquisition")
    .selectAll()
    .where("case_id", "=", open.case_id)
    .orderBy("recorded_at")
    .orderBy("acquisition_id")
    .execute();
  return rows.map(({ record, salt, actor, evidence_ids: _ids, ...row }) => {
    const stated = record as Stated;
    return { ...stated, ...row, commitment: commitTo(stated, salt), recorded_by: actor };
  });
}

function toOriginal({ evidence_id, name, original_sha256, bytes }: EvidenceItem) {
  return { evidence_id, name, sha256: original_sha256 ?? "", bytes };
}

async function hashAfter(open: OpenCase, items: readonly EvidenceItem[], before: string | null): Promise<string | null> {
  if (before === null) return null;
  const [, algorithm, digest] = HASH.exec(before) ?? [];
  if (algorithm === undefined) throw new Fault("acquisition-hash-malformed");
  const [item, other] = items;
  if (item === undefined || other !== undefined) throw new Fault("acquisition-hash-of-many", { params: { count: items.length } });
  const found = (await digestsOf(open, item, [algorithm as HashAlgorithm]))[algorithm as HashAlgorithm];
  if (found !== digest) throw new Fault("acquisition-hash-different", { at: item.evidence_id, params: { algorithm } });
  return before;
}

function commitTo(stated: Stated, salt: string): string {
  return createHmac("sha256", Buffer.from(salt, "hex")).update(committedText(stated)).digest("hex");
}

// Members in a fixed order: the database returns them in its own.
function committedText(stated: Stated): string {
  const inOrder = (value: object) => Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return JSON.stringify(inOrder({ ...stated, originals: stated.originals.map(inOrder) }));
}

/** What the log's commitment is to, and the salt that opens it: `openssl dgst -sha256 -mac HMAC -macopt hexkey:SALT`. */
export async function openCommitment(open: OpenCase, acquisition_id: string): Promise<{ readonly text: string; readonly salt: string }> {
  const row = await open.store.db
    .selectFrom("acquisition")
    .select(["record", "salt"])
    .where("case_id", "=", open.case_id)
    .where("acquisition_id", "=", acquisition_id)
    .executeTakeFirst();
  if (row === undefined) throw new Fault("acquisition-unknown", { at: acquisition_id });
  return { text: committedText(row.record as Stated), salt: row.salt };
}
