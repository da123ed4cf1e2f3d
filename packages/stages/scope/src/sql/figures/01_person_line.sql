-- Step 1 of the figures. Each person in each combination, with what happened to any of their rows in it.
-- reads: new_exposure                                         makes: person_line
create or replace temp table person_line as
select
    person_id,
    combination,
    bool_or(is_accessed) as is_accessed,
    bool_or(is_taken)    as is_taken
from new_exposure
where person_id is not null
group by person_id, combination;
