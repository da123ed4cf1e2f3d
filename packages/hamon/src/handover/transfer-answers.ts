// What comes back after a transfer: the receiver's receipt, judged, or the thing itself, held against what went out.

import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { OpenCase } from "@hamon/case";
import { Fault, type NewTransferAnswer, type Transfer, type TransferAnswer, type TransferVerdict } from "@hamon/records";
import { readBag, sha256Of } from "./bag-check.js";
import { commitToRecord } from "./commitment.js";
import { parseReceipt } from "./receipt.js";
import { BUNDLE, findTransfer, type AnswerRecord } from "./transfers.js";

/** From good to bad. */
const ORDER: readonly TransferVerdict[] = ["same", "unknown", "missing", "different"];

type Finding = TransferAnswer["findings"][number];

/**
 * Judges an answer and leaves one entry that says how it came out, also where it is not the same.
 *
 * @throws {Fault} `transfer-unknown`, `transfer-answer-empty`, `receipt-malformed`, `receipt-incomplete`, `receipt-key-malformed`,
 *   `transfer-file-unreadable`, `transfer-bundle-unreadable`, `transfer-not-of-it`.
 */
export async function answerTransfer(open: OpenCase, { receipt, returned }: NewTransferAnswer): Promise<TransferAnswer> {
  if (receipt !== undefined) return keepAnswer(open, await judgeReceipt(open, receipt));
  if (returned !== undefined) return keepAnswer(open, await judgeReturn(open, returned));
  throw new Fault("transfer-answer-empty");
}

interface Judged {
  readonly transfer: Transfer;
  readonly record: AnswerRecord;
  /** Of what was read: what the commitment is to, and the database does not keep. */
  readonly digest: string;
}

async function judgeReceipt(open: OpenCase, { text, signature, key }: NonNullable<NewTransferAnswer["receipt"]>): Promise<Judged> {
  const { transfer_id, hashes, received_by, received_at } = parseReceipt(text);
  const transfer = await findTransfer(open, transfer_id);
  const findings = transfer.things.map(({ id, sha256 }): Finding => ({ id, verdict: compare(sha256, hashes.get(id) ?? null) }));
  const signed = judgeSignature(text, signature, key);
  const record = { answer: "receipt" as const, findings, verdict: worst(findings), received_by, received_at, ...signed };
  return { transfer, record, digest: createHash("sha256").update(text).digest("hex") };
}

function compare(ours: string | null, theirs: string | null): TransferVerdict {
  if (theirs === null) return "missing";
  if (ours === null) return "unknown";
  return ours === theirs ? "same" : "different";
}

function worst(findings: readonly Finding[]): TransferVerdict {
  return ORDER[Math.max(...findings.map(({ verdict }) => ORDER.indexOf(verdict)), 0)] ?? "different";
}

// Over the file's bytes as they are: `openssl pkeyutl -sign -rawin` for Ed25519, `openssl dgst -sha256 -sign` for RSA and EC.
function judgeSignature(text: string, signature: string | null, pem: string | null): Pick<AnswerRecord, "signature" | "key_sha256"> {
  if (signature === null || pem === null) return { signature: "none", key_sha256: null };
  const key = readKey(pem);
  const isEdwards = key.asymmetricKeyType === "ed25519" || key.asymmetricKeyType === "ed448";
  const isGood = verify(isEdwards ? null : "sha256", Buffer.from(text), key, Buffer.from(signature, "base64"));
  const spki = key.export({ type: "spki", format: "der" });
  return { signature: isGood ? "verified" : "wrong", key_sha256: createHash("sha256").update(spki).digest("hex") };
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    throw new Fault("receipt-key-malformed");
  }
}

async function judgeReturn(open: OpenCase, { path, transfer_id }: NonNullable<NewTransferAnswer["returned"]>): Promise<Judged> {
  const transfer = await findTransfer(open, transfer_id);
  const { sha256, is_whole, is_bundle } = await readReturned(path);
  const finding = findingOf(transfer, { name: basename(path), sha256, is_bundle });
  const findings = [is_whole ? finding : { ...finding, verdict: "different" as const }];
  const record = {
    answer: "return" as const,
    findings,
    verdict: worst(findings),
    signature: null,
    key_sha256: null,
    received_by: null,
    received_at: null,
  };
  return { transfer, record, digest: sha256 };
}

async function readReturned(path: string) {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault("transfer-file-unreadable", { cause, params: { reason: cause.code ?? "" } });
  });
  if (found.isDirectory()) return { ...(await readBag(path)), is_bundle: true };
  return { ...(await sha256Of(path)), is_whole: true, is_bundle: false };
}

interface Returned {
  readonly name: string;
  readonly sha256: string;
  readonly is_bundle: boolean;
}

// By its bytes, else by its name, else it is the only one that it can be.
function findingOf({ things }: Transfer, { name, sha256, is_bundle }: Returned): Finding {
  const able = things.filter(({ id }) => (id === BUNDLE) === is_bundle);
  const same = able.find((thing) => thing.sha256 === sha256);
  if (same !== undefined) return { id: same.id, verdict: "same" };
  const meant = able.find((thing) => thing.name === name) ?? (able.length === 1 ? able[0] : undefined);
  if (meant === undefined) throw new Fault("transfer-not-of-it");
  return { id: meant.id, verdict: meant.sha256 === null ? "unknown" : "different" };
}

async function keepAnswer(open: OpenCase, { transfer, record, digest }: Judged): Promise<TransferAnswer> {
  const { transfer_id, things } = transfer;
  const { salt, commitment } = commitToRecord({ ...record, transfer_id, digest });
  const evidence_ids = things.map(({ id }) => id).filter((id) => id !== BUNDLE);
  const recorded_at = open.now().toISOString();
  const { answer, verdict, signature } = record;
  const body = { direction: "in", answer, transfer_id, evidence_ids, verdict, signature, commitment };
  const { index } = await open.evidence.append({ kind: "transfer", actor: open.actor, at: recorded_at, body });
  const row = { transfer_id, entry_index: index, recorded_at };
  await open.store.db
    .insertInto("transfer_answer")
    .values({ ...row, record: JSON.stringify(record), salt, commitment, actor: open.actor })
    .execute();
  return { ...record, ...row, recorded_by: open.actor };
}
