// The tables of case state, as Kysely sees them. The shapes are migrations/*.sql; moments come back as RFC 3339 text.

import type { ColumnType, Generated } from "kysely";

/** jsonb: parsed when read; given as JSON text (JSON.stringify) when written. */
type Json<T> = ColumnType<T, string, string>;
type Moment = ColumnType<string, string | Date, string | Date>;
type MomentOrNull = ColumnType<string | null, string | Date | null, string | Date | null>;

export interface CaseTable {
  case_id: string;
  title: Json<{ ja: string; en: string }>;
  system: string | null;
  data_map: string | null;
  organisation: string;
  state: "open" | "closed";
  is_synthetic: boolean;
  detected_at: MomentOrNull;
  created_at: Moment;
}

export interface SourceTable {
  source_id: string;
  case_id: string;
  path: string;
  name: string;
  kind: "log" | "table";
  as: string;
  time_zone: string | null;
  format: string | null;
  state: "added" | "collected" | "failed";
  evidence_id: string | null;
  result: Json<object> | null;
  fault: Json<object> | null;
  added_at: Moment;
  set_aside: Generated<number>;
}

export interface SourceOutcomeTable {
  source_id: string;
  outcome: Json<object>;
}

export interface RunTable {
  run_id: string;
  case_id: string;
  stage: string;
  state: "running" | "done" | "failed" | "cancelled" | "interrupted";
  done: number;
  total: number | null;
  input_digest: string | null;
  result: Json<object> | null;
  fault: Json<object> | null;
  started_at: Moment;
  ended_at: MomentOrNull;
}

/** Append-only: the newest row of a fact counts. */
export interface FactTable {
  fact_no: Generated<number>;
  case_id: string;
  fact: string;
  value: Json<unknown>;
  origin: "stated" | "derived";
  by: string;
  reason: string | null;
  recorded_at: Moment;
}

export interface ObligationTable {
  obligation_id: string;
  case_id: string;
  duty: string;
  /** A whole Obligation record, as it was last worked out. */
  body: Json<object>;
  state: string;
  due_on: string | null;
  filed_at: MomentOrNull;
  is_late: boolean | null;
  late_reason: string | null;
  changed_at: Moment;
}

/** Append-only. */
export interface ObligationHistoryTable {
  history_no: Generated<number>;
  obligation_id: string;
  case_id: string;
  state: string;
  body: Json<object>;
  recorded_at: Moment;
}

export interface DocumentTable {
  document_id: string;
  case_id: string;
  kind: string;
  language: string;
  format: string;
  version: number;
  path: string;
  sha256: string;
  bytes: number;
  figures: Json<unknown>;
  missing: Json<unknown>;
  made_at: Moment;
}

export interface DeliveryTable {
  delivery_id: string;
  case_id: string;
  person_id: number;
  channel: string;
  state: string;
  attempt: number;
  reference: string | null;
  reason: string | null;
  made_at: Moment;
  changed_at: Moment;
}

/** Append-only: who said when what became of a delivery. */
export interface DeliveryMarkTable {
  mark_no: Generated<number>;
  case_id: string;
  delivery_id: string;
  state_before: string;
  state: string;
  happened_on: string;
  reason: string;
  note: string | null;
  actor: string;
  recorded_at: Moment;
}

export interface EvidenceItemTable {
  case_id: string;
  evidence_id: string;
  evidence_no: number;
  name: string;
  sha256: string;
  bytes: number;
  entry_index: number;
  kept_at: Moment;
  erased_at: MomentOrNull;
  erased_reason: string | null;
}

export interface VerifyResultTable {
  case_id: string;
  result: Json<object>;
  verified_at: Moment;
}

/** Append-only: who saw a row unmasked, and why. */
export interface DisclosureTable {
  disclosure_no: Generated<number>;
  case_id: string;
  row_id: number;
  actor: string;
  reason: string;
  entry_index: number;
  asked_at: Moment;
}

/** Append-only: the newest row of a group counts, for the requests of its digest. */
export interface UnmappedExplanationTable {
  explanation_no: Generated<number>;
  case_id: string;
  group_id: string;
  events_digest: string;
  event_count: number;
  verdict: "no_personal_data" | "accepted_unknown" | "taken_back";
  reason: string;
  actor: string;
  entry_index: number;
  recorded_at: Moment;
}

/** No row goes. `record` is what was stated; the log holds the commitment to it under `salt` (64 hex digits). */
export interface AcquisitionTable {
  acquisition_id: string;
  case_id: string;
  evidence_ids: Json<readonly string[]>;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

/** Append-only. `record` is what was stated; the log holds the commitment to it under `salt` (64 hex digits). */
export interface TransferTable {
  transfer_id: string;
  case_id: string;
  evidence_ids: Json<readonly string[]>;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

/** Append-only: what the receiver said, or what came back. */
export interface TransferAnswerTable {
  answer_no: Generated<number>;
  transfer_id: string;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

/** Append-only. `record` is what was looked for; the log holds the commitment to it under `salt` (64 hex digits). */
export interface EventSearchTable {
  search_id: string;
  case_id: string;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

/** Append-only: the newest row of a clock holds. `record` is what was said; the log holds the commitment to it under `salt` (64 hex digits). */
export interface ClockCorrectionTable {
  correction_no: Generated<number>;
  case_id: string;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

/** Append-only. `record` is what was said; the log holds the commitment to it under `salt` (64 hex digits). */
export interface FindingSuppressionTable {
  suppression_id: string;
  case_id: string;
  record: Json<object>;
  salt: string;
  commitment: string;
  entry_index: number;
  actor: string;
  recorded_at: Moment;
}

export interface Database {
  finding_suppression: FindingSuppressionTable;
  finding_suppression_withdrawal: FindingSuppressionTable;
  clock_correction: ClockCorrectionTable;
  event_search: EventSearchTable;
  acquisition: AcquisitionTable;
  transfer: TransferTable;
  transfer_answer: TransferAnswerTable;
  disclosure: DisclosureTable;
  case_record: CaseTable;
  source: SourceTable;
  source_outcome: SourceOutcomeTable;
  run: RunTable;
  fact: FactTable;
  obligation: ObligationTable;
  obligation_history: ObligationHistoryTable;
  document: DocumentTable;
  delivery: DeliveryTable;
  delivery_mark: DeliveryMarkTable;
  evidence_item: EvidenceItemTable;
  verify_result: VerifyResultTable;
  unmapped_explanation: UnmappedExplanationTable;
}
