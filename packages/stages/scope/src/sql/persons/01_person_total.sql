-- What all exposed rows of a person add up to.
-- reads: new_exposure                                         makes: person_total
create or replace temp table person_total as
select
    person_id,
    count(*)::integer     as row_count,
    bit_or(element_mask)  as element_mask,
    case
        when bool_or(is_taken) then 'taken'
        when bool_or(is_accessed) then 'accessed'
        else 'reachable'
    end                   as certainty,
    min(row_id)           as first_row_id
from new_exposure
where person_id is not null
group by person_id;
