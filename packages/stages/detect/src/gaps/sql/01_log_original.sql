-- Step 1 of 15. Which log each original belongs to: originals of one log source on one host are one log, whatever day is in their names.
-- reads: event        makes: log_original
create or replace temp table log_original as
with part as (
    select
        evidence_id,
        coalesce("logsource.category", '') as category,
        coalesce("logsource.product", '')  as product,
        coalesce("logsource.service", '')  as service,
        coalesce("host.name", '')          as host,
        "log.file.path"                    as member,
        count(*)                           as event_count
    from event
    group by all
),
by_service as (
    select evidence_id, category, product, service, sum(event_count) as event_count from part group by all
),
by_member as (
    select evidence_id, count(distinct member) as member_count from part group by evidence_id
),
by_host as (
    select evidence_id, host, sum(event_count) as event_count from part group by all
),
chief as (
    select
        evidence_id,
        max(category)                                       as category,
        max(product)                                        as product,
        arg_max(service, event_count)                       as service,
        max(event_count) >= $chief_share * sum(event_count) as is_one_service
    from by_service
    group by evidence_id
),
host as (
    select
        evidence_id,
        case when max(event_count) >= $chief_share * sum(event_count) then arg_max(host, event_count) else '' end as host
    from by_host
    group by evidence_id
),
named as (
    select
        evidence_id,
        host,
        -- access-2025-04-17, u_ex250417 and access are one log.
        case
            when is_one_service then regexp_replace(service, '[-_.]?([0-9]{4}[-_.]?[0-9]{2}[-_.]?[0-9]{2}|[0-9]{6,14})', '', 'g')
            else ''
        end as service,
        product,
        category,
        -- An archive of several logs: the end of one and the start of the next are no silence.
        member_count > 1 and not is_one_service as is_mixed
    from chief
    join host using (evidence_id)
    join by_member using (evidence_id)
)
select
    named.*,
    'log_' || substr(sha256(concat_ws(chr(10), category, product, service, host)), 1, 20) as log_id,
    count(*) over (partition by category, product, service, host)                         as original_count
from named;
