-- Step 2 of 11. Which rows are of which clock. Of a log with many events only each so-manieth value is looked for, by its hash: what
-- is taken on one side is taken on the other, too.
-- reads: clock        makes: clock_part
create or replace temp table clock_part as
select
    clock_no,
    greatest(1, event_count // ($most_values // (select count(*) from clock)))::UBIGINT as every,
    host,
    unnest(parts, recursive := true)
from clock;
