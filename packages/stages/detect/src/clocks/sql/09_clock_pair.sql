-- Step 9 of 11. Every two times at which two logs saw one value, and how far apart they are. What one visitor did within ten minutes
-- is one act (unit): a scanner that goes from one machine to the next would speak for itself alone.
-- reads: clock_seen, clock_shared        makes: clock_pair
create or replace temp table clock_pair as
with seen as (
    select act, clock_no, is_own, actor, unnest(times) as at_time, unnest(event_ids) as event_id
    from clock_seen
    where act in (from clock_shared)
),
met as (
    select
        one.clock_no                                        as clock_no,
        other.clock_no                                      as reference_no,
        one.is_own,
        one.act,
        one.actor                                           as actor,
        other.actor                                         as reference_actor,
        one.at_time                                         as at_time,
        one.event_id                                        as event_id,
        other.event_id                                      as reference_event_id,
        epoch_ms(other.at_time) - epoch_ms(one.at_time)     as apart_ms
    from seen as one
    join seen as other on other.act = one.act and other.clock_no < one.clock_no
)
select
    *,
    case when is_own or actor is null then act else hash(actor, epoch_ms(at_time) // 600000) end as unit
from met
where abs(apart_ms) <= $most_offset_ms;
