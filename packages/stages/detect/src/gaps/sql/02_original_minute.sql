-- Step 2 of 15. Minutes with events, of each original. The only pass over all event times.
-- reads: event        makes: original_minute
create or replace temp table original_minute as
select
    evidence_id,
    epoch("@timestamp")::BIGINT // 60 as minute,
    count(*)                          as event_count,
    min("@timestamp")                 as first_at,
    max("@timestamp")                 as last_at
from event
where "@timestamp" is not null
group by all;
