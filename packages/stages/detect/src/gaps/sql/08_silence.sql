-- Step 8 of 15. Every silence between two minutes with events, measured by how many starts it should have held.
-- reads: series, series_minute, series_rate        makes: silence
create or replace temp table silence as
with stretch as (
    select
        series_id,
        lag(series_minute.last_at) over in_order as from_at,
        series_minute.first_at                   as to_at
    from series_minute
    join series using (series_id)
    where series.reason is null and minute between from_minute and to_minute
    window in_order as (partition by series_id order by minute)
),
placed as (
    select *, epoch(from_at) / 3600 as from_hour, epoch(to_at) / 3600 as to_hour
    from stretch
    where from_at is not null and to_at > from_at
)
select
    placed.series_id,
    from_at,
    to_at,
    (to_hour - from_hour) * 60 as minutes,
    lower.hour_no as from_hour_no,
    upper.hour_no as to_hour_no,
    coalesce(upper.starts_before, 0) + upper.starts * (to_hour - upper.hour_no)
        - coalesce(lower.starts_before, 0) - lower.starts * (from_hour - lower.hour_no)       as starts,
    coalesce(upper.events_before, 0) + upper.event_count * (to_hour - upper.hour_no)
        - coalesce(lower.events_before, 0) - lower.event_count * (from_hour - lower.hour_no)  as events,
    coalesce(upper.unknown_before, 0) + upper.unknown - coalesce(lower.unknown_before, 0) > 0 as is_unknown
from placed
join series_rate as lower on lower.series_id = placed.series_id and lower.hour_no = floor(from_hour)::BIGINT
join series_rate as upper on upper.series_id = placed.series_id and upper.hour_no = floor(to_hour)::BIGINT;
