// One event and its line; the events of a finding; the lines that are no events.

import { listSources, type OpenCase } from "@hamon/case";
import { readPiece } from "@hamon/collect";
import type { Piece, Reading } from "@hamon/evidence";
import { quoteName, type LakeParams } from "@hamon/lake";
import { Fault, type BytesView, type EventDetail, type EventView, type Page, type UnparsedView } from "@hamon/records";
import { withCorrectedTimes } from "../clock-corrections.js";
import { findingsOfEvent } from "./findings.js";

/** Columns of `event` that a list of events shows. */
export const EVENT_VIEW_NAMES: readonly Exclude<keyof EventView, "corrected_at">[] = [
  "event_id",
  "@timestamp",
  "source.ip",
  "user.name",
  "http.request.method",
  "url.original",
  "http.response.status_code",
  "http.response.bytes",
  "user_agent.original",
  "host.name",
  "event.action",
  "event.outcome",
  "event.code",
  "event.provider",
  "process.name",
  "source.domain",
  "user.target.name",
  "process.command_line",
  "rule.name",
  "database.statement",
  "file.path",
  "file.name",
  "destination.ip",
  "destination.domain",
  "email.from.address",
  "email.to.address",
  "email.subject",
  "message",
  "logsource.service",
  "evidence_id",
];
/** The same in SQL, beside tables that name an event too. */
export const EVENT_VIEW_COLUMNS = EVENT_VIEW_NAMES.map((name) => {
  if (name === "event_id") return name;
  return name === "evidence_id" ? "event.evidence_id" : quoteName(name);
}).join(", ");
/** What a screen is shown of a line that has no end. */
const MAX_LINE_BYTES = 64 * 1024;
/** Of these as hex: nobody reads more. */
const MAX_HEX_BYTES = 512;
const UNPARSED_PREVIEW_BYTES = 200;

export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The events of a finding by time. */
export async function eventsOfFinding(open: OpenCase, finding_id: string, page: PageRequest): Promise<Page<EventView>> {
  const after = Number(page.after ?? 0);
  const rows = await open.lake.query<EventView>(
    `select ${EVENT_VIEW_COLUMNS} from event join finding_event using (event_id)
     where finding_id = $finding_id order by "@timestamp", event_id limit $limit offset $after`,
    { finding_id, limit: page.limit, after },
  );
  const total = await count(open, "select count(*) as n from finding_event where finding_id = $finding_id", { finding_id });
  const shown = await withCorrectedTimes(open, rows);
  return { rows: shown, total, next: after + rows.length < total ? String(after + rows.length) : null };
}

/** The first event of each finding, by time. */
export async function firstEventsOf(open: OpenCase, finding_ids: readonly string[], limit: number): Promise<readonly EventView[]> {
  if (finding_ids.length === 0) return [];
  const rows = await open.lake.query<EventView>(
    `with first as (
       select arg_min(event_id, ("@timestamp", event_id)) as event_id
       from event join finding_event using (event_id) where finding_id in (select unnest($finding_ids)) group by finding_id)
     select ${EVENT_VIEW_COLUMNS} from event where event_id in (select event_id from first)
     order by "@timestamp", event_id limit $limit`,
    { finding_ids: [...finding_ids], limit },
  );
  return withCorrectedTimes(open, rows);
}

/** What a select names `n`. */
export async function count(open: OpenCase, sql: string, params: LakeParams = {}): Promise<number> {
  const [row] = await open.lake.query<{ n: number }>(sql, params);
  return row?.n ?? 0;
}

/** @throws {Fault} `event-unknown`. */
export async function eventDetail(open: OpenCase, event_id: number): Promise<EventDetail> {
  const found = await open.lake.query<EventDetail["event"] & { "log.offset": number; "log.length": number }>(
    "select * from event where event_id = $event_id",
    { event_id },
  );
  const [event] = await withCorrectedTimes(open, found);
  if (event === undefined) throw new Fault("event-unknown", { at: String(event_id) });
  const [evidence, findings, exposed] = await Promise.all([
    open.evidence.item(event.evidence_id),
    findingsOfEvent(open, event_id),
    count(open, "select count(distinct row_id) as n from exposure_event where event_id = $event_id", { event_id }),
  ]);
  const offset = event["log.offset"];
  const length = event["log.length"];
  const member = memberOf(event["log.file.path"]);
  const bytes = await readBytes(open, { evidence_id: event.evidence_id, member, offset, length }, "line");
  const hex = bytes.subarray(0, MAX_HEX_BYTES).toString("hex");
  const encoding = (await encodingsOf(open)).get(event.evidence_id) ?? null;
  return { event, line: lineOf(bytes, encoding, event["fields"]), hex, evidence, offset, length, findings, exposed_row_count: exposed };
}

// A record of a binary log is no text: what was read of it is shown, and its bytes are beside it.
function lineOf(bytes: Buffer, encoding: string | null, fields: string | number | null | undefined): string {
  const isText = encoding !== null || !bytes.includes(0);
  return !isText && typeof fields === "string" ? JSON.stringify(JSON.parse(fields), null, 2) : readable(bytes, encoding);
}

function memberOf(path: unknown): string | null {
  return typeof path === "string" ? path : null;
}

/** Bytes of an original around a place, as hex and as text. */
export async function bytesOf(open: OpenCase, piece: Piece): Promise<BytesView> {
  const { evidence_id, offset } = piece;
  const bytes = await readBytes(open, piece, "bytes");
  const encoding = (await encodingsOf(open)).get(evidence_id) ?? null;
  return { evidence_id, offset, hex: bytes.toString("hex"), text: readable(bytes, encoding) };
}

async function readBytes({ evidence, actor }: OpenCase, piece: Piece, purpose: Reading["purpose"]): Promise<Buffer> {
  const [bytes] = await evidence.bytesAt([{ ...piece, length: Math.min(piece.length, MAX_LINE_BYTES) }], { actor, purpose });
  return bytes ?? Buffer.alloc(0);
}

interface UnparsedRow {
  readonly evidence_id: string;
  readonly "log.file.path": string | null;
  readonly line_no: number;
  readonly "log.offset": number;
  readonly "log.length": number;
  readonly reason: string;
}

export async function listUnparsed(open: OpenCase, page: PageRequest): Promise<Page<UnparsedView>> {
  const after = Number(page.after ?? 0);
  const rows = await open.lake.query<UnparsedRow>(
    'select * from unparsed order by evidence_id, "log.file.path" nulls first, line_no limit $limit offset $after',
    { limit: page.limit, after },
  );
  const total = await count(open, "select count(*) as n from unparsed");
  const pieces = rows.map((row) => ({
    evidence_id: row.evidence_id,
    member: row["log.file.path"],
    offset: row["log.offset"],
    length: Math.min(row["log.length"], UNPARSED_PREVIEW_BYTES),
  }));
  const read = await open.evidence.bytesAt(pieces, { actor: open.actor, purpose: "unparsed" });
  const encodings = await encodingsOf(open);
  const views = await Promise.all(
    rows.map(async (row, i): Promise<UnparsedView> => {
      const item = await open.evidence.item(row.evidence_id);
      return {
        evidence_id: row.evidence_id,
        name: item.name,
        member: row["log.file.path"],
        line_no: row.line_no,
        offset: row["log.offset"],
        reason: row.reason,
        line: readable(read[i] ?? Buffer.alloc(0), encodings.get(row.evidence_id) ?? null),
      };
    }),
  );
  return { rows: views, total, next: after + rows.length < total ? String(after + rows.length) : null };
}

// For reading only; the bytes beside it are the evidence. Control characters are shown, not obeyed.
function readable(bytes: Buffer, encoding: string | null): string {
  return readPiece(bytes, encoding).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f]/g,
    (mark) => `\\x${mark.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

/** What an original was read in; null where it has several files, or is no text. */
async function encodingsOf({ store, case_id }: OpenCase): Promise<ReadonlyMap<string | null, string | null>> {
  return new Map((await listSources(store, case_id)).map(({ evidence_id, result }) => [evidence_id, result?.encoding ?? null]));
}
