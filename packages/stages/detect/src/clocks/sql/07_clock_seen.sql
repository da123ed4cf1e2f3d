-- Step 7 of 11. When each of these was seen, by each log in which it is rare.
-- reads: clock_act, clock_rare        makes: clock_seen
create or replace temp table clock_seen as
select
    act,
    clock_no,
    any_value(is_own)                                  as is_own,
    min(at_time, $most_times)                          as times,
    arg_min(event_id, at_time, $most_times)            as event_ids,
    min(case when not is_nobody then actor end)        as actor
from clock_act
where act in (from clock_rare)
group by act, clock_no
having count(*) <= $most_times;
