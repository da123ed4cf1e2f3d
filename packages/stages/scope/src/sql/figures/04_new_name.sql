-- Step 4 of the figures. Different names, per combination and level, that no well-known person bears: of those whom a
-- name and their own number tell, at least so many are persons of their own.
-- reads: new_exposure, row_person                             makes: new_name
create or replace temp table new_name as
with line as (
    select new_exposure.combination, row_person.new_name, new_exposure.is_accessed, new_exposure.is_taken
    from row_person
    join new_exposure using (row_id)
    where row_person.new_name is not null
),
named as (
    select combination, new_name, bool_or(is_accessed) as is_accessed, bool_or(is_taken) as is_taken
    from line
    group by combination, new_name
    union all
    select 'total', new_name, bool_or(is_accessed), bool_or(is_taken)
    from line
    group by new_name
)
select
    combination,
    count(*)                                          as reachable,
    count(*) filter (where is_accessed)               as accessed,
    count(*) filter (where is_taken)                  as taken,
    count(*) filter (where is_accessed and is_taken)  as accessed_and_taken
from named
group by combination;
