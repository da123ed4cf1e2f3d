-- Step 6 of 15. What is usual at an hour of a kind of day: minutes with events and events, of the least of two estimates that one
-- wild day cannot raise: the mean without the highest day, and what a Poisson count with this median has at most. Beside it, on what
-- share of such days the hour had any event at all.
-- reads: series_hour        makes: usual_hour
create or replace temp table usual_hour as
select
    series_id,
    is_day_off,
    hour_of_day,
    least((sum(active_minutes) - max(active_minutes)) / (count(*) - 1), median(active_minutes) + ln(2)) as active_minutes,
    least((sum(event_count) - max(event_count)) / (count(*) - 1), median(event_count) + ln(2))          as event_count,
    sum(least(1, active_minutes)) / (count(*) + 1) as active_share
from series_hour
group by series_id, is_day_off, hour_of_day
having count(*) >= $least_days;
