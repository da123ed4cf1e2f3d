// The shape of the lake's tables: what a row of each holds, in SQL types of DuckDB.
//
// Names are the field's own, from log to letter: ECS for events, so some hold a dot and are quoted in SQL.

/** Column name -> SQL type. The order is the order in the files. */
export type Columns = Readonly<Record<string, string>>;

/** Row numbers are 64-bit in SQL and stay below 2^53, so that a JSON number holds them: see rowId. */
const ROW_ID = "BIGINT";

/** One line of a log. Made by: collect. Read by: detect, scope, apps/web. */
export const EVENT_COLUMNS = {
  /** evidence_no * 2^32 + line number from 0. */
  event_id: ROW_ID,
  /** When it happened (occurred), UTC, as the log says it; a correction of its host's clock is never written over it. */
  "@timestamp": "TIMESTAMP",
  /** When the system that wrote the log saw or recorded it (observed), where the log says so apart. */
  "event.created": "TIMESTAMP",
  /** When it was read into the case (recorded). */
  "event.ingested": "TIMESTAMP",
  "source.ip": "VARCHAR",
  "user.name": "VARCHAR",
  "http.request.method": "VARCHAR",
  /** The request target as the log has it, still percent-encoded. */
  "url.original": "VARCHAR",
  /** Percent-decoded once. */
  "url.path": "VARCHAR",
  /** Percent-decoded once, without the question mark; null when there is none. */
  "url.query": "VARCHAR",
  "http.version": "VARCHAR",
  "http.response.status_code": "SMALLINT",
  /** Bytes sent to the client. */
  "http.response.bytes": "BIGINT",
  "http.request.bytes": "BIGINT",
  "http.request.referrer": "VARCHAR",
  "user_agent.original": "VARCHAR",
  "host.name": "VARCHAR",
  /** Nanoseconds, as ECS has it. */
  "event.duration": "BIGINT",
  /** What was done, and how it ended (success, failure), as the log says it. */
  "event.action": "VARCHAR",
  "event.outcome": "VARCHAR",
  /** The log's own number or name of this kind of event, e.g. EventID. */
  "event.code": "VARCHAR",
  /** Who wrote it: provider, program. */
  "event.provider": "VARCHAR",
  "process.name": "VARCHAR",
  "process.command_line": "VARCHAR",
  "log.level": "VARCHAR",
  /** Of an alert: the name its product gave it. */
  "rule.name": "VARCHAR",
  "user.id": "VARCHAR",
  "user.domain": "VARCHAR",
  /** Whom or what account it was done to. */
  "user.target.name": "VARCHAR",
  "source.port": "INTEGER",
  /** Name or machine, where the log says no address. */
  "source.domain": "VARCHAR",
  "destination.ip": "VARCHAR",
  "destination.port": "INTEGER",
  "destination.domain": "VARCHAR",
  "network.transport": "VARCHAR",
  "network.protocol": "VARCHAR",
  "url.domain": "VARCHAR",
  "file.path": "VARCHAR",
  "file.name": "VARCHAR",
  "file.size": "BIGINT",
  "email.from.address": "VARCHAR",
  /** Several are joined by a comma. */
  "email.to.address": "VARCHAR",
  "email.subject": "VARCHAR",
  "email.message_id": "VARCHAR",
  /** Statement, table or object of a database. ECS has no field for it. */
  "database.statement": "VARCHAR",
  "database.name": "VARCHAR",
  /** Text for people, where the log has one. */
  message: "VARCHAR",
  /** All that has no column of its own, as the log has it: JSON. */
  fields: "VARCHAR",
  /** Sigma's logsource: for web logs category webserver, product iis or none; service = the log's or the source's name. */
  "logsource.category": "VARCHAR",
  "logsource.product": "VARCHAR",
  "logsource.service": "VARCHAR",
  evidence_id: "VARCHAR",
  /** The file within the original, where that holds several (an archive): as its list names it. */
  "log.file.path": "VARCHAR",
  /** Byte offset of the line in the decompressed file. */
  "log.offset": "BIGINT",
  /** Bytes of the line without its end. */
  "log.length": "INTEGER",
} as const satisfies Columns;

/** A line that is no event. Kept, counted and shown. Made by: collect. */
export const UNPARSED_COLUMNS = {
  evidence_id: "VARCHAR",
  "log.file.path": "VARCHAR",
  line_no: "BIGINT",
  "log.offset": "BIGINT",
  "log.length": "BIGINT",
  /** Key in locales: unparsed.<reason>. */
  reason: "VARCHAR",
} as const satisfies Columns;

/**
 * The distinct values of a column of `event` in one log, so that a word is looked for among values before rows. Made by: collect.
 * A column with too many values to list has one row, with no value: look among its rows.
 */
export const VALUE_COLUMNS = {
  evidence_id: "VARCHAR",
  /** Name of the column. */
  field: "VARCHAR",
  value: "VARCHAR",
  /** Rows with this value; where none is listed, rows that have one. */
  row_count: "BIGINT",
} as const satisfies Columns;

/**
 * What the row groups of an original's events cannot hold: one row for each group, and one for each of its columns of text that
 * has a value. Made by: collect. Read by: search.
 */
export const SIEVE_COLUMNS = {
  evidence_id: "VARCHAR",
  first_event_id: ROW_ID,
  last_event_id: ROW_ID,
  /** The least and the most of "@timestamp". */
  first_at: "TIMESTAMP",
  last_at: "TIMESTAMP",
  event_count: "INTEGER",
  /** Name of the column; null: the group as a whole. */
  field: "VARCHAR",
  /** Base64 of bits. Of a column: runs of three letters, 2^16; of the group: runs of six hexadecimal digits, 2^19. */
  runs: "VARCHAR",
} as const satisfies Columns;

/** A rule matched. OCSF detection_finding. Made by: detect. */
export const FINDING_COLUMNS = {
  finding_id: "VARCHAR",
  "rule.id": "VARCHAR",
  /** File name of the rule without its ending: the key for titles. */
  "rule.name": "VARCHAR",
  /** Sigma: informational, low, medium, high, critical. */
  level: "VARCHAR",
  /** Sigma tags, e.g. attack.t1190, joined by a space. */
  tags: "VARCHAR",
  /** The field that groups: "source.ip". */
  entity_field: "VARCHAR",
  entity: "VARCHAR",
  story_id: "VARCHAR",
  first_at: "TIMESTAMP",
  last_at: "TIMESTAMP",
  event_count: "BIGINT",
} as const satisfies Columns;

/** The events that a finding names. */
export const FINDING_EVENT_COLUMNS = { finding_id: "VARCHAR", event_id: ROW_ID } as const satisfies Columns;

/** What a behaviour measured of a finding, beside what is usual. Made by: detect. Read by: apps/web. */
export const FINDING_MEASURE_COLUMNS = {
  finding_id: "VARCHAR",
  /** Key in locales: behaviour.<measure>. */
  measure: "VARCHAR",
  value: "DOUBLE",
  /** address, day. */
  unit: "VARCHAR",
  /** Days of its own history, or days looked back. */
  known_days: "BIGINT",
  /** Null: not asked, or not known. */
  own_usual: "DOUBLE",
  peer_usual: "DOUBLE",
  peer_count: "BIGINT",
} as const satisfies Columns;

/** What one entity did, over all its findings. Made by: detect. Read by: scope. */
export const STORY_COLUMNS = {
  story_id: "VARCHAR",
  entity_field: "VARCHAR",
  entity: "VARCHAR",
  score: "DOUBLE",
  /** Whether the score makes this entity an intruder of this incident. */
  is_intruder: "BOOLEAN",
  first_at: "TIMESTAMP",
  last_at: "TIMESTAMP",
  finding_count: "INTEGER",
  event_count: "BIGINT",
} as const satisfies Columns;

/** A finding that a person set aside, and what its story was counted without. Made by: detect. */
export const SUPPRESSED_FINDING_COLUMNS = {
  finding_id: "VARCHAR",
  suppression_id: "VARCHAR",
} as const satisfies Columns;

/** What a story's score leaves out, as its findings are suppressed. No row: nothing. Made by: detect. */
export const STORY_LEFT_OUT_COLUMNS = {
  story_id: "VARCHAR",
  finding_count: "INTEGER",
  /** The score that it would have with them. */
  whole_score: "DOUBLE",
} as const satisfies Columns;

/** Every request held to be the intruder's. Made by: detect. Read by: scope. */
export const INTRUDER_EVENT_COLUMNS = { event_id: ROW_ID, story_id: "VARCHAR" } as const satisfies Columns;

/** A rule and what became of it, and every mistake that kept one from being asked. Made by: detect. Read by: apps/web, apps/cli. */
export const RULE_COLUMNS = {
  rule_no: "INTEGER",
  "rule.id": "VARCHAR",
  /** File name of the rule without its ending. */
  "rule.name": "VARCHAR",
  title: "VARCHAR",
  /** File, line and column. */
  at: "VARCHAR",
  /** shipped, workspace, or pack:<name>. */
  origin: "VARCHAR",
  /** detection, correlation, filter, behaviour; null: what could not be read as one. */
  kind: "VARCHAR",
  level: "VARCHAR",
  /** Sigma's own: stable, test, experimental, deprecated, unsupported. */
  status: "VARCHAR",
  author: "VARCHAR",
  license: "VARCHAR",
  /** Sigma tags, joined by a space. */
  tags: "VARCHAR",
  /** False: its matches only serve a correlation, or it is a filter. */
  is_finding: "BOOLEAN",
  /** One of RULE_STATES. */
  state: "VARCHAR",
  /** Fields, placeholders, features or codes of mistakes: a list as JSON. */
  what: "VARCHAR",
  /** Mistakes with their places: a list of FaultRecord as JSON. */
  faults: "VARCHAR",
} as const satisfies Columns;

/** A span for which a log is silent, or lacks records: absence of a log is absence of proof. Made by: detect. Read by: apps/web, apps/cli. */
export const GAP_COLUMNS = {
  gap_id: "VARCHAR",
  /** silence, between_files (from the end of one original to the start of the next), thin (far fewer events than usual), missing_records. */
  kind: "VARCHAR",
  /** Of its log source and host: originals of one log have the same. */
  log_id: "VARCHAR",
  "logsource.product": "VARCHAR",
  /** Empty: the log holds many. */
  "logsource.service": "VARCHAR",
  /** Empty: none, or many. */
  "host.name": "VARCHAR",
  /** Null: all originals of the log together. */
  evidence_id: "VARCHAR",
  /** The last event before and the first one after; of a thin span and of a log that nobody can tell of, its first and last. */
  from_at: "TIMESTAMP",
  to_at: "TIMESTAMP",
  from_event_id: ROW_ID,
  to_event_id: ROW_ID,
  /** Events that such a span usually holds; of missing records, how many they are. Null: nobody can tell. */
  usual_count: "BIGINT",
  found_count: "BIGINT",
  /** sure, likely, cannot_tell. */
  sureness: "VARCHAR",
  /** Why nobody can tell: key in locales, web.gaps.reasons.<reason>. */
  reason: "VARCHAR",
  /** How many times the bound past which a silence is a gap. */
  weight: "DOUBLE",
  /** Numbers of the first and last record that is missing. */
  first_missing: "BIGINT",
  last_missing: "BIGINT",
} as const satisfies Columns;

/** How far the clocks of two logs stand apart, by acts that both saw. Made by: detect. Read by: apps/web, apps/cli. */
export const CLOCK_OFFSET_COLUMNS = {
  clock_offset_id: "VARCHAR",
  /** Name of the log without the day of its originals, its host (empty: none), and its original where several of one name run side by side. */
  log: "VARCHAR",
  host: "VARCHAR",
  evidence_id: "VARCHAR",
  /** The originals that are of this clock, joined by a space. */
  evidence_ids: "VARCHAR",
  /** The same of the log it is compared with; null where nothing ties it to another. Which of the two is right nobody knows. */
  reference_log: "VARCHAR",
  reference_host: "VARCHAR",
  reference_evidence_id: "VARCHAR",
  reference_evidence_ids: "VARCHAR",
  /** What to add to the log's times to have the reference's. Null: nobody can tell. */
  offset_ms: "BIGINT",
  /** Events of the log that were paired with one of the reference. */
  pair_count: "BIGINT",
  /** Half of the pairs lie no further than this from the offset. */
  spread_ms: "BIGINT",
  /** sure, likely, cannot_tell. */
  sureness: "VARCHAR",
  /** Why nobody can tell: key in locales, web.clocks.reasons.<reason>. */
  reason: "VARCHAR",
  /** agree, zone (whole hours: a time zone stated wrongly, or summer time), apart; null: nobody can tell. */
  verdict: "VARCHAR",
  /** First and last of these events, by the log's own clock; without any, of the log. */
  from_at: "TIMESTAMP",
  to_at: "TIMESTAMP",
  /** The pair that lies next to the offset. */
  event_id: ROW_ID,
  reference_event_id: ROW_ID,
} as const satisfies Columns;

const ROWS_OF_ORIGINAL = 2 ** 32;

/** A row as people name it: number of its original, then which row of it, from 1. 4294967301 -> "1-6". */
export function rowName(row_id: number): string {
  return `${Math.floor(row_id / ROWS_OF_ORIGINAL)}-${(row_id % ROWS_OF_ORIGINAL) + 1}`;
}

/** The inverse of rowName; null for what names no row. */
export function parseRowName(text: string): number | null {
  const [, evidence, row] = /^([1-9]\d{0,6})-([1-9]\d{0,9})$/.exec(text.normalize("NFKC").trim()) ?? [];
  return evidence === undefined ? null : rowId(Number(evidence), Number(row) - 1);
}

/** One record (a row of a collection) within reach. Made by: scope. Read by: decide, report, notify. */
export const EXPOSURE_COLUMNS = {
  /** The row of the collection: evidence_no * 2^32 + row number from 0. */
  row_id: ROW_ID,
  /** dataset.collection of the data map. */
  collection: "VARCHAR",
  /** Bit i set: element i of the data map holds a value in this row. */
  element_mask: "UINTEGER",
  /** Key of the data map's combination. */
  combination: "VARCHAR",
  /** The strongest: reachable, accessed, taken. */
  certainty: "VARCHAR",
  /** Shown on a page that answered. Independent of is_taken. */
  is_accessed: "BOOLEAN",
  /** In a bulk answer whose bytes left. */
  is_taken: "BOOLEAN",
  /** Null: the row alone does not tell a person. */
  person_id: ROW_ID,
} as const satisfies Columns;

/** Which event exposed which row, by which access path. Reach by the whole system has no row here. */
export const EXPOSURE_EVENT_COLUMNS = {
  row_id: ROW_ID,
  event_id: ROW_ID,
  access_path: "VARCHAR",
  certainty: "VARCHAR",
} as const satisfies Columns;

/** One person (本人), resolved from rows. Made by: scope. Read by: notify. Personal data. */
export const PERSON_COLUMNS = {
  person_id: ROW_ID,
  name: "VARCHAR",
  name_kana: "VARCHAR",
  postal_code: "VARCHAR",
  address: "VARCHAR",
  phone: "VARCHAR",
  email: "VARCHAR",
  row_count: "INTEGER",
  /** Union of the rows' masks. */
  element_mask: "UINTEGER",
  /** Strongest over the rows. */
  certainty: "VARCHAR",
  /** Smallest row_id: a stable name for the person over re-runs. */
  first_row_id: ROW_ID,
} as const satisfies Columns;

/** By what a figure counts: within reach, shown, taken, and shown as well as taken. */
export const LEVELS = ["reachable", "accessed", "taken", "accessed_and_taken"] as const;

/** A number that may be printed, with its way back. Made by: scope. Read by: decide, report, apps/web. */
export const FIGURE_COLUMNS = {
  /** "rows.<combination|total>.<certainty>", "persons....", "persons.element.<element>.<certainty>", "element.<element>.<certainty>", "zero.<element>". */
  figure_id: "VARCHAR",
  /** row 件 or person 人; never mixed. */
  unit: "VARCHAR",
  /** exact, range, attested_zero, not_meaningful, unknown. */
  state: "VARCHAR",
  value: "BIGINT",
  low: "BIGINT",
  high: "BIGINT",
  /** What to ask `exposure` for to see its rows. Null: all. */
  combination: "VARCHAR",
  certainty: "VARCHAR",
  element: "VARCHAR",
} as const satisfies Columns;

/** A request of the intruder that no access path explains and nobody called harmless. Made by: scope. */
export const UNMAPPED_COLUMNS = {
  event_id: ROW_ID,
  /** Key in locales: unmapped.<reason>. */
  reason: "VARCHAR",
} as const satisfies Columns;

/** Every table with a fixed shape. The tables of records (record_<name>) have the columns of their file. */
export const TABLES = {
  event: EVENT_COLUMNS,
  unparsed: UNPARSED_COLUMNS,
  value: VALUE_COLUMNS,
  sieve: SIEVE_COLUMNS,
  finding: FINDING_COLUMNS,
  finding_event: FINDING_EVENT_COLUMNS,
  finding_measure: FINDING_MEASURE_COLUMNS,
  story: STORY_COLUMNS,
  suppressed_finding: SUPPRESSED_FINDING_COLUMNS,
  story_left_out: STORY_LEFT_OUT_COLUMNS,
  intruder_event: INTRUDER_EVENT_COLUMNS,
  rule: RULE_COLUMNS,
  gap: GAP_COLUMNS,
  clock_offset: CLOCK_OFFSET_COLUMNS,
  exposure: EXPOSURE_COLUMNS,
  exposure_event: EXPOSURE_EVENT_COLUMNS,
  person: PERSON_COLUMNS,
  figure: FIGURE_COLUMNS,
  unmapped: UNMAPPED_COLUMNS,
} as const satisfies Record<string, Columns>;

export type TableName = keyof typeof TABLES;

/** Columns that collect puts before a table's own: row_id, evidence_id, "log.offset" (bytes; row number in Parquet). */
export const RECORD_COLUMNS = {
  row_id: ROW_ID,
  evidence_id: "VARCHAR",
  "log.offset": "BIGINT",
} as const satisfies Columns;

const ROWS_PER_EVIDENCE = 2 ** 32;

/** The id of row (or line) `rowNo` of the case's evidence number `evidenceNo`. Exact below 2^21 files. */
export function rowId(evidenceNo: number, rowNo: number): number {
  return evidenceNo * ROWS_PER_EVIDENCE + rowNo;
}

/** The inverse of rowId. */
export function parseRowId(id: number): { evidence_no: number; row_no: number } {
  return { evidence_no: Math.floor(id / ROWS_PER_EVIDENCE), row_no: id % ROWS_PER_EVIDENCE };
}
