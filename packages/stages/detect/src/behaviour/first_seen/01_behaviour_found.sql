-- Step 1 of 1. Accounts used at night from an address that they never came from, though they have come from few for days.
-- reads: event        makes: behaviour_found
create or replace temp table behaviour_found as
with act as (
    select
        event_id,
        "@timestamp" as moment,
        "user.name" as written,
        lower(regexp_replace(regexp_replace("user.name", '^.*\\', ''), '@.*$', '')) as account,
        regexp_replace("source.ip", '^::ffff:', '') as origin,
        ("@timestamp" + interval 9 hours) as moment_japan
    from event
    where ("event.outcome" is null or "event.outcome" <> 'failure')
        and "user.name" is not null and "source.ip" is not null and "source.ip" not in ('127.0.0.1', '::1', '-')
        and (list_contains($acts, "logsource.service" || ':' || coalesce("event.action", ''))
            or list_contains($acts, "logsource.service" || ':' || coalesce("event.code", '')))
),
day_of_account as (
    select account, moment_japan::DATE as act_day, count(*) as act_count from act group by all
),
first_use as (
    select account, origin, min(moment) as first_moment, arg_min(moment_japan, moment) as first_japan from act group by all
),
known as (
    select
        use.account,
        use.origin,
        use.first_moment,
        use.first_japan,
        (select count(*) from day_of_account d where d.account = use.account and d.act_day < use.first_japan::DATE) as own_days,
        (select count(*) from first_use o where o.account = use.account and o.first_moment < use.first_moment)      as own_origins,
        (select count(*) from first_use a where a.origin = use.origin and a.first_moment < use.first_moment)        as origin_accounts
    from first_use use
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
