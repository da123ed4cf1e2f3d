-- Step 4 of the figures. Persons whose rows are all of one combination: those whom it adds to the total.
-- reads: person_line                                          makes: only_here
create or replace temp table only_here as
select
    combination,
    count(*) as person_count
from (
    select any_value(combination) as combination
    from person_line
    group by person_id
    having count(*) = 1
)
group by combination;
