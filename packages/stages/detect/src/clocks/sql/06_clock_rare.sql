-- Step 6 of 11. Values that are rare in some log, at most so many of each.
-- reads: clock_act        makes: clock_rare
create or replace temp table clock_rare as
select distinct act
from (
    select act
    from clock_act
    where act % every = 0
    group by act, clock_no
    having count(*) <= $most_times
);
