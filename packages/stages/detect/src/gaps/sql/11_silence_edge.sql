-- Step 11 of 15. Which events stand at both ends of a long silence, and whether it is from the end of one original to the start of another.
-- reads: silence_long, log_original, original_minute, event        makes: silence_edge
create or replace temp table silence_edge as
with member as (
    select log_id as series_id, evidence_id from log_original
    union all
    select evidence_id as series_id, evidence_id from log_original
),
left_edge as (
    select silence_long.series_id, from_at, max(event_id) as from_event, arg_max(event.evidence_id, event_id) as from_evidence
    from silence_long
    join member using (series_id)
    join event on event.evidence_id = member.evidence_id and event."@timestamp" = from_at
    group by all
),
right_edge as (
    select silence_long.series_id, from_at, min(event_id) as to_event, arg_min(event.evidence_id, event_id) as to_evidence
    from silence_long
    join member using (series_id)
    join event on event.evidence_id = member.evidence_id and event."@timestamp" = to_at
    group by all
),
span as (
    select evidence_id, min(first_at) as first_at, max(last_at) as last_at from original_minute group by evidence_id
)
select
    silence_long.series_id,
    silence_long.from_at,
    from_event,
    to_event,
    from_evidence,
    to_evidence,
    from_evidence <> to_evidence and before.last_at = silence_long.from_at and after.first_at = silence_long.to_at as is_between_files
from silence_long
join left_edge using (series_id, from_at)
join right_edge using (series_id, from_at)
join span as before on before.evidence_id = from_evidence
join span as after on after.evidence_id = to_evidence;
