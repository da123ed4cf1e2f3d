-- Step 15 of 15. The gaps: silences, thin hours and days, and logs of which nobody can tell. A silence of an original that its whole log has
-- too is told once; a whole log that is thin because one of its originals is silent or thin is told by that original.
-- Between two records that follow each other by number nothing is missing, however long the silence.
-- reads: silence_long, silence_edge, series, log_original, record_number, record_break, thin_span        makes: gap_one
create or replace temp table gap_one as
with owner as (
    select log_id as series_id, log_id, service, product, host, case when count(*) = 1 then min(evidence_id) end as evidence_id, true as is_whole
    from log_original
    group by log_id, service, product, host
    union all
    select evidence_id as series_id, log_id, service, product, host, evidence_id, false as is_whole from log_original
),
told as (
    select silence_long.*, from_event, to_event, is_between_files, log_id, service, product, host, evidence_id, is_whole
    from silence_long
    join silence_edge using (series_id, from_at)
    join owner using (series_id)
),
own as (
    select * from told
    where (is_whole or not exists (
        select 1 from told as whole
        where whole.log_id = told.log_id and whole.is_whole
            and least(whole.to_at, told.to_at) - greatest(whole.from_at, told.from_at) > (told.to_at - told.from_at) / 2
    ))
    and not exists (
        select 1 from record_number as earlier
        join record_number as later using (product, service, host)
        where earlier.event_id = told.from_event and later.event_id = told.to_event and later.record_no = earlier.record_no + 1
    )
),
silent as (
    select
        case when is_between_files then 'between_files' else 'silence' end as kind,
        log_id, service, product, host, evidence_id, from_at, to_at, from_event, to_event,
        round(events)::BIGINT as usual_count,
        round(weight, 2) as weight,
        case when is_alone then 'cannot_tell' when weight >= $sure_weight and not is_unknown then 'sure' else 'likely' end as sureness,
        case when is_alone then 'too_few_days' end as reason,
        null::BIGINT as first_missing,
        null::BIGINT as last_missing,
        0::BIGINT as found_count
    from own
),
thinned as (
    select thin_span.*, log_id, service, product, host, evidence_id, is_whole from thin_span join owner using (series_id)
),
thin as (
    select
        'thin' as kind, log_id, service, product, host, evidence_id, from_at, to_at, from_event, to_event, usual_count,
        round(weight, 2) as weight, 'likely' as sureness, null as reason, null::BIGINT as first_missing, null::BIGINT as last_missing,
        found_count
    from thinned
    where not exists (
        select 1 from thinned as other
        where other.log_id = thinned.log_id and thinned.is_whole and not other.is_whole
            and other.from_at < thinned.to_at and other.to_at > thinned.from_at
    )
    and not exists (
        select 1 from told
        where told.log_id = thinned.log_id and thinned.is_whole and not told.is_whole
            and told.from_at < thinned.to_at and told.to_at > thinned.from_at
    )
),
-- Of numbers that tell nothing one line is enough.
numbered as (
    select
        'missing_records' as kind,
        'log_' || substr(sha256(concat_ws(chr(10), product, service, host)), 1, 20) as log_id,
        service, product, host, evidence_id, from_at, to_at, from_event, to_event,
        case when reason is null then last_missing - first_missing + 1 end as usual_count,
        null::DOUBLE as weight,
        case when reason is null then 'sure' else 'cannot_tell' end as sureness,
        reason,
        case when reason is null then first_missing end as first_missing,
        case when reason is null then last_missing end  as last_missing,
        case when reason is null then 0 end::BIGINT     as found_count
    from record_break
    qualify reason is null or row_number() over (partition by product, service, host, reason order by first_missing) = 1
),
untold as (
    select
        'silence' as kind, log_id, service, product, host, evidence_id, first_at as from_at, last_at as to_at,
        null::BIGINT as from_event, null::BIGINT as to_event, null::BIGINT as usual_count, null::DOUBLE as weight,
        'cannot_tell' as sureness, reason, null::BIGINT as first_missing, null::BIGINT as last_missing, null::BIGINT as found_count
    from series
    join owner using (series_id)
    where reason is not null and is_whole
)
select
    'gap_' || substr(sha256(concat_ws(chr(10), kind, log_id, evidence_id, from_at::VARCHAR, to_at::VARCHAR, first_missing::VARCHAR)), 1, 20) as gap_id,
    *
from (select * from silent union all select * from thin union all select * from untold union all select * from numbered);
