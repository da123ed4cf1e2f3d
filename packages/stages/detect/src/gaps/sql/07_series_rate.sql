-- Step 7 of 15. How dense each hour should be, as the rate of a Poisson process, summed up from the start of the series. Hours without
-- other days like them take the rate of the hours around.
-- reads: series_hour, usual_hour        makes: series_rate
create or replace temp table series_rate as
with expected as (
    select
        series_hour.series_id,
        hour_no,
        usual_hour.series_id is null as is_unknown,
        least(60, coalesce(usual_hour.active_minutes, avg(series_hour.active_minutes) over near)) as active_minutes,
        coalesce(usual_hour.event_count, avg(series_hour.event_count) over near)                  as event_count,
        coalesce(
            usual_hour.active_share,
            sum(least(1, series_hour.active_minutes)) over near / (count(*) over near + 1)
        ) as active_share
    from series_hour
    left join usual_hour using (series_id, is_day_off, hour_of_day)
    window near as (partition by series_hour.series_id order by hour_no rows between 3 preceding and 3 following)
),
rate as (
    -- Of 60 minutes x had events: -ln(1 - x/61) starts a minute.
    select *, greatest(-60 * ln(1 - active_minutes / 61), -ln(1 - active_share)) as starts from expected
)
select
    series_id,
    hour_no,
    starts,
    event_count,
    is_unknown::INTEGER as unknown,
    sum(starts) over before              as starts_before,
    sum(event_count) over before         as events_before,
    sum(is_unknown::INTEGER) over before as unknown_before
from rate
window before as (partition by series_id order by hour_no rows between unbounded preceding and 1 preceding);
