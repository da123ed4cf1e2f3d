-- Step 1 of the figures. Each person in each combination and each special subset (element.<key>), with what happened
-- to any of their rows in it.
-- reads: new_exposure, row_person, subset                     makes: person_line
create or replace temp table person_line as
with weak as (
    select distinct person_id
    from row_person
    where gives >= 128 and person_id is not null
)
select
    line.*,
    weak.person_id is not null as is_weak
from (
    select
        person_id,
        combination,
        bool_or(is_accessed) as is_accessed,
        bool_or(is_taken)    as is_taken
    from new_exposure
    where person_id is not null
    group by person_id, combination
    union all
    select
        new_exposure.person_id,
        subset.line,
        bool_or(new_exposure.is_accessed),
        bool_or(new_exposure.is_taken)
    from new_exposure
    join subset
        on new_exposure.element_mask & subset.bit <> 0
        and new_exposure.collection = coalesce(subset.collection, new_exposure.collection)
    where new_exposure.person_id is not null
      and new_exposure.element_mask & (select bit_or(bit) from subset) <> 0
    group by new_exposure.person_id, subset.line
) as line
left join weak using (person_id);
