// Transfers (授受): what left the house, to whom, when, why, on what. Names stay in the database; the log holds a commitment.
//
// Source: 証拠保全ガイドライン (特定非営利活動法人デジタル・フォレンジック研究会), chapter 7: hand-over of what was preserved.

import { basename } from "node:path";
import type { OpenCase } from "@hamon/case";
import { Fault, type EvidenceItem, type NewTransfer, type Transfer, type TransferAnswer, type TransferredThing } from "@hamon/records";
import { chooseOriginals } from "../originals.js";
import { readBag } from "./bag-check.js";
import { commitToRecord } from "./commitment.js";

/** What is kept: of originals their ids alone, so that an erasure reaches their names and hashes. */
type Stated = Omit<NewTransfer, "originals" | "bundle"> & {
  readonly bundle: { readonly name: string; readonly sha256: string; readonly bytes: number } | null;
};

export const BUNDLE = "bundle";

/**
 * Records that originals or a bundle are given to somebody; nobody can change it afterwards.
 *
 * @throws {Fault} `original-unknown`, `transfer-nothing`, `transfer-bundle-unreadable`, `transfer-bundle-broken`.
 */
export async function recordTransfer(open: OpenCase, { originals, bundle, ...said }: NewTransfer): Promise<Transfer> {
  const items = chooseOriginals(await open.evidence.items(), originals);
  if (items.length === 0 && bundle === null) throw new Fault("transfer-nothing");
  const stated: Stated = { ...said, bundle: bundle === null ? null : await bundleOf(bundle) };
  const evidence_ids = items.map(({ evidence_id }) => evidence_id);
  const { salt, commitment } = commitToRecord({ ...stated, evidence_ids });
  const transfer_id = `transfer_${commitment.slice(0, 20)}`;
  const recorded_at = open.now().toISOString();
  const body = { direction: "out", transfer_id, evidence_ids, has_bundle: bundle !== null, commitment };
  const { index } = await open.evidence.append({ kind: "transfer", actor: open.actor, at: recorded_at, body });
  const row = { transfer_id, case_id: open.case_id, commitment, entry_index: index, recorded_at };
  await open.store.db
    .insertInto("transfer")
    .values({ ...row, evidence_ids: JSON.stringify(evidence_ids), record: JSON.stringify(stated), salt, actor: open.actor })
    .execute();
  return { ...withoutBundle(stated), ...row, things: thingsOf(stated, evidence_ids, items), recorded_by: open.actor, answers: [] };
}

// What is broken before it leaves would be called broken on its way.
async function bundleOf(folder: string): Promise<Stated["bundle"]> {
  const { is_whole, sha256, bytes } = await readBag(folder);
  if (!is_whole) throw new Fault("transfer-bundle-broken");
  return { name: basename(folder), sha256, bytes };
}

function withoutBundle({ bundle: _bundle, ...said }: Stated): Omit<Stated, "bundle"> {
  return said;
}

/** Oldest first, with what was answered to each. */
export async function listTransfers(open: OpenCase): Promise<readonly Transfer[]> {
  const items = await open.evidence.items();
  const rows = await open.store.db
    .selectFrom("transfer")
    .selectAll()
    .where("case_id", "=", open.case_id)
    .orderBy("recorded_at")
    .orderBy("transfer_id")
    .execute();
  const answers = await listAnswers(
    open,
    rows.map(({ transfer_id }) => transfer_id),
  );
  return rows.map(({ record, salt: _salt, actor, evidence_ids, ...row }) => {
    const stated = record as Stated;
    const own = answers.filter(({ transfer_id }) => transfer_id === row.transfer_id);
    return { ...withoutBundle(stated), ...row, things: thingsOf(stated, evidence_ids, items), recorded_by: actor, answers: own };
  });
}

function thingsOf({ bundle }: Stated, evidence_ids: readonly string[], items: readonly EvidenceItem[]): readonly TransferredThing[] {
  const originals = evidence_ids.map((id) => {
    const item = items.find(({ evidence_id }) => evidence_id === id);
    if (item === undefined || item.erased_at !== null) return { id, name: null, sha256: null, bytes: null };
    return { id, name: item.name, sha256: item.original_sha256, bytes: item.bytes };
  });
  return bundle === null ? originals : [...originals, { id: BUNDLE, ...bundle }];
}

async function listAnswers({ store }: OpenCase, transfer_ids: readonly string[]): Promise<readonly TransferAnswer[]> {
  if (transfer_ids.length === 0) return [];
  const rows = await store.db
    .selectFrom("transfer_answer")
    .select(["transfer_id", "record", "entry_index", "actor", "recorded_at"])
    .where("transfer_id", "in", [...transfer_ids])
    .orderBy("answer_no")
    .execute();
  return rows.map(({ record, actor, ...row }) => ({ ...(record as AnswerRecord), ...row, recorded_by: actor }));
}

/** What is kept of an answer. */
export type AnswerRecord = Omit<TransferAnswer, "transfer_id" | "entry_index" | "recorded_by" | "recorded_at">;

/** @throws {Fault} `transfer-unknown`. */
export async function findTransfer(open: OpenCase, transfer_id: string): Promise<Transfer> {
  const found = (await listTransfers(open)).find((one) => one.transfer_id === transfer_id);
  if (found === undefined) throw new Fault("transfer-unknown");
  return found;
}
