// Acquisition records (証拠保全の記録): who took what from where, when, how and before whom, and that the bytes kept here
// are those. Names of people stay in the database; the log holds a commitment to the record.
//
// Source: 証拠保全ガイドライン (特定非営利活動法人デジタル・フォレンジック研究会), chapters 7-2 to 7-5.

import { createHmac, randomBytes } from "node:crypto";
import type { OpenCase } from "@hamon/case";
import {
  Fault,
  HASH_ALGORITHMS,
  type AcquiredOriginal,
  type Acquisition,
  type EvidenceItem,
  type HashAlgorithm,
  type NewAcquisition,
} from "@hamon/records";
import { chooseOriginals } from "../originals.js";
import { digestsOf } from "./hash-check.js";

const SALT_BYTES = 32;
const HASH = new RegExp(`^(${HASH_ALGORITHMS.join("|")}):([0-9a-f]{32,128})$`);

/** What the log commits to, beside the evidence_ids. Names and hashes of originals are read where they are kept: an erasure reaches them. */
type Stated = Omit<NewAcquisition, "originals"> & Pick<Acquisition, "hash_after">;

/**
 * Keeps a record; nobody can change it afterwards. A digest taken at the source must be that of the kept bytes.
 *
 * @throws {Fault} `original-unknown`, `acquisition-hash-malformed`, `acquisition-hash-of-many`, `acquisition-hash-different`.
 */
export async function recordAcquisition(open: OpenCase, wanted: NewAcquisition): Promise<Acquisition> {
  const { originals, ...said } = wanted;
  const items = chooseOriginals(await open.evidence.items(), originals);
  const stated: Stated = { ...said, hash_after: await hashAfter(open, items, said.hash_before) };
  const evidence_ids = items.map(({ evidence_id }) => evidence_id);
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const commitment = createHmac("sha256", Buffer.from(salt, "hex")).update(committedText(stated, evidence_ids)).digest("hex");
  const recorded_at = open.now().toISOString();
  const body = { evidence_ids, commitment };
  const { index } = await open.evidence.append({ kind: "acquisition", actor: open.actor, at: recorded_at, body });
  const acquisition_id = `acquisition_${commitment.slice(0, 20)}`;
  const row = { acquisition_id, case_id: open.case_id, commitment, entry_index: index, recorded_at };
  await open.store.db
    .insertInto("acquisition")
    .values({ ...row, evidence_ids: JSON.stringify(evidence_ids), record: JSON.stringify(stated), salt, actor: open.actor })
    .execute();
  return { ...stated, ...row, originals: items.map(toOriginal), recorded_by: open.actor };
}

/** Oldest first. */
export async function listAcquisitions(open: OpenCase): Promise<readonly Acquisition[]> {
  const items = new Map((await open.evidence.items()).map((item) => [item.evidence_id, item]));
  const rows = await open.store.db
    .selectFrom("acquisition")
    .selectAll()
    .where("case_id", "=", open.case_id)
    .orderBy("recorded_at")
    .orderBy("acquisition_id")
    .execute();
  return rows.map(({ record, salt: _salt, actor, evidence_ids, ...row }) => {
    const originals = evidence_ids.map((id) => toOriginal(items.get(id) ?? { evidence_id: id, erased_at: "" }));
    return { ...(record as Stated), ...row, originals, recorded_by: actor };
  });
}

function toOriginal(item: EvidenceItem | { readonly evidence_id: string; readonly erased_at: string }): AcquiredOriginal {
  const { evidence_id } = item;
  if (!("name" in item) || item.erased_at !== null) return { evidence_id, name: null, sha256: null, bytes: null };
  return { evidence_id, name: item.name, sha256: item.original_sha256, bytes: item.bytes };
}

/** Hashes of erased bytes are cleared: they would let somebody guess. The commitment then opens no more. @returns whether any was there. */
export async function forgetHashes({ store, case_id }: OpenCase, erased: ReadonlySet<string>): Promise<boolean> {
  const query = store.db.selectFrom("acquisition").select(["acquisition_id", "evidence_ids", "record"]).where("case_id", "=", case_id);
  const told = (await query.execute()).filter(
    ({ evidence_ids, record }) => (record as Stated).hash_before !== null && evidence_ids.some((id) => erased.has(id)),
  );
  for (const { acquisition_id, record } of told) {
    const rest = JSON.stringify({ ...record, hash_before: null, hash_after: null });
    await store.db.updateTable("acquisition").set({ record: rest }).where("acquisition_id", "=", acquisition_id).execute();
  }
  return told.length > 0;
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

// Members in a fixed order: the database returns them in its own.
function committedText(stated: Stated, evidence_ids: readonly string[]): string {
  const members = Object.entries({ ...stated, evidence_ids }).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(Object.fromEntries(members));
}

/** What the log's commitment is to, and the salt that opens it: `openssl dgst -sha256 -mac HMAC -macopt hexkey:SALT`. */
export async function openCommitment(open: OpenCase, acquisition_id: string): Promise<{ readonly text: string; readonly salt: string }> {
  const row = await open.store.db
    .selectFrom("acquisition")
    .select(["record", "salt", "evidence_ids"])
    .where("case_id", "=", open.case_id)
    .where("acquisition_id", "=", acquisition_id)
    .executeTakeFirst();
  if (row === undefined) throw new Fault("acquisition-unknown", { at: acquisition_id });
  return { text: committedText(row.record as Stated, row.evidence_ids), salt: row.salt };
}
