-- Step 4 of the figures. Different names, per combination or subset and level, that no well-known person bears: of those whom a
-- name and their own number tell, at least so many are persons of their own.
-- reads: new_exposure, row_person, subset                     makes: new_name
create or replace temp table new_name as
with line as (
    select new_exposure.combination, row_person.new_name, new_exposure.is_accessed, new_exposure.is_taken
    from row_person
    join new_exposure using (row_id)
    where row_person.new_name is not null
    union all
    select subset.line, row_person.new_name, new_exposure.is_accessed, new_exposure.is_taken
    from row_person
    join new_exposure using (row_id)
    join subset
        on new_exposure.element_mask & subset.bit <> 0
        and new_exposure.collection = coalesce(subset.collection, new_exposure.collection)
    where row_person.new_name is not null
      and new_exposure.element_mask & (select bit_or(bit) from subset) <> 0
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
