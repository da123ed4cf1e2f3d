-- Step 3 of 11. Which of the numbers that may name an act the logs at hand have, by the first records of each original.
-- reads: event        makes: clock_place
create or replace temp table clock_place as
select distinct path
from (
    select fields, unnest($act_paths::VARCHAR[]) as path
    from event
    where event_id % 4294967296 < 200 and fields <> ''
)
where json_valid(fields) and json_extract_string(fields, path) is not null;
