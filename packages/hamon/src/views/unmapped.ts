// The intruder's answered requests of which nobody knows what they showed: grouped by kind, with what a person said.

import type { OpenCase } from "@hamon/case";
import { Fault, type EventView, type Page, type UnmappedDetail, type UnmappedGroup, type UnmappedView } from "@hamon/records";
import { withCorrectedTimes } from "../clock-corrections.js";
import { count, EVENT_VIEW_COLUMNS, type PageRequest } from "./events.js";
import { explanationsOf, standingExplanations } from "./standing-explanations.js";

/** What a screen shows of a path that has no end. */
const MAX_PATH_LETTERS = 200;

// A path with its long identifiers and numbers made alike. For reading and grouping; the events keep the whole.
const SHAPE = `regexp_replace(regexp_replace("url.path", '\\b[0-9a-fA-F-]{16,}\\b', '{id}', 'g'), '[0-9]+', '{n}', 'g')`;

const REQUESTS = `request as (
  select event_id, reason, asked_at, service, method, path_shape, status, bytes,
    left(sha256(to_json([service, method, path_shape, status::varchar, reason])::varchar), 20) as group_id
  from (
    select event_id, reason, "@timestamp" as asked_at, "logsource.service" as service, "http.request.method" as method,
      case when length(${SHAPE}) > ${MAX_PATH_LETTERS} then left(${SHAPE}, ${MAX_PATH_LETTERS}) || '…' else ${SHAPE} end as path_shape,
      "http.response.status_code" as status, "http.response.bytes" as bytes
    from unmapped join event using (event_id)
  )
)`;

// $standing: what holds now, of each group that anybody explained.
const GROUPS = `${REQUESTS},
standing as (
  select unnest(from_json($standing::json, '[{"group_id":"VARCHAR","events_digest":"VARCHAR"}]'), recursive := true)
),
told as (
  select group_id, any_value(service) as service, any_value(method) as method, any_value(path_shape) as path_shape,
    any_value(status) as status, any_value(reason) as reason, count(*) as event_count, min(asked_at) as first_at, max(asked_at) as last_at,
    min(bytes) as bytes_low, max(bytes) as bytes_high,
    sha256(string_agg(event_id::varchar, ',' order by event_id)) as events_digest
  from request group by group_id
),
kind as (
  select told.*,
    case when standing.group_id is null then 'open' when standing.events_digest = told.events_digest then 'explained' else 'outdated' end as state
  from told left join standing using (group_id)
)`;

export interface UnmappedFilter extends PageRequest {
  readonly state?: UnmappedGroup["state"] | undefined;
}

/** The groups: those still to be explained first, the largest of them on top. */
export async function listUnmapped(open: OpenCase, { state, limit, after }: UnmappedFilter): Promise<UnmappedView> {
  const standing = await standingParam(open);
  const from = Math.max(0, Number(after ?? 0));
  const wanted = "from kind where ($state is null or state = $state)";
  const rows = await open.lake.query<UnmappedGroup>(
    `with ${GROUPS} select * ${wanted} order by state = 'explained', event_count desc, group_id limit $limit offset $from`,
    { standing, state: state ?? null, limit, from },
  );
  const total = await count(open, `with ${GROUPS} select count(*) as n ${wanted}`, { standing, state: state ?? null });
  const next = from + rows.length;
  return { rows, total, next: next < total ? String(next) : null, ...(await countUnmapped(open)) };
}

export type UnmappedCounts = Pick<UnmappedView, "event_count" | "explained_count">;

/** All unmapped requests, and those of groups that a person explained as they are now. */
export async function countUnmapped(open: OpenCase): Promise<UnmappedCounts> {
  const event_count = await count(open, "select count(*) as n from unmapped");
  const standing = await standingParam(open);
  if (event_count === 0 || standing === "[]") return { event_count, explained_count: 0 };
  const explained = `with ${GROUPS} select coalesce(sum(event_count), 0)::bigint as n from kind where state = 'explained'`;
  return { event_count, explained_count: await count(open, explained, { standing }) };
}

/** One group as it is now. @throws {Fault} `unmapped-group-unknown`. */
export async function unmappedGroup(open: OpenCase, group_id: string): Promise<UnmappedGroup> {
  const [group] = await open.lake.query<UnmappedGroup>(`with ${GROUPS} select * from kind where group_id = $group_id`, {
    standing: await standingParam(open),
    group_id,
  });
  if (group === undefined) throw new Fault("unmapped-group-unknown", { at: group_id });
  return group;
}

/** One group and everything said of it. @throws {Fault} `unmapped-group-unknown`. */
export async function unmappedDetail(open: OpenCase, group_id: string): Promise<UnmappedDetail> {
  return { group: await unmappedGroup(open, group_id), history: await explanationsOf(open, group_id) };
}

/** The requests of a group by time. @throws {Fault} `unmapped-group-unknown`. */
export async function eventsOfUnmapped(open: OpenCase, group_id: string, page: PageRequest): Promise<Page<EventView>> {
  const { event_count: total } = await unmappedGroup(open, group_id);
  const from = Math.max(0, Number(page.after ?? 0));
  const rows = await open.lake.query<EventView>(
    `with ${REQUESTS} select ${EVENT_VIEW_COLUMNS} from event
     where event_id in (select event_id from request where group_id = $group_id)
     order by "@timestamp", event_id limit $limit offset $from`,
    { group_id, limit: page.limit, from },
  );
  const shown = await withCorrectedTimes(open, rows);
  return { rows: shown, total, next: from + rows.length < total ? String(from + rows.length) : null };
}

async function standingParam(open: OpenCase): Promise<string> {
  return JSON.stringify(await standingExplanations(open));
}
