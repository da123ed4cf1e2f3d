-- Step 8 of 11. Of these the ones that two logs or a few share, so many for each group of logs: of more nothing more is learned.
-- reads: clock_seen        makes: clock_shared
create or replace temp table clock_shared as
with shared as (
    select act, any_value(is_own) as is_own, list(clock_no order by clock_no) as clock_nos
    from clock_seen
    group by act
    having count(*) between 2 and $most_sharing
)
select unnest(min(act, $most_acts)) as act
from shared
group by clock_nos, is_own;
