// Judges every request of the intruder and leaves what they asked for, and what nobody can explain, as tables.

import type { LakeSession } from "@hamon/lake";
import type { AccessPath, DataMap } from "../map/data-map.js";
import { textRows } from "../tsv.js";
import { judgeRequest, type IntruderRequest, type UnmappedReason } from "./request.js";

export interface Matched {
  readonly request_count: number;
  /** Access path -> requests that it exposes rows by. */
  readonly by_path: ReadonlyMap<string, number>;
  /** Requests whose log states no bytes, on a path that is judged by them. */
  readonly without_bytes: number;
}

/** Rows that go to SQL in one statement. */
const BATCH = 20_000;

interface MatchRow {
  readonly event_id: number;
  readonly access_path: string;
  /** The captured value, or the range's first. */
  readonly value: string;
  readonly value_to: string;
  readonly bytes: number | null;
}

interface UnmappedRow {
  readonly event_id: number;
  readonly reason: UnmappedReason;
}

/** Makes the temporary tables request_match and unmapped_request from intruder_request. */
export async function matchRequests(session: LakeSession, map: DataMap): Promise<Matched> {
  await session.exec(
    "create or replace temp table request_match (event_id bigint, access_path varchar, value varchar, value_to varchar, bytes bigint)",
  );
  await session.exec("create or replace temp table unmapped_request (event_id bigint, reason varchar)");
  const { matches, unmapped, ...counts } = await judgeAll(session, map);
  for (let at = 0; at < matches.length; at += BATCH) await insertMatches(session, matches.slice(at, at + BATCH));
  for (let at = 0; at < unmapped.length; at += BATCH) await insertUnmapped(session, unmapped.slice(at, at + BATCH));
  return counts;
}

// An intruder's requests are few beside the log's lines: what they asked for is held until the stream has ended,
// because the session that streams cannot write meanwhile.
async function judgeAll(
  session: LakeSession,
  map: DataMap,
): Promise<Matched & { readonly matches: readonly MatchRow[]; readonly unmapped: readonly UnmappedRow[] }> {
  const matches: MatchRow[] = [];
  const unmapped: UnmappedRow[] = [];
  const by_path = new Map<string, number>();
  let request_count = 0;
  let without_bytes = 0;
  const select = "select event_id, service, method, path, url, status, bytes, tags from intruder_request order by event_id";
  for await (const row of textRows(session.readTsv(select))) {
    const request = toRequest(row);
    request_count += 1;
    const verdict = judgeRequest(request, map);
    if (verdict.kind === "unmapped") unmapped.push({ event_id: request.event_id, reason: verdict.reason });
    if (verdict.kind !== "exposes") continue;
    const { path } = verdict;
    by_path.set(path.key, (by_path.get(path.key) ?? 0) + 1);
    if (request.bytes === null && path.bytes_out_ratio !== null) without_bytes += 1;
    matches.push({ event_id: request.event_id, access_path: path.key, ...selectedValues(path, verdict.values), bytes: request.bytes });
  }
  return { matches, unmapped, by_path, request_count, without_bytes };
}

function selectedValues(
  { selects }: AccessPath,
  values: Readonly<Record<string, string>>,
): { readonly value: string; readonly value_to: string } {
  if (selects.kind === "equals") return { value: values[selects.capture] ?? "", value_to: "" };
  return { value: values[selects.from] ?? "", value_to: values[selects.to] ?? "" };
}

function toRequest(row: readonly (string | null)[]): IntruderRequest {
  const [event_id, service, method, path, url, status, bytes, tags] = row;
  return {
    event_id: Number(event_id),
    service: service ?? "",
    method: method ?? "",
    path: path ?? "",
    url: url ?? "",
    status: Number(status ?? 0),
    bytes: bytes === null || bytes === undefined ? null : Number(bytes),
    tags: tags ? tags.split(" ") : [],
  };
}

async function insertMatches(session: LakeSession, rows: readonly MatchRow[]): Promise<void> {
  const shape = '[{"event_id":"BIGINT","access_path":"VARCHAR","value":"VARCHAR","value_to":"VARCHAR","bytes":"BIGINT"}]';
  await insertJson(session, { table: "request_match", shape, rows });
}

async function insertUnmapped(session: LakeSession, rows: readonly UnmappedRow[]): Promise<void> {
  await insertJson(session, { table: "unmapped_request", shape: '[{"event_id":"BIGINT","reason":"VARCHAR"}]', rows });
}

interface JsonRows {
  readonly table: string;
  /** As from_json takes it. */
  readonly shape: string;
  readonly rows: readonly object[];
}

async function insertJson(session: LakeSession, { table, shape, rows }: JsonRows): Promise<void> {
  await session.exec(`insert into ${table} select unnest(from_json($rows::json, '${shape}'), recursive := true)`, {
    rows: JSON.stringify(rows),
  });
}
