-- Step 14 of 15. Hours and days with far fewer events than their like: of several writers one was off, or lines were taken out.
-- Usual is the median of the same hour (or of whole days) of the same kind of day. Hours below a share of it, beside each other, are
-- one span if both say so, within the false alarms allowed: how such hours stray (the median absolute deviation of the logarithms,
-- which a third of thinned days cannot raise), and how few of the starts, that come independent of each other, are left (Chernoff's
-- bound of a Poisson count; lines of one visit are one start, as the tail of the log's silences tells).
-- reads: series, series_hour, series_rate, silence_scale, silence_long, log_original, event        makes: thin_span
create or replace temp table thin_span as
with whole_hour as (
    select series_hour.*, series_rate.starts / greatest(1, coalesce(own.scale, whole.scale, 1)) as starts
    from series_hour
    join series using (series_id)
    join series_rate using (series_id, hour_no)
    left join silence_scale as whole on whole.series_id = series_hour.series_id and whole.hour_of_day is null
    left join silence_scale as own on own.series_id = series_hour.series_id
        and own.is_day_off = series_hour.is_day_off and own.hour_of_day = series_hour.hour_of_day
    where hour_no > from_minute // 60 and hour_no < to_minute // 60
),
unit as (
    select series_id, 1 as hours, hour_no as unit_no, is_day_off, hour_of_day, event_count, starts from whole_hour
    union all
    select series_id, 24 as hours, (hour_no + 9) // 24 as unit_no, is_day_off, -1 as hour_of_day, sum(event_count) as event_count,
        sum(starts) as starts
    from whole_hour
    group by series_id, (hour_no + 9) // 24, is_day_off
    having count(*) = 24
),
usual as (
    select *, count(*) over alike as like_count, median(event_count) over alike as usual_count
    from unit
    window alike as (partition by series_id, hours, is_day_off, hour_of_day)
),
strayed as (
    select *, ln((event_count + 0.5) / (usual_count + 0.5)) as stray from usual
),
spread as (
    select
        *,
        sqrt(power(1.4826 * median(abs(stray)) over alike, 2) + 1 / greatest(usual_count, 1)) as deviation,
        ln(greatest(2, count(*) over (partition by series_id, hours)
            / ($false_alarms * greatest(1, (to_minute - from_minute) / 43200)))) as chance
    from strayed
    join series using (series_id)
    window alike as (partition by series_id, hours, is_day_off, hour_of_day)
),
thin as (
    select *, starts * event_count / usual_count as starts_left, unit_no - row_number() over (partition by series_id, hours order by unit_no) as run_no
    from spread
    where like_count >= $thin_days
        and usual_count >= $thin_least
        and spread.event_count <= $thin_share * usual_count
),
run as (
    select
        series_id,
        hours,
        make_timestamp((min(unit_no) * hours - if(hours = 24, 9, 0)) * 3600 * 1000000)       as from_at,
        make_timestamp(((max(unit_no) + 1) * hours - if(hours = 24, 9, 0)) * 3600 * 1000000) as to_at,
        sum(event_count)::BIGINT                  as found_count,
        round(sum(usual_count))::BIGINT           as usual_count,
        least(
            max(-stray / (sqrt(2 * chance) * deviation)),
            sum(starts - starts_left + if(starts_left = 0, 0, starts_left * ln(starts_left / starts))) / any_value(chance)
        ) as weight
    from thin
    group by series_id, hours, run_no
    having weight > 1 and found_count > 0
),
-- Hours of a thin day are told with it; a silence tells more than that an hour around it is thin.
own as (
    select * from run
    where not exists (
        select 1 from run as day
        where run.hours = 1 and day.hours = 24 and day.series_id = run.series_id and day.from_at < run.to_at and day.to_at > run.from_at
    )
    and not exists (
        select 1 from silence_long as silent
        where silent.series_id = run.series_id
            and least(silent.to_at, run.to_at) - greatest(silent.from_at, run.from_at) > (run.to_at - run.from_at) / 3
    )
),
member as (
    select log_id as series_id, evidence_id from log_original
    union all
    select evidence_id as series_id, evidence_id from log_original
)
select
    own.series_id,
    from_at,
    to_at,
    any_value(found_count)                          as found_count,
    any_value(usual_count)                          as usual_count,
    any_value(weight)                               as weight,
    arg_min(event_id, (event."@timestamp", event_id)) as from_event,
    arg_max(event_id, (event."@timestamp", event_id)) as to_event
from own
join member using (series_id)
join event on event.evidence_id = member.evidence_id and event."@timestamp" >= from_at and event."@timestamp" < to_at
group by own.series_id, from_at, to_at;
