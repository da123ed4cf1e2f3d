-- Step 9 of 15. How far the tail of usual silences reaches: the larger of what the 95th and 99th percentile make the mean of an
-- exponential, at an hour of a kind of day with its neighbours, and of the whole series. A log that ticks has a short tail at night.
-- reads: silence, series_hour        makes: silence_scale
create or replace temp table silence_scale as
with touched as (
    select series_id, starts, from_hour_no as hour_no from silence
    union all
    select series_id, starts, to_hour_no as hour_no from silence where to_hour_no <> from_hour_no
),
near as (
    select
        touched.series_id,
        is_day_off,
        (hour_of_day + unnest([23, 24, 25])) % 24 as hour_of_day,
        starts
    from touched
    join series_hour using (series_id, hour_no)
),
reach as (
    select series_id, is_day_off, hour_of_day, starts from near
    union all
    select series_id, null as is_day_off, null as hour_of_day, starts from silence
)
select
    series_id,
    is_day_off,
    hour_of_day,
    greatest(
        quantile_cont(starts, 0.95) / ln(20),
        case when count(*) >= 300 then quantile_cont(starts, 0.99) / ln(100) else 0 end,
        case when hour_of_day is null then 1 else $least_scale end
    ) as scale
from reach
group by series_id, is_day_off, hour_of_day
having hour_of_day is null or count(*) >= $least_silences;
