-- Step 3 of the figures. Persons of each combination or subset and level, apart those whom only their own number
-- tells from others; `total` counts each person once.
-- reads: person_line                                          makes: combination_person
create or replace temp table combination_person as
with person as (
    select
        person_id,
        any_value(is_weak)   as is_weak,
        bool_or(is_accessed) as is_accessed,
        bool_or(is_taken)    as is_taken
    from person_line
    group by person_id
),
line as (
    select combination, is_weak, is_accessed, is_taken from person_line
    union all
    select 'total', is_weak, is_accessed, is_taken from person
)
select
    combination,
    is_weak,
    count(*)                                          as reachable,
    count(*) filter (where is_accessed)               as accessed,
    count(*) filter (where is_taken)                  as taken,
    count(*) filter (where is_accessed and is_taken)  as accessed_and_taken
from line
group by combination, is_weak;
