-- Step 12 of 15. The numbers that a log's writer counted up (EventRecordID), each once, by channel and host.
-- reads: event        makes: record_number
create or replace temp table record_number as
with first_row as (
    select evidence_id, arg_min(fields, event_id) as fields from event where fields is not null group by evidence_id
),
place as (
    select evidence_id, arg_min(path, place_no) as path
    from (
        select evidence_id, fields, unnest($number_paths::VARCHAR[]) as path, generate_subscripts($number_paths::VARCHAR[], 1) as place_no
        from first_row
    )
    where json_valid(fields) and json_extract_string(fields, path) is not null
    group by evidence_id
),
numbered as (
    select
        coalesce("logsource.product", '')                                   as product,
        coalesce("logsource.service", '')                                   as service,
        coalesce("host.name", '')                                           as host,
        try_cast(json_extract_string(fields, path) as BIGINT)               as record_no,
        event_id,
        evidence_id,
        "@timestamp"                                                        as at_time
    from event
    join place using (evidence_id)
    where json_valid(fields)
)
select
    product,
    service,
    host,
    record_no,
    min(at_time)                    as at_time,
    min(at_time) <> max(at_time)    as is_repeated,
    min(event_id)                   as event_id,
    arg_min(evidence_id, event_id)  as evidence_id
from numbered
where record_no is not null
group by product, service, host, record_no;
