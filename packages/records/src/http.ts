// The HTTP contract: what each route of the server answers. Personal data is masked unless unmasked on request.
//
// Every answer is JSON unless said; every refusal is {fault: FaultRecord} with 4xx/5xx. All routes but the
// first two and the locales need a session (cookie, or "Authorization: Bearer <workspace token>" for the CLI).
//
//   POST /api/auth/sign-in/email {email, password}           better-auth
//   POST /api/auth/sign-out
//   GET  /api/session                                        SessionView
//   GET  /api/locales/:language                              nested object of sentences
//   GET  /api/keys                                           KeysView
//   POST /api/keys/copies                    NewKeyCopy      KeyCopyResult (a folder on the server's own disk)
//   POST /api/keys/checks                    NewKeyCheck     KeyCheckResult
//   GET  /api/rules?state&level&origin&words&after&limit     RulesView   (those that ship and the workspace's own)
//   GET  /api/rule-packs                                     RulePackView[]
//   POST /api/rule-packs                     NewRulePack     RulePackAdded  (a folder on the server's own disk, copied)
//   POST /api/rule-packs/:name/acceptances   -               RulePackAdded  (as its folder is now)
//   DELETE /api/rule-packs/:name                             RulePackView[]
//   GET  /api/cases                                          CaseRecord[]
//   POST /api/cases                          NewCase         CaseRecord
//   GET  /api/cases/:case_id                                 CaseOverview
//   PATCH /api/cases/:case_id                ChangedCase     CaseRecord
//   GET  /api/cases/:case_id/sources                         Source[]
//   POST /api/cases/:case_id/sources         NewSource       Source[]   (paths on the server's own disk)
//   POST /api/cases/:case_id/sources/removals  NewRemoval    Source[]   (those taken out; originals stay kept)
//   GET  /api/cases/:case_id/sources/:source_id/mapping      MappingDraft
//   POST /api/cases/:case_id/sources/:source_id/mapping/preview  {body}  MappingPreview
//   POST /api/cases/:case_id/sources/:source_id/mapping      {body}          MappingSaved  (in the workspace; the source is to be read again with it)
//   GET  /api/cases/:case_id/runs                            Run[]  newest first
//   POST /api/cases/:case_id/runs            NewRun          Run[]  (starts; 409 when one is running)
//   GET  /api/cases/:case_id/runs/:run_id                    Run
//   DELETE /api/cases/:case_id/runs/:run_id                  Run    (asks it to stop)
//   GET  /api/cases/:case_id/stories                         StoryView[]
//   GET  /api/cases/:case_id/findings                        FindingView[]
//   GET  /api/cases/:case_id/findings/:finding_id/events?after&limit   Page<EventView>
//   GET  /api/cases/:case_id/suppressions                    SuppressionsView
//   POST /api/cases/:case_id/suppressions    NewSuppression  SuppressionsView
//   POST /api/cases/:case_id/suppressions/:suppression_id/withdrawal  NewWithdrawal  SuppressionsView
//   GET  /api/cases/:case_id/rules?state&level&origin&words&after&limit  RulesView   (as detect met them)
//   GET  /api/cases/:case_id/gaps                            GapView[]
//   GET  /api/cases/:case_id/clocks                          ClocksView
//   POST /api/cases/:case_id/clocks/corrections  NewClockCorrection  ClocksView
//   GET  /api/cases/:case_id/timeline?from&to&bucket_s       TimelineBucket[]
//   GET  /api/cases/:case_id/events/:event_id                EventDetail
//   POST /api/cases/:case_id/events/search   NewSearch       SearchView   (one entry of the evidence log a search)
//   POST /api/cases/:case_id/timelines       NewTimeline     TimelineResult  (a file on the server's own disk)
//   GET  /api/cases/:case_id/unparsed?after&limit            Page<UnparsedView>
//   GET  /api/cases/:case_id/exposure                        ExposureTable
//   GET  /api/cases/:case_id/exposure/rows?combination&certainty&element&after&limit   Page<RowView>
//   GET  /api/cases/:case_id/rows/:row_id                    RowDetail
//   POST /api/cases/:case_id/unmask          Unmask          RowView      (written to the evidence log)
//   GET  /api/cases/:case_id/unmapped?state&after&limit      UnmappedView
//   GET  /api/cases/:case_id/unmapped/:group_id              UnmappedDetail
//   GET  /api/cases/:case_id/unmapped/:group_id/events?after&limit   Page<EventView>
//   POST /api/cases/:case_id/unmapped/:group_id/explanations NewExplanation  UnmappedDetail  (409 when the requests changed)
//   GET  /api/cases/:case_id/obligations                     ObligationsView
//   POST /api/cases/:case_id/facts           NewFact         ObligationsView
//   POST /api/cases/:case_id/obligations/:obligation_id/filings  NewFiling  Obligation
//   GET  /api/cases/:case_id/documents                       DocumentRecord[]
//   GET  /api/cases/:case_id/documents/:document_id/file     the file
//   GET  /api/cases/:case_id/deliveries?channel&state&number&after&limit   DeliveriesView
//   POST /api/cases/:case_id/deliveries/marks  NewMarks      MarkResult   (all of them or none)
//   GET  /api/cases/:case_id/evidence                        EvidenceView
//   GET  /api/cases/:case_id/evidence/custody                CustodyLine[]
//   GET  /api/cases/:case_id/evidence/entries?kind           EntriesView
//   GET  /api/cases/:case_id/evidence/entries/:index         EntryView
//   GET  /api/cases/:case_id/evidence/:evidence_id/custody   CustodyView
//   GET  /api/cases/:case_id/evidence/:evidence_id/bytes?offset&length&member BytesView
//   POST /api/cases/:case_id/verify                          VerifyResult
//   GET  /api/cases/:case_id/acquisitions                    Acquisition[]
//   POST /api/cases/:case_id/acquisitions    NewAcquisition  Acquisition
//   POST /api/cases/:case_id/acquisitions/:acquisition_id/paper  {language, format}  PrintedAcquisition
//   POST /api/cases/:case_id/hash-lists      {text}          HashCheckResult
//   POST /api/cases/:case_id/erasures        NewErasure      EraseResult  (消去: for good)
//   GET  /api/cases/:case_id/figures/:figure_id/proof        FigureProof | null
//   GET  /api/cases/:case_id/figures/:figure_id/statement?form=pae|dsse.json|sigstore.json   the file
//   POST /api/cases/:case_id/replays         NewReplay       ReplayLine, one a line of text; leaving stops it
//   GET  /api/cases/:case_id/stamps                          StampStatus
//   POST /api/cases/:case_id/stamps          -               StampTaken (RFC 3161, 4998: asks the authority of hamon.yml)
//   GET  /api/cases/:case_id/witnesses                       WitnessStatus
//   POST /api/cases/:case_id/cosign                          CosignResult
//   POST /api/cases/:case_id/bundles         NewBundle       BundleResult (a folder on the server's own disk)

import type { EventView } from "./event-view.js";
import type { FindingView } from "./finding.js";
import type { CaseRecord, Run, Stage, Text } from "./case.js";
import type { Channel, Delivery, DeliveryState, MarkState } from "./delivery.js";
import type { DocumentRecord } from "./document.js";
import type { CosignResult, EvidenceItem, VerifyResult } from "./evidence.js";
import type { FaultRecord } from "./fault.js";
import type { Fact, FactValue, Obligation, Question } from "./obligation.js";

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Give it back as ?after= for the next page; null at the end. */
  readonly next: string | null;
  /** All rows, not only this page. */
  readonly total: number;
}

export interface SessionView {
  readonly user: { readonly user_id: string; readonly email: string; readonly name: string } | null;
  readonly version: string;
  /** The workspace's clock, RFC 3339. Pages reckon by it. */
  readonly now: string;
  /** True for drills and the demo: the clock is not the machine's. */
  readonly is_clock_simulated: boolean;
}

export interface NewCase {
  readonly title: Text;
  readonly system?: string | null;
  readonly data_map?: string | null;
  readonly organisation: string;
  readonly detected_at?: string | null;
  readonly is_synthetic?: boolean;
}

export interface ChangedCase {
  readonly data_map: string;
}

export interface NewSource {
  readonly paths: readonly string[];
  readonly kind?: "log" | "table";
  /** Table or service name; default: the file's name up to its first dot. */
  readonly as?: string;
  readonly time_zone?: string;
  /** Of a log: the name of a format or mapping it is read as. Default: found by itself. */
  readonly format?: string;
  /** Opens encrypted archives of this case. Kept beside its keys. */
  readonly password?: string;
}

export interface NewRemoval {
  /** Names, paths or ids of sources. */
  readonly sources: readonly string[];
}

export interface NewRun {
  /** In order; default all. */
  readonly stages?: readonly Stage[];
  /** Run even when nothing changed. */
  readonly force?: boolean;
}

export interface NewFact {
  readonly fact: string;
  readonly value: FactValue;
  readonly reason: string;
}

export interface NewFiling {
  readonly filed_at: string;
  readonly late_reason?: string;
}

/** A bundle for others to check without us. */
export interface NewBundle {
  /** Absolute path of a folder that is missing or empty. */
  readonly out: string;
  /** Names or ids of originals to hand over. They hold personal data. */
  readonly originals?: readonly string[];
  readonly all_originals?: boolean;
  /** One figure, and nothing of the rest of the case. */
  readonly figure?: string | undefined;
  /** The person whose row this is (row_id), and nothing of the rest of the case. */
  readonly person?: number | undefined;
}

export interface BundleResult {
  readonly folder: string;
  /** Files and bytes below data/. */
  readonly files: number;
  readonly bytes: number;
  readonly document_count: number;
  readonly original_count: number;
  readonly tree_size: number;
  readonly root_hash: string;
  /** To be told to the reader by another way than the bundle. */
  readonly public_key: string;
  /** The entry that says that the bundle was made. */
  readonly entry_index: number;
  /** Null where checkpoints stay in the house. */
  readonly cosigned: Pick<CosignResult, "tree_size" | "is_met" | "witnesses"> | null;
  /** Of one for a person: log lines told of without their bytes, for they hold something of somebody else. */
  readonly withheld_count?: number;
}

export interface Unmask {
  readonly row_id: number;
  readonly reason: string;
}

/** What a person can say of requests that the data map does not explain. taken_back: what was said no longer holds. */
export const EXPLANATION_VERDICTS = ["no_personal_data", "accepted_unknown", "taken_back"] as const;
export type ExplanationVerdict = (typeof EXPLANATION_VERDICTS)[number];

export interface NewExplanation {
  readonly verdict: ExplanationVerdict;
  readonly reason: string;
  /** Of the group as it was shown: what is said holds for these requests only. */
  readonly events_digest: string;
}

/** A figure as a screen or document shows it. */
export interface FigureView {
  readonly figure_id: string;
  readonly unit: "row" | "person";
  readonly state: "exact" | "range" | "attested_zero" | "not_meaningful" | "unknown";
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ExposureLine {
  /** Combination key, element key, or "total". */
  readonly key: string;
  readonly label: Text;
  /** combination: a row of the table. side: a special subset (うち…). zero: an attested zero. total. */
  readonly kind: "combination" | "side" | "zero" | "total";
  readonly collections: readonly string[];
  readonly reachable: FigureView;
  readonly accessed: FigureView;
  readonly taken: FigureView;
  /** Both shown and taken: counted in each of the two columns before. */
  readonly accessed_and_taken: FigureView;
  readonly persons: FigureView;
}

export interface ExposureTable {
  readonly lines: readonly ExposureLine[];
  /** Persons counted in more than one combination: sum over lines minus the total. */
  readonly persons_overlap: FigureView;
  /** Rows that name no single person (fragments): what makes the range. */
  readonly unresolved_rows: FigureView;
  readonly unmapped_event_count: number;
  /** Of these, requests that a person explained; they stay counted above. */
  readonly unmapped_explained_count: number;
  readonly collections: readonly { readonly key: string; readonly label: Text; readonly row_count: number }[];
  readonly made_at: string | null;
  /** How often scope has run. */
  readonly version: number;
  /** Things to shout: a key that matched nothing, a gap in a log. Keys in locales: warnings.<code>. */
  readonly warnings: readonly { readonly code: string; readonly params: Record<string, string | number> }[];
}

export interface StageView {
  readonly stage: Stage;
  readonly run: Run | null;
  /** True when what it read has changed since. */
  readonly is_stale: boolean;
  /** True when it ran and left persons untold: a notice that cannot be completed yet, or no mail server. */
  readonly is_unfinished: boolean;
}

export interface CaseOverview {
  readonly case: CaseRecord;
  readonly stages: readonly StageView[];
  readonly intrusion: { readonly first_at: string; readonly last_at: string } | null;
  readonly obligations: readonly Obligation[];
  readonly question_count: number;
  readonly exposure: ExposureTable | null;
  readonly counts: {
    readonly source_count: number;
    readonly event_count: number;
    readonly unparsed_count: number;
    readonly finding_count: number;
    readonly story_count: number;
    readonly document_count: number;
    readonly stale_document_count: number;
    readonly person_count: number;
  };
  readonly deliveries: DeliverySummary;
  readonly evidence: {
    /** Null while the log cannot be read: `fault` says why, and the rest of the case is shown all the same. */
    readonly item_count: number | null;
    readonly entry_count: number | null;
    readonly verified: VerifyResult | null;
    readonly fault: FaultRecord | null;
  };
}

export interface TimelineBucket {
  readonly at: string;
  readonly event_count: number;
  readonly intruder_count: number;
  /** No line at all from a source that had lines before and after. */
  readonly is_gap: boolean;
}

export interface EventDetail {
  readonly event: EventView & Readonly<Record<string, string | number | null>>;
  /** The line as it stands in the original, decoded for reading. */
  readonly line: string;
  readonly evidence: EvidenceItem;
  readonly offset: number;
  readonly length: number;
  /** The line's bytes as hex, at most 512. */
  readonly hex: string;
  readonly findings: readonly FindingView[];
  readonly exposed_row_count: number;
}

export interface UnparsedView {
  readonly evidence_id: string;
  readonly name: string;
  /** Of an archive: the file. */
  readonly member: string | null;
  readonly line_no: number;
  readonly offset: number;
  readonly reason: string;
  /** First 200 characters, decoded for reading. */
  readonly line: string;
}

/** What one person said of a group, once. */
export interface ExplanationView {
  readonly verdict: ExplanationVerdict;
  readonly reason: string;
  readonly actor: string;
  readonly recorded_at: string;
  /** Requests that were in the group then. */
  readonly event_count: number;
  readonly events_digest: string;
  readonly entry_index: number;
}

export const UNMAPPED_STATES = ["open", "outdated", "explained"] as const;

/** The intruder's answered requests of one kind, of which nobody knows what they showed. */
export interface UnmappedGroup {
  readonly group_id: string;
  readonly service: string | null;
  readonly method: string | null;
  /** The path with {n} for numbers and {id} for long identifiers; null where the log has none. */
  readonly path_shape: string | null;
  readonly status: number;
  /** Key in locales: unmapped.<reason>. */
  readonly reason: string;
  readonly event_count: number;
  readonly first_at: string;
  readonly last_at: string;
  /** Smallest and largest answer; null where the log does not say. */
  readonly bytes_low: number | null;
  readonly bytes_high: number | null;
  readonly events_digest: string;
  /** outdated: explained, but for other requests than are here now. */
  readonly state: (typeof UNMAPPED_STATES)[number];
}

export interface UnmappedView extends Page<UnmappedGroup> {
  /** Requests over all groups, whatever the filter. */
  readonly event_count: number;
  readonly explained_count: number;
}

export interface UnmappedDetail {
  readonly group: UnmappedGroup;
  /** Everything said of this group, newest first. */
  readonly history: readonly ExplanationView[];
}

export interface RowView {
  readonly row_id: number;
  readonly collection: string;
  readonly combination: string;
  readonly certainty: "reachable" | "accessed" | "taken";
  readonly is_accessed: boolean;
  readonly is_taken: boolean;
  readonly person_id: number | null;
  /** Column name -> value, masked by its data category. Null: the row has none. */
  readonly fields: Readonly<Record<string, string | null>>;
  readonly is_masked: boolean;
}

export interface RowDetail {
  readonly row: RowView;
  readonly evidence: EvidenceItem;
  readonly offset: number;
  /** The events that showed or took it; empty when only reachable. */
  readonly events: readonly (EventView & { readonly access_path: string; readonly certainty: string })[];
  /** The findings that put it within reach: the earliest full compromise of its system. */
  readonly reached_by: readonly FindingView[];
  /** The first events of these, at most 20. */
  readonly reached_events: readonly EventView[];
  readonly same_person_rows: readonly RowView[];
}

export interface ObligationsView {
  readonly obligations: readonly Obligation[];
  /** `value_label`: of a choice, in words. */
  readonly facts: readonly (Fact & { readonly label: Text; readonly value_label: Text | null })[];
  readonly questions: readonly Question[];
  /** Laws used: id, title, effective day. */
  readonly laws: readonly {
    readonly law: string;
    readonly title: Text;
    readonly effective_on: string;
    readonly checked_on: string | null;
  }[];
}

export interface DeliverySummary {
  readonly person_count: number;
  readonly by_channel: Readonly<Record<Channel, number>>;
  readonly by_state: Readonly<Record<DeliveryState, number>>;
  /** Persons without any disposition: a case cannot close while it is not 0. */
  readonly undisposed_count: number;
  /** Attempts that did not reach and were followed by another: in no other count here. */
  readonly followed_count: number;
  /** Exposed rows that tell no person (a name alone, an address alone), so that nobody is told of them one by one. Null: unknown. */
  readonly unresolved_row_count: number | null;
}

export interface DeliveryView extends Delivery {
  /** Masked. */
  readonly name: string | null;
  /** The 通知番号 printed on letters and lists. */
  readonly number: string;
  /** False when another attempt came after: what is learned belongs to that one. */
  readonly is_last: boolean;
}

export interface DeliveriesView extends Page<DeliveryView> {
  readonly summary: DeliverySummary;
  readonly files: readonly { readonly path: string; readonly kind: "letters" | "call_list" | "publication_list"; readonly bytes: number }[];
}

export interface NewMark {
  /** A delivery's id, or the 通知番号 printed on the letter and the call list. */
  readonly delivery_id: string;
  readonly state: MarkState;
  /** The day in Japan on which it came back, the call was made, … (YYYY-MM-DD). */
  readonly on: string;
  /** Of MARK_RULES; default the first there. */
  readonly reason?: string;
  /** Stays in case state, never in the evidence log. */
  readonly note?: string;
  /** Where it stands in the file it came from: a fault names it. */
  readonly line?: number;
}

export interface NewMarks {
  readonly marks: readonly NewMark[];
  /** Checks everything and changes nothing. */
  readonly is_trial?: boolean;
}

export interface MarkResult {
  readonly marked_count: number;
  readonly by_state: Readonly<Record<MarkState, number>>;
  /** Persons whom the next run of notify plans on the channel after. */
  readonly next_channel_count: number;
  readonly is_trial: boolean;
}

export interface Refusal {
  readonly fault: FaultRecord;
}

export type { DocumentRecord };
