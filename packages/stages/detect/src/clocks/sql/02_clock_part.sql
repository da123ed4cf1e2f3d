-- Step 2 of 11. Which rows are of which clock. Of a log with many events only each so-manieth value is looked for, by its hash: what
-- is taken on one side is taken on the other, too.
-- reads: event, clock        makes: clock_part
create or replace temp table clock_part as
with name as (
    select distinct
        evidence_id,
        coalesce("logsource.service", '') as service,
        coalesce("host.name", '')         as host
    from event
),
owner as (
    select
        clock_no,
        log,
        host,
        unnest(evidence_ids)                                                                as evidence_id,
        greatest(1, event_count // ($most_values // (select count(*) from clock)))::UBIGINT as every
    from clock
)
select clock_no, every, evidence_id, service, host
from name
join owner using (evidence_id, host)
where log = regexp_replace(service, '[-_.]?([0-9]{4}[-_.]?[0-9]{2}[-_.]?[0-9]{2}|[0-9]{6,14})', '', 'g');
