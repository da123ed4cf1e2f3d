-- Step 5 of 11. What may tell an act that two logs saw, one row each: a number that names it alone (is_own: a mail, a connection, a
-- request), or things that only together are rare. The actor tells whether one visitor alone did all of them. A view: nothing is kept.
-- reads: event, clock_part, the variable clock_places        makes: clock_act
create or replace temp view clock_act as
with act as (
    select evidence_id, "logsource.service" as service, "host.name" as host, event_id, "@timestamp" as at_time,
        true as is_own, hash(1, trim("email.message_id", '<> ')) as act, null::VARCHAR as actor
    from event where "email.message_id" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        true, hash(2, "source.ip", "source.port"), "source.ip"
    from event where "source.port" > 0 and "source.ip" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp", true, hash(3, lower(word)), null
    from (
        -- unnest: a filter that is pushed below would read each record thrice.
        select *, unnest(list_filter([coalesce(
            case when json_valid(numbers) then list_any_value(json_extract_string(numbers, getvariable('clock_places')::VARCHAR[])) end,
            case when length("event.code") >= 8 then "event.code" end,
            regexp_extract(
                left(message, 200),
                '\b(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9]*[A-Fa-f][0-9A-Fa-f]{6,63})\b'
            )
        )], lambda one: length(one) between 8 and 200 and regexp_matches(one, '[0-9]'))) as word
        from (select *, case when len(getvariable('clock_places')) > 0 then fields end as numbers from event)
        where message <> '' or numbers <> '' or "event.code" <> ''
    )
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        false, hash(4, "source.ip", "url.path", "url.query"), "source.ip"
    from event where "url.path" <> '' and "source.ip" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        false, hash(5, "url.path", "url.query"), "source.ip"
    from event where "url.query" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        false, hash(6, lower("user.name"), "source.ip"), "source.ip"
    from event where "user.name" <> '' and "source.ip" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        false, hash(7, lower(name)), coalesce("user.name", "source.ip", "source.domain")
    from (select *, regexp_extract(coalesce("file.name", "file.path"), '([^/\\]+)$', 1) as name from event where coalesce("file.name", "file.path") <> '')
    where name <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp", false, hash(8, "source.ip"), "source.ip"
    from event where "source.ip" <> ''
    union all
    select evidence_id, "logsource.service", "host.name", event_id, "@timestamp",
        false, hash(9, lower("email.from.address"), lower("email.to.address"), "email.subject"), lower("email.from.address")
    from event where "email.from.address" <> '' and "email.to.address" <> ''
)
select clock_no, every, is_own, act, hash(actor) as actor, actor is null as is_nobody, at_time, event_id
from act
join clock_part on clock_part.evidence_id = act.evidence_id
    and clock_part.service = coalesce(act.service, '') and clock_part.host = coalesce(act.host, '')
where at_time is not null;
