-- Step 1 of 11. The clocks: each log of each host is one, whatever day is in its originals' names. Originals of one name that run beside
-- one another come from several machines: each of them is a clock of its own.
-- reads: event        makes: clock
create or replace temp table clock as
with named as (
    select
        evidence_id,
        coalesce("logsource.service", '') as service,
        coalesce("host.name", '')         as host,
        count(*)                          as event_count,
        min("@timestamp")                 as first_at,
        max("@timestamp")                 as last_at
    from event
    where "@timestamp" is not null
    group by all
),
part as (
    select
        evidence_id,
        regexp_replace(service, '[-_.]?([0-9]{4}[-_.]?[0-9]{2}[-_.]?[0-9]{2}|[0-9]{6,14})', '', 'g') as log,
        host,
        list({'evidence_id': evidence_id, 'service': service})                                       as parts,
        sum(event_count)::BIGINT                                                                     as event_count,
        min(first_at)                                                                                as first_at,
        max(last_at)                                                                                 as last_at
    from named
    group by evidence_id, log, host
),
largest as (
    select * from part where log <> '' or host <> '' order by event_count desc, log, host, evidence_id limit $most_parts
),
beside as (
    select distinct one.evidence_id, log, host
    from largest as one
    join largest as other using (log, host)
    where other.evidence_id <> one.evidence_id
        and 2 * (epoch(least(one.last_at, other.last_at)) - epoch(greatest(one.first_at, other.first_at)))
            > least(epoch(one.last_at) - epoch(one.first_at), epoch(other.last_at) - epoch(other.first_at))
),
told_apart as (
    select largest.*, beside.evidence_id is not null as is_apart
    from largest
    left join beside using (evidence_id, log, host)
),
whole as (
    select
        log,
        host,
        case when is_apart then evidence_id end as evidence_id,
        list(evidence_id order by evidence_id)  as evidence_ids,
        flatten(list(parts))                    as parts,
        sum(event_count)::BIGINT                as event_count,
        min(first_at)                           as first_at,
        max(last_at)                            as last_at
    from told_apart
    group by all
)
select row_number() over (order by event_count desc, log, host, evidence_id)::INTEGER as clock_no, *
from whole
qualify clock_no <= $most_clocks;
