// What was detected, as screens read it.

import type { OpenCase } from "@hamon/case";
import { FINDING_LEVELS, type FindingView, type StoryView, type TimelineBucket } from "@hamon/records";
import { listSuppressions } from "../suppressions.js";
import { titleOf } from "./rule-text.js";

interface FindingRow {
  readonly finding_id: string;
  readonly "rule.id": string;
  readonly "rule.name": string;
  readonly level: FindingView["level"];
  readonly tags: string | null;
  readonly entity_field: string;
  readonly entity: string;
  readonly story_id: string | null;
  readonly first_at: string;
  readonly last_at: string;
  readonly event_count: number;
  readonly title: string | null;
  readonly origin: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly is_left_out: boolean;
  readonly measure: string | null;
  readonly measure_value: number | null;
  readonly known_days: number | null;
  readonly own_usual: number | null;
  readonly peer_usual: number | null;
  readonly peer_count: number | null;
}

// A finding with what its rule says of itself: whoever is shown it is shown whose it is.
const FINDING = `(select finding.*, told.title, told.origin, told.author, told.license, aside.finding_id is not null as is_left_out,
    measure, measured.value as measure_value, known_days, own_usual, peer_usual, peer_count
  from finding left join suppressed_finding as aside using (finding_id)
  left join (select distinct on (finding_id) * from finding_measure order by finding_id, measure) as measured using (finding_id) left join (
    select distinct on ("rule.id", "rule.name") * from rule where is_finding order by "rule.id", "rule.name", rule_no
  ) as told using ("rule.id", "rule.name")) as finding`;
const LEVEL_ORDER = `array_position([${FINDING_LEVELS.map((level) => `'${level}'`).join()}], level)`;

/** Gravest first. */
export async function listFindings(open: OpenCase): Promise<readonly FindingView[]> {
  const rows = await open.lake.query<FindingRow>(`select * from ${FINDING} order by ${LEVEL_ORDER}, first_at, finding_id limit 5000`);
  return toFindingViews(open, rows);
}

/** The findings that name an event. */
export async function findingsOfEvent(open: OpenCase, event_id: number): Promise<readonly FindingView[]> {
  const rows = await open.lake.query<FindingRow>(
    `select finding.* from ${FINDING} join finding_event using (finding_id) where event_id = $event_id order by ${LEVEL_ORDER}, finding_id`,
    { event_id },
  );
  return toFindingViews(open, rows);
}

/** The findings of intruders that carry one of the tags, earliest first: what put a whole system within reach. */
export async function findingsWithTags(open: OpenCase, tags: readonly string[]): Promise<readonly FindingView[]> {
  if (tags.length === 0) return [];
  const rows = await open.lake.query<FindingRow>(
    `select finding.* from ${FINDING} join story using (story_id)
     where story.is_intruder and list_has_any(string_split(tags, ' '), $tags) order by finding.first_at, finding_id limit 20`,
    { tags: [...tags] },
  );
  return toFindingViews(open, rows);
}

async function toFindingViews(open: OpenCase, rows: readonly FindingRow[]): Promise<readonly FindingView[]> {
  const said = rows.length === 0 ? new Map<string, never>() : await standingByFinding(open);
  return rows.map((row) => toFindingView(open, row, said));
}

type Standing = ReadonlyMap<string, NonNullable<FindingView["suppression"]>>;

async function standingByFinding(open: OpenCase): Promise<Standing> {
  const oldestFirst = [...(await listSuppressions(open))].reverse();
  const standing = oldestFirst.filter(({ state }) => state === "holds" || state === "outgrown");
  return new Map(
    standing.map(({ finding_id, suppression_id, kind, until_on, reason, state }) => [
      finding_id,
      { suppression_id, kind, until_on, reason, state },
    ]),
  );
}

function toFindingView(open: OpenCase, row: FindingRow, said: Standing): FindingView {
  const name = row["rule.name"];
  return {
    finding_id: row.finding_id,
    rule_id: row["rule.id"],
    rule_name: name,
    title: titleOf(open.content, { ...row, rule_name: name }),
    level: row.level,
    tags: row.tags === null || row.tags === "" ? [] : row.tags.split(" "),
    entity_field: row.entity_field,
    entity: row.entity,
    story_id: row.story_id,
    first_at: row.first_at,
    last_at: row.last_at,
    event_count: row.event_count,
    measured: measuredText(open, row),
    author: row.author,
    license: row.license,
    suppression: said.get(row.finding_id) ?? null,
    is_left_out: row.is_left_out,
  };
}

// Without peers nothing is said of what is usual for them.
function measuredText({ content }: OpenCase, row: FindingRow): FindingView["measured"] {
  if (row.measure === null) return null;
  const key = `behaviour.${row.measure}${(row.peer_count ?? 0) > 0 ? "_peers" : ""}`;
  const { measure_value: value, known_days, own_usual, peer_usual, peer_count } = row;
  const params = { value: value ?? "?", known_days: known_days ?? "?", own_usual: own_usual ?? "?", peer_usual: peer_usual ?? "?" };
  const said = { ...params, peer_count: peer_count ?? 0 };
  return { ja: content.sentence("ja", key, said), en: content.sentence("en", key, said) };
}

/** Intruders first, then by score. */
export async function listStories(open: OpenCase): Promise<readonly StoryView[]> {
  return open.lake.query<StoryView>(
    `select story_id, entity_field, entity, score, is_intruder, first_at, last_at, story.finding_count, event_count,
       coalesce(story_left_out.finding_count, 0) as left_out_count, whole_score,
       case when is_intruder then (select count(*) from intruder_event where intruder_event.story_id = story.story_id) end as request_count
     from story left join story_left_out using (story_id) order by is_intruder desc, score desc, story_id limit 2000`,
  );
}

export interface TimelineSpan {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly bucket_s: number;
}

/** Events per bucket over the span of the logs. A bucket without any line between others is a gap. */
export async function timeline(open: OpenCase, { from, to, bucket_s }: TimelineSpan): Promise<readonly TimelineBucket[]> {
  return open.lake.query<TimelineBucket>(
    `with hit as (
       select time_bucket(to_seconds($bucket_s), "@timestamp", timestamp '1970-01-01') as bucket,
              count(*) as event_count, count(intruder_event.event_id) as intruder_count
       from event left join intruder_event using (event_id)
       where ($from is null or "@timestamp" >= $from::timestamp) and ($to is null or "@timestamp" < $to::timestamp)
       group by 1),
     span as (
       select unnest(generate_series(min(bucket), max(bucket), to_seconds($bucket_s))) as bucket from hit)
     select bucket as "at", coalesce(event_count, 0) as event_count, coalesce(intruder_count, 0) as intruder_count,
            event_count is null as is_gap
     from span left join hit using (bucket) order by bucket limit 20000`,
    { from: from ?? null, to: to ?? null, bucket_s },
  );
}
