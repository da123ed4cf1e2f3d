-- Requests that nobody can explain: those the map has no word for, and those whose key no row has.
-- reads: unmapped_request, request_match, selected_row        makes: unmapped_event
create or replace temp table unmapped_event as
select event_id, reason
from unmapped_request
union all
select distinct request_match.event_id, 'no-row'
from request_match
anti join selected_row using (event_id);
