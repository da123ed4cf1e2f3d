-- Step 2 of the figures. Rows that are alike in all that is counted: every figure of rows is a sum over these few.
-- reads: new_exposure                                         makes: row_group
create or replace temp table row_group as
select
    collection,
    combination,
    element_mask,
    is_accessed,
    is_taken,
    person_id is null as is_loose,
    count(*)          as row_count
from new_exposure
group by all;
