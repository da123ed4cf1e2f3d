-- Step 3 of 15. The same of what is looked at: each log, and those of its originals that run beside one another (several machines
-- under one name). Of originals that follow one another the log itself tells all.
-- reads: original_minute, log_original        makes: series_minute
create or replace temp table series_minute as
with span as (
    select log_id, evidence_id, min(minute) as from_minute, max(minute) + 1 as to_minute
    from original_minute
    join log_original using (evidence_id)
    group by all
),
beside as (
    select distinct one.evidence_id
    from span as one
    join span as other on other.log_id = one.log_id and other.evidence_id <> one.evidence_id
    where 2 * (least(one.to_minute, other.to_minute) - greatest(one.from_minute, other.from_minute))
        > least(one.to_minute - one.from_minute, other.to_minute - other.from_minute)
)
select evidence_id as series_id, minute, event_count, first_at, last_at
from original_minute
where evidence_id in (from beside)
union all
select log_id as series_id, minute, sum(event_count) as event_count, min(first_at) as first_at, max(last_at) as last_at
from original_minute
join log_original using (evidence_id)
group by log_id, minute;
