-- Step 4 of 5. Every request of an intruder's entity, in spells: a pause longer than the session gap ends a spell.
-- reads: event, story_one        makes: intruder_request
create or replace temp table intruder_request as
with intruder as (
    select story_id, entity_field, entity, first_at, last_at from story_one where is_intruder
),
request as (
    select event.event_id, event."@timestamp" as at_time, story_id, first_at, last_at
    from event
    join intruder on intruder.entity = event."source.ip" and intruder.entity_field = 'source.ip'
    union all
    select event.event_id, event."@timestamp" as at_time, story_id, first_at, last_at
    from event
    join intruder on intruder.entity = event."user.name" and intruder.entity_field = 'user.name'
),
begun as (
    select
        *,
        coalesce(date_diff('second', lag(at_time) over spell_order, at_time) > $session_gap_s, true) as is_new
    from request
    window spell_order as (partition by story_id order by at_time, event_id)
)
select
    event_id,
    story_id,
    at_time,
    first_at,
    last_at,
    sum(is_new::INTEGER) over (partition by story_id order by at_time, event_id) as spell
from begun;
