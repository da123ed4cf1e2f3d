-- Step 5 of 15. Every hour of every series that can be told of, silent ones too: minutes with events, events, and what kind of day
-- it was in Japan.
-- reads: series, series_minute        makes: series_hour
create or replace temp table series_hour as
with hour as (
    select series_id, unnest(generate_series(from_minute // 60, to_minute // 60)) as hour_no
    from series
    where reason is null
),
counted as (
    select series_id, minute // 60 as hour_no, count(*) as active_minutes, sum(event_count) as event_count
    from series_minute
    group by all
),
dated as (
    select *, make_timestamp((hour_no + 9) * 3600 * 1000000) as hour_in_japan from hour
)
select
    series_id,
    hour_no,
    coalesce(active_minutes, 0)                              as active_minutes,
    coalesce(event_count, 0)                                 as event_count,
    hour(hour_in_japan)                                      as hour_of_day,
    isodow(hour_in_japan) >= 6
        or list_contains($days_off, strftime(hour_in_japan, '%Y-%m-%d'))
        or strftime(hour_in_japan, '%m-%d') in ('12-29', '12-30', '12-31', '01-01', '01-02', '01-03') as is_day_off
from dated
left join counted using (series_id, hour_no);
