-- After the rows are selected. What happened to each row that a request exposed; the two levels are independent.
-- reads: selected_row                                         makes: row_level
create or replace temp table row_level as
select
    row_id,
    bool_or(certainty = 'accessed') as is_accessed,
    bool_or(certainty = 'taken')    as is_taken
from selected_row
group by row_id;
