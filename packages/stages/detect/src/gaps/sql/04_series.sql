-- Step 4 of 15. From where to where each series is looked at, and whether it has enough events to tell what is usual.
-- A few events of a wrong clock, years away, do not stretch it.
-- reads: series_minute, log_original        makes: series
create or replace temp table series as
with mixed as (
    select evidence_id as series_id from log_original where is_mixed
    union
    select log_id as series_id from log_original where is_mixed
),
span as (
    select
        series_id,
        count(*)                            as active_minutes,
        sum(event_count)                    as event_count,
        min(minute)                         as first_minute,
        max(minute)                         as last_minute,
        quantile_disc(minute, 0.001)        as inner_first,
        quantile_disc(minute, 0.999)        as inner_last,
        min(first_at)                       as first_at,
        max(last_at)                        as last_at
    from series_minute
    group by series_id
),
trimmed as (
    select
        *,
        last_minute - first_minute > 2 * (inner_last - inner_first) as is_stretched
    from span
)
select
    series_id,
    active_minutes,
    event_count,
    first_at,
    last_at,
    case when is_stretched then inner_first else first_minute end as from_minute,
    case when is_stretched then inner_last else last_minute end   as to_minute,
    case
        when series_id in (from mixed) then 'many_logs'
        when active_minutes < $least_minutes then 'too_few_events'
        when to_minute - from_minute > $most_sparse * active_minutes then 'too_sparse'
    end as reason
from trimmed;
