-- Step 10 of 15. Silences past the bound of their series, and past it too by what went on right before and after.
-- The bound: of an exponential tail of this scale, what is longer than all silences but the false alarms that are allowed. Where no
-- other days tell what is usual at these hours, a lunch hour or a night may look like a gap: then it takes as much as makes a gap sure
-- elsewhere.
-- reads: silence, silence_scale, series, series_hour, series_minute        makes: silence_long
create or replace temp table silence_long as
with chance as (
    select
        series_id,
        ln(count(*) / ($false_alarms * greatest(1, (any_value(to_minute) - any_value(from_minute)) / 43200))) as chance,
        any_value(from_minute) as from_minute,
        any_value(to_minute)   as to_minute
    from silence
    join series using (series_id)
    group by series_id
),
long_enough as (
    select silence.*, chance, from_minute, to_minute
    from silence
    join chance using (series_id)
    where minutes >= $least_length_minutes and starts > chance * $least_scale
),
-- Of all hours that it touches the longest tail counts; over more than a day, the series' own.
touched as (
    select series_id, from_at, unnest(generate_series(from_hour_no, to_hour_no)) as hour_no
    from long_enough
    where to_hour_no - from_hour_no <= 24
),
longest as (
    select touched.series_id, from_at, max(coalesce(own.scale, whole.scale)) as scale
    from touched
    join series_hour using (series_id, hour_no)
    join silence_scale as whole on whole.series_id = touched.series_id and whole.hour_of_day is null
    left join silence_scale as own on own.series_id = touched.series_id
        and own.is_day_off = series_hour.is_day_off and own.hour_of_day = series_hour.hour_of_day
    group by touched.series_id, from_at
),
scaled as (
    select long_enough.*, coalesce(longest.scale, whole.scale) * chance as bound
    from long_enough
    join silence_scale as whole on whole.series_id = long_enough.series_id and whole.hour_of_day is null
    left join longest on longest.series_id = long_enough.series_id and longest.from_at = long_enough.from_at
),
candidate as (
    select
        *,
        row_number() over () as silence_no,
        greatest(from_minute, floor(epoch(from_at) / 60 - 2 * minutes - $around_minutes)::BIGINT) as before_from,
        floor(epoch(from_at) / 60)::BIGINT                                                        as before_to,
        floor(epoch(to_at) / 60)::BIGINT                                                          as after_from,
        least(to_minute, floor(epoch(to_at) / 60 + 2 * minutes + $around_minutes)::BIGINT)        as after_to
    from scaled
    where starts > bound
),
around as (
    select
        silence_no,
        count(*) filter (minute between before_from and before_to)                   as before_active,
        count(*) filter (minute between after_from and after_to)                     as after_active,
        count(distinct minute // 60) filter (minute between before_from and before_to) as before_hours,
        count(distinct minute // 60) filter (minute between after_from and after_to)   as after_hours
    from candidate
    join series_minute on series_minute.series_id = candidate.series_id
        and (minute between before_from and before_to or minute between after_from and after_to)
    group by silence_no
),
weighed as (
    select
        candidate.*,
        greatest(
            -minutes * ln(1 - least(
                before_active / (before_to - before_from + 2),
                after_active / (after_to - after_from + 2)
            )),
            -minutes / 60 * ln(1 - least(
                before_hours / (before_to // 60 - before_from // 60 + 2),
                after_hours / (after_to // 60 - after_from // 60 + 2)
            ))
        ) as starts_around
    from candidate
    join around using (silence_no)
)
select
    * exclude (silence_no, before_from, before_to, after_from, after_to),
    least(starts, starts_around) / bound    as weight,
    is_unknown and minutes > $alone_minutes as is_alone
from weighed
where starts_around > bound and (not is_unknown or least(starts, starts_around) >= $sure_weight * bound);
