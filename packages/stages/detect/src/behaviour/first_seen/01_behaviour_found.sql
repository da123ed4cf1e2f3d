-- Step 1 of 1. Accounts used at night from an address that they never came from, though they have come from few for days.
-- reads: event        makes: behaviour_found
create or replace temp table behaviour_found as
with act as (
    select
        event_id,
        "@timestamp" as moment,
        "user.name" as written,
        lower(regexp_replace("user.name", '^.*\\', '')) as account,
        regexp_replace("source.ip", '^::ffff:', '') as origin,
        ("@timestamp" + interval 9 hours) as moment_japan
    from event
    where ("event.outcome" is null or "event.outcome" <> 'failure')
        and "user.name" is not null and "source.ip" is not null and "source.ip" not in ('127.0.0.1', '::1', '-')
        and (list_contains($acts, "logsource.service" || ':' || coalesce("event.action", ''))
            or list_contains($acts, "logsource.service" || ':' || coalesce("event.code", '')))
),
day_of_account as (
    select account, act_day, row_number() over (partition by account order by act_day) as day_no
    from (select distinct account, moment_japan::DATE as act_day from act)
),
first_use as (
    select account, origin, min(moment) as first_moment, arg_min(moment_japan, moment) as first_japan from act group by all
),
known as (
    select
        first_use.account,
        first_use.origin,
        first_use.first_moment,
        first_use.first_japan,
        coalesce(earlier.day_no, 0) as own_days,
        rank() over (partition by first_use.account order by first_moment) - 1 as own_origins,
        rank() over (partition by first_use.origin order by first_moment) - 1  as origin_accounts
    from first_use
    asof left join day_of_account earlier
        on earlier.account = first_use.account and earlier.act_day < first_use.first_japan::DATE
),
fired as (
    select *
    from known
    where own_days >= $least_days and own_origins between 1 and $most_origins and origin_accounts <= $most_accounts
        and (hour(first_japan) >= $night_from or hour(first_japan) < $night_until)
)
select
    act.event_id,
    act.moment as matched_at,
    'user.name' as entity_field,
    min_by(act.written, act.moment) over (partition by act.account) as entity,
    'new_origin' as measure,
    1::DOUBLE as value,
    'address' as unit,
    fired.own_days::BIGINT as known_days,
    fired.own_origins::DOUBLE as own_usual,
    null::DOUBLE as peer_usual,
    null::BIGINT as peer_count
from fired
join act using (account, origin)
where act.moment < fired.first_moment + to_days($told_days::INTEGER);
