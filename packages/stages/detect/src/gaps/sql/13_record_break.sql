-- Step 13 of 15. Where these numbers jump. A log that jumps often was filtered when it was saved; one whose numbers come twice was
-- cleared and began anew; and records that are there but cannot be read are not missing.
-- reads: record_number, unparsed        makes: record_break
create or replace temp table record_break as
with neighbour as (
    select
        *,
        lag(record_no) over in_order   as record_before,
        lag(at_time) over in_order     as time_before,
        lag(event_id) over in_order    as event_before,
        lag(evidence_id) over in_order as evidence_before,
        count(*) over whole            as record_count,
        bool_or(is_repeated) over whole as is_restarted
    from record_number
    window whole as (partition by product, service, host), in_order as (whole order by record_no)
),
counted as (
    select *, count(*) over (partition by product, service, host) as break_count
    from neighbour
    where record_no > record_before + 1
),
damaged as (
    select distinct evidence_id from unparsed where reason = 'record-damaged'
)
select
    product,
    service,
    host,
    record_before + 1 as first_missing,
    record_no - 1     as last_missing,
    time_before       as from_at,
    at_time           as to_at,
    event_before      as from_event,
    event_id          as to_event,
    case when evidence_before = evidence_id then evidence_id end as evidence_id,
    case
        when is_restarted then 'numbers_repeat'
        when record_count < $least_records or break_count > $most_breaks * record_count then 'numbers_jump_often'
        when evidence_id in (from damaged) or evidence_before in (from damaged) then 'records_damaged'
    end as reason
from counted;
